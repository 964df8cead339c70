#pragma once

#include <optional>
#include <span>
#include <string>

#include "config/value.hpp"
#include "scenario/native/cpp_tokens.hpp"

namespace throng::scenario::native {

/// What is written in a place that only a compiler understands.
struct NotLiteral {
  std::string why;  // fits on a line of a terminal
};

/// A number as it is written.
struct CppNumber {
  CppToken token;
  bool is_negative = false;
};

/// What string literals beside each other hold, in UTF-8 or whatever bytes they name, up to the
/// first zero as C has it. Throws NotLiteral: wide strings, suffixes, unknown escapes.
std::string text_of_strings(std::span<const CppToken> strings);

/// The values of literals in one place, of which C++ makes one type: kInteger, kReal or kDuration.
/// Throws NotLiteral where it takes a compiler to know what they are.
std::vector<config::Value> values_of_numbers(config::ParameterType type,
                                             std::span<const CppNumber> numbers);

/// A piece of source as it may be shown: on one line, and not for long.
std::string shown_source(std::string_view text);

}  // namespace throng::scenario::native

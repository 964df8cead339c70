#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/declaration.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// What a compiled declaration says of itself, but for its origin.
struct DeclarationRecord {
  std::uint64_t order = 0;  // among those of one file
  Declaration declaration;
};

/// Bytes of a record; the compiler writes none that is longer.
inline constexpr std::size_t kMaxDeclarationRecord = 8192;

/// Reads a record as THRONG_PARAMETER (throng/parameter.hpp) leaves it in a shared object: JSON,
/// in which bytes beyond ASCII stand as code points of their numbers. What the declaration says may
/// still make no sense; see check_declarations. Errors: it is no record, and why.
Result<DeclarationRecord, std::string> decode_declaration_record(std::string_view text);

/// What a declaration means by a text: a rate, a duration, JSON … One that is no value of that type
/// stays a text, for check_declarations() to refuse it by the name of the parameter.
Value value_of_declared_text(ParameterType type, const std::string& text);

}  // namespace throng::config

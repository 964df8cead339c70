#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/http/failure.hpp"
#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// A text, an atom or a binary, as its bytes; nothing: it is none of them.
std::optional<std::string> bytes_argument(const values::Value& value);
/// The same, in UTF-8.
std::optional<std::string> text_argument(const values::Value& value);
/// A number, or a text that holds one.
std::optional<std::int64_t> integer_argument(const values::Value& value);

/// Headers: a list of {t, "Name", "Value"} and of "Name: Value".
Result<HttpHeaders, values::Fault> header_list(const values::Value& list);
/// "Name: Value".
std::optional<std::pair<std::string, std::string>> header_of(std::string_view line);

/// What a statement fails with when a connection cannot be had.
values::Fault fault_of(std::string_view statement, const protocols::http::Failure& failure);

}  // namespace throng::scenario::engine

#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::config {

/// Objects and arrays inside of each other: what writes JSON goes down recursively.
inline constexpr std::size_t kMaxJsonNesting = 200;

/// Reads JSON that may come from anyone. An object that has a name twice is refused: one of the two
/// would be lost without a word. Errors: the line and column (a byte), where they are known, and
/// what was expected, but never the text itself, which may hold secrets.
Result<nlohmann::json, std::string> parse_bounded_json(std::string_view text);

}  // namespace throng::config

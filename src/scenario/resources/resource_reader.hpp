#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::resources {

/// What a file of `include_resource` becomes.
enum class ResourceType : std::uint8_t {
  kText,    // one string
  kBinary,  // its bytes
  kLines,   // a list of strings, without the empty lines
  kTsv,     // a list of rows, lists of strings between tabs; without empty fields and lines
  kJson,    // see values::value_of_json()
  kErlang,  // one term, as data
};

/// As scripts name it: "text", "binary", "lines", "tsv", "json", "erlang". None: another name.
std::optional<ResourceType> find_resource_type(std::string_view name);

/// Reads the bytes of a file. Text is UTF-8 or else Latin-1, without a byte order mark; lines end
/// in LF or CRLF. The cost is in proportion to the bytes; in memory a string takes some 100
/// bytes, with its text where that is short. Errors: where the text is no JSON or no term, and what
/// was expected. Thread: any; the value is the caller's.
Result<values::Value, std::string> parse_resource(ResourceType type, std::string_view bytes);

/// The same as a value that all threads may share, and that is never given back.
Result<values::Value, std::string> read_resource(ResourceType type, std::string_view bytes);

}  // namespace throng::scenario::resources

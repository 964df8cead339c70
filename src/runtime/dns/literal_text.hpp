#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/endpoint.hpp"

namespace throng::runtime {

/// A port in decimal digits, 1 to 65535. Nothing when `text` is none.
std::optional<std::uint16_t> read_port(std::string_view text);

/// A literal address with or without brackets: `127.0.0.1`, `::1`, `[::1]`. Unset when `text` is
/// none.
Endpoint read_literal(std::string_view text, std::uint16_t port);

/// `text` in lower case as far as it is ASCII.
std::string lower_case(std::string_view text);

/// `text` in quotes, fit for a line of a terminal, and cut when it is long.
std::string quoted(std::string_view text);

}  // namespace throng::runtime

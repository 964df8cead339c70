#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/endpoint.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

/// Reads the addresses of name servers, separated by commas: `10.0.0.53`, `127.0.0.1:5353`, `::1`,
/// `[::1]:5353`. The port is 53 when none is given. At most 16 of them.
/// Errors: a sentence with the place, what stands there and what was expected.
Result<std::vector<Endpoint>, std::string> parse_name_servers(std::string_view text);

}  // namespace throng::runtime

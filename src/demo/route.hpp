#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace throng::demo {

/// What a request's target asks the demo to do.
struct Route {
  enum class Kind : std::uint8_t {
    kPlain,
    kDelay,
    kChunked,
    kEcho,
    kClose,
    kCalibrated,
    kRecord,
    kWebSocket,
  };
  Kind kind = Kind::kPlain;
  int status = 200;
  base::Duration delay{};
  std::uint64_t bytes = 0;  // of a body made of filling; 0: `text` is the body
  std::string text;
};

/// Finds the route of `target` (a path, the query is ignored). What is not known, or has a bad
/// argument, becomes an answer of 404 or 400 that says what there is.
Route find_route(std::string_view target);

/// The routes, one a line, for help and for `/help`.
std::string_view route_help();

}  // namespace throng::demo

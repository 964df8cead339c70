#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenario/engine/script_program.hpp"

namespace throng::scenario::engine {

/// The last HTTP answer of a user, as far as its script asks for such.
struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The first header of that name, in any case; null: none.
  const std::string* header(std::string_view name) const;
};

}  // namespace throng::scenario::engine

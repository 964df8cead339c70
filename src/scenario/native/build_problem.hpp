#pragma once

#include <cstdint>
#include <string>

namespace throng::scenario::native {

/// Why a scenario could not be built.
struct BuildProblem {
  enum class Kind : std::uint8_t {
    kBroken,       // the environment: no compiler, no SDK, no room
    kBadScenario,  // the scenario or its manifest
  };
  Kind kind = Kind::kBroken;
  std::string text;    // what went wrong and what to do, for people; may have several lines
  std::string output;  // what the compiler said, as it is
};

}  // namespace throng::scenario::native

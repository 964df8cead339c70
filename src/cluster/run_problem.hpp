#pragma once

#include <cstdint>
#include <string>

namespace throng::cluster {

/// Why a run has no result.
struct RunProblem {
  enum class Kind : std::uint8_t {
    kBroken,       // the environment, the target at the start, a crash, a stuck user
    kBadScenario,  // it cannot be loaded: no entry, another stamp
    kReset,        // somebody ended it and wants no result
  };
  Kind kind = Kind::kBroken;
  std::string text;  // what went wrong and what to do, for people; may have several lines
};

}  // namespace throng::cluster

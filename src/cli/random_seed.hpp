#pragma once

#include <cstdint>
#include <random>

namespace throng::cli {

/// A seed for a run that was given none. Short, for it is typed again when a run is to be repeated.
inline std::uint64_t random_seed() {
  return std::random_device()();
}

}  // namespace throng::cli

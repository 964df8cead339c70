#pragma once

#include <cstdint>

namespace throng::users {

/// The number of a user, from 1; no two users of a run have the same.
using UserId = std::uint64_t;

/// The users `first`, `first + 1`, …, `count` of them.
struct IdRange {
  UserId first = 1;
  std::uint64_t count = 0;
};

/// Ids are dealt to the cores in turn: user N lives on core (N - 1) % cores.
constexpr unsigned core_of(UserId id, unsigned cores) {
  return static_cast<unsigned>((id - 1) % cores);
}

/// Which users of `range` live on `core`: `first`, `first + cores`, …, `count` of them.
constexpr IdRange share_of(IdRange range, unsigned core, unsigned cores) {
  const std::uint64_t skipped = (core + cores - core_of(range.first, cores)) % cores;
  if (skipped >= range.count) return {range.first + skipped, 0};
  return {range.first + skipped, (range.count - skipped - 1) / cores + 1};
}

}  // namespace throng::users

#pragma once

#include <cstdint>
#include <vector>

namespace throng::run {

/// Shares `wanted` out over places of which each has no more than it says: evenly, and what is too
/// much for one goes to the others. The sum is min(wanted, all there is).
std::vector<std::uint64_t> share_out(std::uint64_t wanted,
                                     const std::vector<std::uint64_t>& available);

}  // namespace throng::run

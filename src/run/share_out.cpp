#include "run/share_out.hpp"

#include <algorithm>
#include <numeric>

namespace throng::run {

std::vector<std::uint64_t> share_out(std::uint64_t wanted,
                                     const std::vector<std::uint64_t>& available) {
  // The smallest first: whoever has less than an even share gives all it has, and what it lacks
  // falls to those that have more.
  std::vector<std::size_t> order(available.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return available[a] < available[b]; });
  std::vector<std::uint64_t> shares(available.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t left = order.size() - i;
    const std::uint64_t even = wanted / left + (wanted % left > 0 ? 1 : 0);
    shares[order[i]] = std::min(even, available[order[i]]);
    wanted -= shares[order[i]];
  }
  return shares;
}

}  // namespace throng::run

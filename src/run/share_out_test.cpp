#include "run/share_out.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.hpp"

namespace throng::run {
namespace {

using Counts = std::vector<std::uint64_t>;

TEST(ShareOut, an_even_share_each) {
  EXPECT_EQ(share_out(10, Counts{50, 50}), (Counts{5, 5}));
  EXPECT_EQ(share_out(0, Counts{50, 50}), (Counts{0, 0}));
  EXPECT_EQ(share_out(5, Counts{}), Counts{});
}

TEST(ShareOut, what_one_lacks_falls_to_the_others) {
  EXPECT_EQ(share_out(10, Counts{1, 50, 0}), (Counts{1, 9, 0}));
  EXPECT_EQ(share_out(999, Counts{3, 7}), (Counts{3, 7}));
}

TEST(ShareOut, of_any_places_no_share_is_too_large_and_the_sum_is_exact) {
  base::Random random(1, 1);
  for (int round = 0; round < 10'000; ++round) {
    Counts available(1 + random() % 8);
    for (auto& count : available) count = random() % 20;
    const std::uint64_t wanted = random() % 100;
    const Counts shares = share_out(wanted, available);
    const auto all = std::accumulate(available.begin(), available.end(), std::uint64_t{0});
    std::uint64_t sum = 0;
    std::size_t used = 0, holding = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_LE(shares[i], available[i]);
      sum += shares[i];
      used += shares[i] > 0 ? 1 : 0;
      holding += available[i] > 0 ? 1 : 0;
    }
    EXPECT_EQ(sum, std::min(wanted, all));
    EXPECT_EQ(used, std::min<std::size_t>(holding, static_cast<std::size_t>(wanted)));
  }
}

}  // namespace
}  // namespace throng::run

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace throng::base {
namespace {

TEST(Random, a_stream_is_the_same_on_every_machine) {
  Random zero(0, 1);
  EXPECT_EQ(zero(), 14275191303645040111u);
  EXPECT_EQ(zero(), 3527927128015951383u);
  Random other(42, 1'000'000);
  EXPECT_EQ(other(), 15804146114827228138u);
  EXPECT_EQ(other.uniform(1000), 858u);
  EXPECT_EQ(other.uniform_real(), 0x1.7a81a97883f9cp-2);
  EXPECT_EQ(other.exponential(1.0), 0x1.3bf264bd0d694p+0);
  EXPECT_EQ(other.exponential(250.0), 0x1.19069501b5427p+9);
}

TEST(Random, a_user_has_one_stream_and_copies_go_on_alike) {
  Random a = Random::of_user(7, 3);
  Random b(7, 3);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(a(), b());
  Random copy = a;
  EXPECT_EQ(copy(), a());
  static_assert(sizeof(Random) == 32);
  static_assert(std::uniform_random_bit_generator<Random>);
}

// Of two streams that have nothing in common, half of the bits differ, give or take; and their
// values as numbers correlate with less than a few divided by the square root of their count.
TEST(Random, neighbouring_ids_and_seeds_do_not_correlate) {
  constexpr int kValues = 4096;
  for (std::uint64_t id = 1; id <= 64; ++id) {
    for (const auto& [seed2, id2] : {std::pair{5ull, id + 1}, {5ull, id + 2}, {6ull, id}}) {
      Random a(5, id), b(seed2, id2);
      int differing = 0;
      double products = 0;
      for (int i = 0; i < kValues; ++i) {
        const std::uint64_t x = a(), y = b();
        differing += __builtin_popcountll(x ^ y);
        products +=
            (static_cast<double>(x) * 0x1p-64 - 0.5) * (static_cast<double>(y) * 0x1p-64 - 0.5);
      }
      EXPECT_NEAR(differing / (64.0 * kValues), 0.5, 5 * 0.5 / std::sqrt(64.0 * kValues));
      EXPECT_LT(std::abs(products / kValues * 12), 5 / std::sqrt(kValues));
    }
  }
}

TEST(Random, first_values_of_neighbouring_ids_are_spread_evenly) {
  constexpr int kUsers = 100'000;
  std::vector<int> buckets(64);
  std::set<std::uint64_t> seen;
  for (std::uint64_t id = 1; id <= kUsers; ++id) {
    Random random(1, id);
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t value = random();
      if (i == 0) ++buckets[value >> 58];
      EXPECT_TRUE(seen.insert(value).second) << "two streams overlap";
    }
  }
  double chi_squared = 0;
  for (const int n : buckets)
    chi_squared += (n - kUsers / 64.0) * (n - kUsers / 64.0) / (kUsers / 64.0);
  EXPECT_LT(chi_squared, 120);  // 63 degrees of freedom; more than this once in 50,000 seeds
}

TEST(Random, uniform_gives_each_number_the_same_share) {
  for (const std::uint64_t n : {1ull, 3ull, 10ull, 48ull, 97ull}) {
    Random random(2, n);
    std::vector<double> counts(n);
    const double expected = 2000;
    for (double i = 0; i < expected * static_cast<double>(n); ++i) ++counts.at(random.uniform(n));
    double chi_squared = 0;
    for (const double count : counts)
      chi_squared += (count - expected) * (count - expected) / expected;
    const auto degrees = static_cast<double>(n - 1);
    EXPECT_LE(chi_squared, degrees + 5 * std::sqrt(2 * degrees) + 1) << n;
  }
}

// With n = 3 * 2^62 a plain product or remainder gives a third of the numbers twice their share.
TEST(Random, uniform_is_fair_where_rounding_would_show_most) {
  Random random(3, 1);
  constexpr std::uint64_t kN = 3ull << 62;
  int thirds[3] = {};
  int residues[3] = {};
  for (int i = 0; i < 300'000; ++i) {
    const std::uint64_t value = random.uniform(kN);
    ++thirds[value / (1ull << 62)];
    ++residues[value % 3];
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(thirds[i], 100'000, 1500);
    EXPECT_NEAR(residues[i], 100'000, 1500);
  }
}

TEST(Random, uniform_real_stays_below_one_and_is_even) {
  Random random(4, 1);
  double sum = 0, squares = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double value = random.uniform_real();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / 200'000, 0.5, 0.004);
  EXPECT_NEAR(squares / 200'000, 1.0 / 3, 0.004);
}

TEST(Random, exponential_has_its_mean_and_its_tail) {
  Random random(5, 1);
  double sum = 0;
  int beyond[4] = {};
  for (int i = 0; i < 200'000; ++i) {
    const double value = random.exponential(10);
    ASSERT_GE(value, 0);
    ASSERT_LE(value, 370);
    sum += value;
    for (int k = 1; k < 4; ++k) beyond[k] += value > 10 * k;
  }
  EXPECT_NEAR(sum / 200'000, 10, 0.12);
  for (int k = 1; k < 4; ++k) EXPECT_NEAR(beyond[k] / 200'000.0, std::exp(-k), 0.005) << k;
}

TEST(Random, exponential_agrees_with_the_logarithm_of_the_library) {
  Random a(6, 1), b(6, 1);
  for (int i = 0; i < 100'000; ++i) {
    const double expected = -std::log(1 - b.uniform_real());
    ASSERT_NEAR(a.exponential(1), expected, 1e-15 * (1 + expected));
  }
}

}  // namespace
}  // namespace throng::base

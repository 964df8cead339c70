#include "telemetry/histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "telemetry/histogram_samples.hpp"

namespace throng::telemetry {
namespace {

Histogram histogram_of(int digits, const std::vector<std::int64_t>& values) {
  Histogram histogram(digits);
  for (const std::int64_t value : values) histogram.record(value);
  return histogram;
}

TEST(Histogram, is_all_zero_when_empty) {
  const Histogram histogram(3);
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.sum(), 0U);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.mean(), 0.0);
  EXPECT_EQ(histogram.clamped(), 0U);
  for (const double q : {0.0, 0.5, 1.0}) EXPECT_EQ(histogram.value_at(q), 0);
  histogram.for_each([](std::int64_t, std::int64_t, std::uint64_t) { FAIL(); });
}

TEST(Histogram, allocates_pages_on_first_use_only) {
  Histogram histogram(3);
  EXPECT_EQ(histogram.bytes(), 0U);
  histogram.record(1'000'000);
  histogram.record(1'000'001);
  EXPECT_EQ(histogram.bytes(), 1024 * sizeof(std::uint64_t));
  histogram.record(1);
  EXPECT_EQ(histogram.bytes(), 2048 * sizeof(std::uint64_t));
}

// The flat order of HdrHistogram, by hand: S values of their own, then S/2 buckets a doubling.
TEST(Histogram, places_values_in_the_flat_order_of_hdr) {
  const Histogram three(3);
  EXPECT_EQ(three.index_of(0), 0);
  EXPECT_EQ(three.index_of(1), 1);
  EXPECT_EQ(three.index_of(1023), 1023);
  EXPECT_EQ(three.index_of(2047), 2047);
  EXPECT_EQ(three.index_of(2048), 2048);
  EXPECT_EQ(three.index_of(2049), 2048);
  EXPECT_EQ(three.index_of(2050), 2049);
  EXPECT_EQ(three.index_of(4095), 3071);
  EXPECT_EQ(three.index_of(4096), 3072);
  const Histogram two(2);
  EXPECT_EQ(two.index_of(255), 255);
  EXPECT_EQ(two.index_of(256), 256);
  EXPECT_EQ(two.index_of(511), 383);
  EXPECT_EQ(two.index_of(512), 384);
  const Histogram one(1);
  EXPECT_EQ(one.index_of(31), 31);
  EXPECT_EQ(one.index_of(33), 32);
  EXPECT_EQ(one.index_of(64), 48);
}

TEST(Histogram, keeps_every_value_between_the_bounds_of_its_bucket) {
  for (int digits = 1; digits <= 3; ++digits) {
    const Histogram histogram(digits);
    std::vector<std::int64_t> values{0, Histogram::kHighest - 1, Histogram::kHighest};
    for (int bit = 0; bit <= 46; ++bit) {
      for (const int off : {-1, 0, 1}) values.push_back((std::int64_t{1} << bit) + off);
    }
    const double width = std::pow(10.0, -digits);
    for (const std::int64_t value : values) {
      const int index = histogram.index_of(value);
      const std::int64_t low = histogram.lowest_in(index);
      const std::int64_t high = histogram.highest_in(index);
      EXPECT_LE(low, value);
      EXPECT_GE(high, value);
      EXPECT_LE(static_cast<double>(high - low), static_cast<double>(value) * width) << value;
      EXPECT_EQ(histogram.index_of(low), index);
      if (high < Histogram::kHighest) EXPECT_EQ(histogram.index_of(high + 1), index + 1);
    }
  }
}

TEST(Histogram, answers_quantiles_within_its_digits_of_the_sorted_data) {
  auto values = Samples(1, 46).take(20'000);
  const Histogram histograms[] = {histogram_of(1, values), histogram_of(2, values),
                                  histogram_of(3, values)};
  std::sort(values.begin(), values.end());
  for (const Histogram& histogram : histograms) {
    const double bound = std::pow(10.0, -histogram.digits());
    for (std::size_t rank = 1; rank <= values.size(); rank += 7) {
      const double quantile = static_cast<double>(rank) / static_cast<double>(values.size());
      const std::int64_t exact = values[rank - 1];
      const std::int64_t answer = histogram.value_at(quantile);
      ASSERT_GE(answer, exact) << rank;
      ASSERT_LE(static_cast<double>(answer - exact), static_cast<double>(exact) * bound) << rank;
    }
  }
}

TEST(Histogram, rounds_ranks_up_without_overrunning_whole_ones) {
  Histogram two(3);
  two.record(10);
  two.record(20);
  EXPECT_EQ(two.value_at(0.0), 10);
  EXPECT_EQ(two.value_at(0.5), 10);
  EXPECT_EQ(two.value_at(0.500001), 20);
  EXPECT_EQ(two.value_at(1.0), 20);
  for (const std::int64_t n : {100, 1000}) {
    Histogram histogram(3);
    for (std::int64_t value = 1; value <= n; ++value) histogram.record(value);
    for (std::int64_t rank = 1; rank <= n; ++rank) {
      EXPECT_EQ(histogram.value_at(static_cast<double>(rank) / static_cast<double>(n)), rank);
    }
    EXPECT_EQ(histogram.value_at(0.99), n * 99 / 100);
    EXPECT_EQ(histogram.value_at(0.07), n * 7 / 100);
  }
}

TEST(Histogram, finds_ranks_in_counts_too_large_for_a_double) {
  Histogram histogram(3);
  histogram.record_n(1, std::uint64_t{1} << 62);
  histogram.record(2);
  EXPECT_EQ(histogram.value_at(0.999999), 1);
  EXPECT_EQ(histogram.value_at(1.0), 2);
}

TEST(Histogram, never_answers_outside_of_what_was_recorded) {
  Histogram histogram(1);
  histogram.record(1'000'003);
  for (const double q : {0.0, 0.5, 1.0}) EXPECT_EQ(histogram.value_at(q), 1'000'003);
}

TEST(Histogram, carries_exact_sum_min_max_and_mean) {
  Histogram histogram(1);
  histogram.record(1'000'001);
  histogram.record_n(2'000'003, 3);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.sum(), 7'000'010U);
  EXPECT_EQ(histogram.min(), 1'000'001);
  EXPECT_EQ(histogram.max(), 2'000'003);
  EXPECT_EQ(histogram.mean(), 1'750'002.5);
}

TEST(Histogram, sums_beyond_64_bits) {
  Histogram histogram(2);
  histogram.record_n(Histogram::kHighest, std::uint64_t{1} << 40);
  EXPECT_TRUE(histogram.sum() == static_cast<Uint128>(Histogram::kHighest) << 40);
  EXPECT_EQ(histogram.mean(), static_cast<double>(Histogram::kHighest));
}

TEST(Histogram, clamps_and_counts_what_is_above_the_highest) {
  Histogram histogram(2);
  histogram.record(Histogram::kHighest);
  EXPECT_EQ(histogram.clamped(), 0U);
  histogram.record_n(Histogram::kHighest + 1, 2);
  histogram.record(INT64_MAX);
  EXPECT_EQ(histogram.clamped(), 3U);
  EXPECT_EQ(histogram.max(), INT64_MAX);
  int buckets = 0;
  histogram.for_each([&](std::int64_t low, std::int64_t high, std::uint64_t count) {
    ++buckets;
    EXPECT_LE(low, Histogram::kHighest);
    EXPECT_GE(high, Histogram::kHighest);
    EXPECT_EQ(count, 4U);
  });
  EXPECT_EQ(buckets, 1);
}

TEST(Histogram, ignores_a_value_counted_zero_times) {
  Histogram histogram(2);
  histogram.record_n(5, 0);
  EXPECT_TRUE(histogram == Histogram(2));
  EXPECT_EQ(histogram.min(), 0);
}

TEST(Histogram, visits_buckets_in_rising_order) {
  const Histogram histogram = histogram_of(3, {5, 5, 1'000'000, 2048, 0});
  std::vector<std::pair<std::int64_t, std::uint64_t>> seen;
  histogram.for_each([&](std::int64_t low, std::int64_t high, std::uint64_t count) {
    EXPECT_EQ(high - low, low < 2048 ? 0 : histogram.highest_in(histogram.index_of(low)) - low);
    seen.emplace_back(low, count);
  });
  const std::vector<std::pair<std::int64_t, std::uint64_t>> expected{
      {0, 1}, {5, 2}, {2048, 1}, {histogram.lowest_in(histogram.index_of(1'000'000)), 1}};
  EXPECT_EQ(seen, expected);
}

TEST(Histogram, merges_in_any_order_to_what_one_would_have_counted) {
  const auto a = Samples(2, 40).take(500);
  const auto b = Samples(3, 50).take(500);
  const auto c = Samples(4, 12).take(500);
  Histogram left = histogram_of(3, a);
  left.merge(histogram_of(3, b));
  left.merge(histogram_of(3, c));
  Histogram tail = histogram_of(3, c);
  tail.merge(histogram_of(3, b));
  Histogram right = histogram_of(3, a);
  right.merge(tail);
  Histogram whole = histogram_of(3, a);
  for (const auto* values : {&b, &c}) {
    for (const std::int64_t value : *values) whole.record(value);
  }
  EXPECT_TRUE(left == right);
  EXPECT_TRUE(left == whole);
  EXPECT_GT(whole.clamped(), 0U);
}

TEST(Histogram, merges_an_empty_one_and_itself) {
  Histogram histogram = histogram_of(2, {7, 900});
  const Histogram before = histogram;
  histogram.merge(Histogram(2));
  histogram.merge(Histogram(3));
  EXPECT_TRUE(histogram == before);
  histogram.merge(histogram);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.sum(), 1814U);
  EXPECT_EQ(histogram.value_at(0.5), 7);
}

TEST(Histogram, merges_other_digits_with_exact_figures) {
  auto values = Samples(5, 50).take(5'000);
  for (const auto& [from, to] : {std::pair{1, 3}, std::pair{3, 1}, std::pair{3, 2}}) {
    Histogram merged(to);
    merged.merge(histogram_of(from, values));
    const Histogram direct = histogram_of(to, values);
    EXPECT_EQ(merged.count(), direct.count());
    EXPECT_TRUE(merged.sum() == direct.sum());
    EXPECT_EQ(merged.min(), direct.min());
    EXPECT_EQ(merged.max(), direct.max());
    EXPECT_EQ(merged.clamped(), direct.clamped());
    // Coarser buckets are unions of finer ones: downwards nothing is lost at all.
    if (from > to) EXPECT_TRUE(merged == direct);
    const double bound = std::pow(10.0, -std::min(from, to));
    for (const double q : {0.1, 0.5, 0.9}) {
      const auto exact = static_cast<double>(direct.value_at(q));
      EXPECT_NEAR(static_cast<double>(merged.value_at(q)), exact, exact * bound);
    }
  }
}

TEST(Histogram, clears_to_empty_and_keeps_its_pages) {
  Histogram histogram = histogram_of(3, Samples(6, 50).take(100));
  const std::size_t bytes = histogram.bytes();
  histogram.clear();
  EXPECT_TRUE(histogram == Histogram(3));
  EXPECT_EQ(histogram.bytes(), bytes);
  histogram.record(9);
  EXPECT_EQ(histogram.min(), 9);
  EXPECT_EQ(histogram.max(), 9);
}

TEST(Histogram, copies_deeply_and_moves) {
  Histogram original = histogram_of(2, {1, 1'000'000});
  Histogram copy = original;
  copy.record(1);
  EXPECT_FALSE(copy == original);
  EXPECT_EQ(original.count(), 2U);
  const Histogram moved = std::move(copy);
  EXPECT_EQ(moved.count(), 3U);
  copy = original;
  EXPECT_TRUE(copy == original);
}

TEST(Histogram, takes_the_bounds_of_a_bucket_when_only_that_is_known) {
  Histogram histogram(2);
  const int index = histogram.index_of(1'000'000);
  histogram.record_bucket(index, 3);
  EXPECT_EQ(histogram.min(), histogram.lowest_in(index));
  EXPECT_EQ(histogram.max(), histogram.highest_in(index));
  EXPECT_EQ(histogram.mean(), static_cast<double>(histogram.median_in(index)));
}

TEST(HistogramDeathTest, ends_the_program_on_a_negative_value_and_on_wrong_digits) {
  Histogram histogram(3);
  EXPECT_DEATH(histogram.record(-1), "does not hold");
  EXPECT_DEATH(Histogram(0), "does not hold");
  EXPECT_DEATH(Histogram(4), "does not hold");
}

TEST(Histogram, takes_back_the_exact_figures_that_an_encoding_lost) {
  Histogram exact(2);
  for (const std::int64_t value : {1'001, 5'003, 900'007}) exact.record(value);
  exact.record(2 * Histogram::kHighest);
  Histogram coarse(2);
  exact.for_each([&](std::int64_t low, std::int64_t, std::uint64_t count) {
    coarse.record_bucket(coarse.index_of(low), count);
  });
  EXPECT_FALSE(coarse == exact);
  EXPECT_TRUE(coarse.restore_exact(exact.sum(), exact.min(), exact.max(), exact.clamped()));
  EXPECT_TRUE(coarse == exact);
}

TEST(Histogram, refuses_figures_that_its_buckets_cannot_have) {
  Histogram histogram(3);
  EXPECT_TRUE(histogram.restore_exact(0, 0, 0, 0));
  EXPECT_FALSE(histogram.restore_exact(1, 0, 0, 0));
  histogram.record_n(1'000, 2);
  const Histogram before = histogram;
  EXPECT_FALSE(histogram.restore_exact(2'000, 1'000, 999, 0));    // max below min
  EXPECT_FALSE(histogram.restore_exact(1'999, 1'000, 1'000, 0));  // sum too small
  EXPECT_FALSE(histogram.restore_exact(2'001, 1'000, 1'000, 0));  // sum too large
  EXPECT_FALSE(histogram.restore_exact(4'000, 2'000, 2'000, 0));  // above the first bucket
  EXPECT_FALSE(histogram.restore_exact(1'000, 0, 500, 0));        // below the last bucket
  EXPECT_FALSE(histogram.restore_exact(2'000, 1'000, 1'000, 3));  // more clamped than counted
  EXPECT_FALSE(histogram.restore_exact(2'000, -1, 1'000, 0));
  EXPECT_TRUE(histogram == before);
}

}  // namespace
}  // namespace throng::telemetry

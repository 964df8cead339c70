#include "cluster/run_merger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "cluster/message_samples.hpp"

namespace throng::cluster {
namespace {

Totals of_node(Totals totals, const std::string& node, std::uint64_t incarnation = 1) {
  totals.origin.node = node;
  totals.origin.incarnation = incarnation;
  return totals;
}

std::uint64_t timed_values(const telemetry::Snapshot& snapshot) {
  return snapshot.find("http_latency")->total.histogram.count();
}

TEST(RunMerger, the_highest_sequence_holds_whatever_came_when) {
  RunMerger merger;
  EXPECT_TRUE(merger.take(sample_totals(2, 200)));
  EXPECT_FALSE(merger.take(sample_totals(1, 100)));  // late
  EXPECT_FALSE(merger.take(sample_totals(2, 200)));  // again
  EXPECT_EQ(merger.totals().count("http_requests"), 200u);
  EXPECT_TRUE(merger.take(sample_totals(9, 900)));  // six were lost
  EXPECT_EQ(merger.totals().count("http_requests"), 900u);
  EXPECT_EQ(merger.timed().count("http_requests"), 899u);
  EXPECT_EQ(merger.users().started, 9u);
  EXPECT_EQ(merger.iterations().finished, 90u);
  EXPECT_EQ(merger.failures().at("no bed"), 2u);
}

TEST(RunMerger, counts_are_newer_than_histograms_and_do_not_undo_them) {
  RunMerger merger;
  merger.take(sample_totals(5, 500));
  merger.take(sample_totals(6, 600, false));
  EXPECT_EQ(merger.totals().count("http_requests"), 600u);
  EXPECT_EQ(timed_values(merger.totals()), 501u);
  merger.take(sample_totals(8, 800, false));
  merger.take(sample_totals(7, 700));  // its histograms are news, its counts are not
  EXPECT_EQ(merger.totals().count("http_requests"), 800u);
  EXPECT_EQ(timed_values(merger.totals()), 701u);
}

TEST(RunMerger, nodes_and_incarnations_add_up) {
  RunMerger merger;
  merger.take(of_node(sample_totals(5, 500), "a"));
  merger.take(of_node(sample_totals(1, 10), "a", 2));
  merger.take(of_node(sample_totals(3, 300), "b"));
  EXPECT_EQ(merger.totals().count("http_requests"), 810u);
  EXPECT_EQ(merger.totals().find("http_requests")->series[0].count, 810u);
  EXPECT_EQ(timed_values(merger.totals()), 813u);
  EXPECT_EQ(merger.users().started, 27u);
}

TEST(RunMerger, a_delta_counts_once_and_a_late_one_fills_its_gap) {
  RunMerger merger;
  EXPECT_TRUE(merger.take(sample_delta(1, 1)));
  EXPECT_FALSE(merger.take(sample_delta(1, 1)));
  EXPECT_TRUE(merger.take(sample_delta(4, 1000)));
  EXPECT_EQ(merger.gaps(), 2u);
  EXPECT_TRUE(merger.take(sample_delta(2, 10)));
  EXPECT_FALSE(merger.take(sample_delta(2, 10)));
  EXPECT_EQ(merger.gaps(), 1u);
  EXPECT_EQ(merger.take_recent().count("http_requests"), 1011u);
  EXPECT_EQ(merger.take_recent().count("http_requests"), 0u);
}

TEST(RunMerger, a_jump_over_any_number_of_deltas_is_bounded_and_counted) {
  RunMerger merger;
  merger.take(sample_delta(UINT64_MAX - 1, 1));
  EXPECT_EQ(merger.gaps(), UINT64_MAX - 2);
  EXPECT_FALSE(merger.take(sample_delta(1, 1)));  // too late by far
  EXPECT_TRUE(merger.take(sample_delta(UINT64_MAX - 2, 1)));
  EXPECT_EQ(merger.gaps(), UINT64_MAX - 3);
}

TEST(RunMerger, health_and_status_are_the_newest) {
  RunMerger merger;
  EXPECT_TRUE(merger.take(sample_health(2)));
  EXPECT_FALSE(merger.take(sample_health(1)));
  EXPECT_TRUE(merger.take(sample_status(5)));
  EXPECT_FALSE(merger.take(sample_status(5)));
  ASSERT_EQ(merger.health().size(), 1u);
  EXPECT_EQ(merger.health()[0]->origin.sequence, 2u);
  ASSERT_EQ(merger.statuses().size(), 1u);
}

TEST(RunMerger, a_metric_of_another_type_in_another_node_is_left_out) {
  RunMerger merger;
  Totals odd = of_node(sample_totals(1, 7), "b");
  odd.values.metrics[0].spec.type = telemetry::MetricType::kHistogram;
  merger.take(of_node(sample_totals(1, 100), "a"));
  merger.take(std::move(odd));
  EXPECT_EQ(merger.totals().count("http_requests"), 100u);
}

// Duplicated, reordered and lost at random: as long as the last state arrives, the totals are
// right, and what is not a gap was counted once.
TEST(RunMerger, chance_does_no_harm) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    base::Random random = base::Random::of_user(seed, 1);
    constexpr std::uint64_t kSeconds = 60;
    std::vector<std::uint64_t> deliveries;
    std::vector<bool> arrives(kSeconds + 1, false);
    for (std::uint64_t second = 1; second <= kSeconds; ++second) {
      const std::uint64_t copies = second == kSeconds ? 1 : random.uniform(3);
      arrives[second] = copies > 0;
      deliveries.insert(deliveries.end(), copies, second);
    }
    for (std::size_t i = deliveries.size(); i > 1; --i) {
      std::swap(deliveries[i - 1], deliveries[random.uniform(i)]);
    }
    RunMerger merger;
    std::uint64_t seen = 0;
    for (const std::uint64_t second : deliveries) {
      merger.take(sample_delta(second, second));
      merger.take(sample_totals(second, second * 100, second % 5 == 0));
      seen += merger.take_recent().count("http_requests");
    }
    std::uint64_t expected = 0;
    for (std::uint64_t second = 1; second <= kSeconds; ++second) {
      if (arrives[second]) expected += second;
    }
    EXPECT_EQ(seen, expected) << seed;
    EXPECT_EQ(merger.gaps(),
              static_cast<std::uint64_t>(std::count(arrives.begin() + 1, arrives.end(), false)));
    EXPECT_EQ(merger.totals().count("http_requests"), kSeconds * 100) << seed;
  }
}

}  // namespace
}  // namespace throng::cluster

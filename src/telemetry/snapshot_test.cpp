#include "telemetry/snapshot.hpp"

#include <gtest/gtest.h>

namespace throng::telemetry {
namespace {

TEST(Snapshot, finds_a_metric_by_its_name) {
  Snapshot snapshot;
  snapshot.metrics.push_back({{"a", MetricType::kCounter, "", ""}, {}, {}});
  snapshot.metrics.push_back({{"ab", MetricType::kCounter, "", ""}, {}, {}});
  snapshot.metrics[1].total.count = 7;
  EXPECT_EQ(snapshot.find("ab"), &snapshot.metrics[1]);
  EXPECT_EQ(snapshot.count("ab"), 7U);
  EXPECT_EQ(snapshot.count("a"), 0U);
}

TEST(Snapshot, a_name_that_is_not_there_counts_nothing) {
  const Snapshot snapshot;
  EXPECT_EQ(snapshot.find("a"), nullptr);
  EXPECT_EQ(snapshot.count("a"), 0U);
}

TEST(Snapshot, lasts_from_its_beginning_to_its_end) {
  Snapshot snapshot;
  EXPECT_EQ(snapshot.seconds(), 0.0);
  snapshot.from = {2'000'000'000};
  snapshot.to = {3'500'000'000};
  EXPECT_EQ(snapshot.seconds(), 1.5);
}

}  // namespace
}  // namespace throng::telemetry

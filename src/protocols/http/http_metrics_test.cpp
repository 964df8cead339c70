#include "protocols/http/http_metrics.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "protocols/http/verbs.hpp"
#include "telemetry/merger.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::size_t kFailureKinds = static_cast<std::size_t>(FailureKind::kTlsAlert) + 1;

using namespace std::chrono_literals;
using telemetry::SeriesValue;
using telemetry::Snapshot;

class HttpMetricsTest : public testing::Test {
 protected:
  Snapshot totals() {
    merger_.take(0, *recorder_.take({}, nullptr));
    return merger_.totals({}, {});
  }
  // The series with all of `labels`; null when there is none.
  static const SeriesValue* find(const Snapshot& snapshot, std::string_view metric,
                                 const telemetry::Labels& labels) {
    for (const SeriesValue& series : snapshot.find(metric)->series) {
      if (series.labels == labels) return &series;
    }
    return nullptr;
  }

  telemetry::Recorder recorder_;
  telemetry::Merger merger_{1};
  HttpMetrics metrics_{recorder_};
};

TEST_F(HttpMetricsTest, every_metric_is_there_before_anything_happens) {
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.metrics.size(), verbs().front().metrics.size());
  for (const VerbMetric& metric : verbs().front().metrics) {
    ASSERT_NE(snapshot.find(metric.name), nullptr) << metric.name;
    EXPECT_EQ(snapshot.find(metric.name)->spec.unit, metric.unit);
    EXPECT_EQ(snapshot.count(metric.name), 0U);
  }
}

TEST_F(HttpMetricsTest, statuses_at_both_ends_have_their_series) {
  HttpMetrics::Method& get = metrics_.method("GET");
  metrics_.answered(get, 100, {1ms, 1ms, 1ms, 0ms});
  metrics_.answered(get, 999, {3ms, 2ms, 2ms, 0ms});
  metrics_.answered(get, 999, {3ms, 2ms, 2ms, 0ms});
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.count("http_requests"), 3U);
  const auto* first = find(snapshot, "http_requests", {{"method", "GET"}, {"status", "100"}});
  const auto* last = find(snapshot, "http_requests", {{"method", "GET"}, {"status", "999"}});
  ASSERT_TRUE(first != nullptr && last != nullptr);
  EXPECT_EQ(first->count, 1U);
  EXPECT_EQ(last->count, 2U);
  const auto* latency = find(snapshot, "http_latency", {{"method", "GET"}, {"status", "999"}});
  ASSERT_NE(latency, nullptr);
  EXPECT_EQ(latency->histogram.count(), 2U);
  EXPECT_EQ(latency->histogram.max(), 3'000'000);
}

TEST_F(HttpMetricsTest, latency_and_service_time_are_kept_apart) {
  metrics_.answered(metrics_.method("GET"), 200, {5ms, 2ms, 2ms, 0ms});
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.find("http_latency")->total.histogram.max(), 5'000'000);
  EXPECT_EQ(snapshot.find("http_service_time")->total.histogram.max(), 2'000'000);
}

TEST_F(HttpMetricsTest, a_method_is_made_once_and_each_counts_its_own) {
  HttpMetrics::Method& get = metrics_.method("GET");
  HttpMetrics::Method& post = metrics_.method("POST");
  EXPECT_EQ(&metrics_.method("GET"), &get);
  EXPECT_NE(&get, &post);
  metrics_.answered(get, 200, {1ms, 1ms, 1ms, 0ms});
  metrics_.answered(post, 200, {1ms, 1ms, 1ms, 0ms});
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.find("http_requests")->series.size(), 2U);
  EXPECT_EQ(find(snapshot, "http_requests", {{"method", "POST"}, {"status", "200"}})->count, 1U);
}

TEST_F(HttpMetricsTest, failures_are_counted_by_reason) {
  for (std::size_t i = 0; i < kFailureKinds; ++i) {
    for (std::size_t n = 0; n <= i; ++n) metrics_.failed({static_cast<FailureKind>(i), ""}, 1ms);
  }
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.count("http_failures"), kFailureKinds * (kFailureKinds + 1) / 2);
  EXPECT_EQ(snapshot.find("http_failures")->series.size(), kFailureKinds);
  for (std::size_t i = 0; i < kFailureKinds; ++i) {
    const std::string_view reason = protocols::http::reason({static_cast<FailureKind>(i), ""});
    const auto* series = find(snapshot, "http_failures", {{"reason", reason}});
    ASSERT_NE(series, nullptr) << reason;
    EXPECT_EQ(series->count, i + 1) << reason;
  }
  EXPECT_EQ(snapshot.count("http_requests"), 0U);
}

TEST_F(HttpMetricsTest, of_the_failures_only_timeouts_are_latencies) {
  for (std::size_t i = 0; i < kFailureKinds; ++i)
    metrics_.failed({static_cast<FailureKind>(i), ""}, 30s);
  metrics_.answered(metrics_.method("GET"), 200, {1ms, 1ms, 1ms, 0ms});
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.find("http_latency")->total.histogram.count(), 2U);
  EXPECT_EQ(snapshot.find("http_latency")->total.histogram.max(), 30'000'000'000);
  EXPECT_EQ(snapshot.find("http_service_time")->total.histogram.count(), 1U);
}

TEST_F(HttpMetricsTest, an_unfinished_request_counts_with_its_age) {
  metrics_.unfinished(7s);
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.count("http_unfinished"), 1U);
  EXPECT_EQ(snapshot.count("http_failures"), 0U);
  EXPECT_EQ(snapshot.find("http_latency")->total.histogram.max(), 7'000'000'000);
}

TEST_F(HttpMetricsTest, connections_and_bytes_are_counted) {
  metrics_.connected(3ms);
  metrics_.sent(100);
  metrics_.received(1'000);
  metrics_.received(1);
  const Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.count("http_connections"), 1U);
  EXPECT_EQ(snapshot.find("http_connect_time")->total.histogram.max(), 3'000'000);
  EXPECT_EQ(snapshot.count("http_bytes_out"), 100U);
  EXPECT_EQ(snapshot.count("http_bytes_in"), 1'001U);
}

}  // namespace
}  // namespace throng::protocols::http

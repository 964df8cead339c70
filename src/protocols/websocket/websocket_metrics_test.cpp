#include "protocols/websocket/websocket_metrics.hpp"

#include <gtest/gtest.h>

#include "telemetry/merger.hpp"

namespace throng::protocols::websocket {
namespace {

using namespace std::chrono_literals;

class WebSocketMetricsTest : public testing::Test {
 protected:
  telemetry::Snapshot totals() {
    merger_.take(0, *recorder_.take({}, nullptr));
    return merger_.totals({}, {});
  }
  telemetry::Recorder recorder_;
  telemetry::Merger merger_{1};
  WebSocketMetrics metrics_{recorder_};
};

TEST_F(WebSocketMetricsTest, nothing_is_there_before_it_is_used) {
  EXPECT_TRUE(totals().metrics.empty());
}

TEST_F(WebSocketMetricsTest, all_is_counted) {
  metrics_.connected(3ms);
  metrics_.message_sent(100);
  metrics_.message_received();
  metrics_.sent(6);
  metrics_.received(50);
  metrics_.round_trip(2ms);
  metrics_.one_way(1ms);
  metrics_.one_way(-1ms);  // clocks of two users' cores may differ by a little
  metrics_.failed(failure(FailureKind::kBadFrame, ""));
  metrics_.failed(failure_of({http::FailureKind::kReset, ""}));
  metrics_.closed(1000);
  metrics_.closed(1006);
  metrics_.closed(1006);
  const telemetry::Snapshot snapshot = totals();
  EXPECT_EQ(snapshot.count("websocket_connects"), 1U);
  EXPECT_EQ(snapshot.find("websocket_connect_time")->total.histogram.max(), 3'000'000);
  EXPECT_EQ(snapshot.count("websocket_messages_sent"), 1U);
  EXPECT_EQ(snapshot.count("websocket_messages_received"), 1U);
  EXPECT_EQ(snapshot.count("websocket_bytes_out"), 106U);
  EXPECT_EQ(snapshot.count("websocket_bytes_in"), 50U);
  EXPECT_EQ(snapshot.find("websocket_round_trip")->total.histogram.count(), 1U);
  EXPECT_EQ(snapshot.find("websocket_one_way")->total.histogram.count(), 2U);
  EXPECT_EQ(snapshot.count("websocket_failures"), 2U);
  EXPECT_EQ(snapshot.find("websocket_failures")->series.size(), 2U);
  EXPECT_EQ(snapshot.count("websocket_closes"), 3U);
  EXPECT_EQ(snapshot.find("websocket_closes")->series.size(), 2U);
}

}  // namespace
}  // namespace throng::protocols::websocket

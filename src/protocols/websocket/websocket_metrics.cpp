#include "protocols/websocket/websocket_metrics.hpp"

#include <string>

namespace throng::protocols::websocket {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kConnects{"websocket_connects", MetricType::kCounter, "", "connections opened"};
const MetricSpec kConnectTime{"websocket_connect_time", MetricType::kHistogram, "us",
                              "opening a connection, until the server has agreed"};
const MetricSpec kMessagesSent{"websocket_messages_sent", MetricType::kCounter, "",
                               "messages sent"};
const MetricSpec kMessagesReceived{"websocket_messages_received", MetricType::kCounter, "",
                                   "messages received"};
const MetricSpec kBytesIn{"websocket_bytes_in", MetricType::kCounter, "bytes", "bytes received"};
const MetricSpec kBytesOut{"websocket_bytes_out", MetricType::kCounter, "bytes", "bytes sent"};
const MetricSpec kRoundTrip{"websocket_round_trip", MetricType::kHistogram, "us",
                            "from a ping to its pong, or a message to its answer"};
const MetricSpec kOneWay{"websocket_one_way", MetricType::kHistogram, "us",
                         "from the sending of a message to its arrival at another user"};
const MetricSpec kFailures{"websocket_failures", MetricType::kCounter, "",
                           "operations that did not succeed"};
const MetricSpec kCloses{"websocket_closes", MetricType::kCounter, "",
                         "connections that ended, by the code of their end"};

}  // namespace

void WebSocketMetrics::declare() {
  if (is_declared_) return;
  is_declared_ = true;
  connects_ = recorder_.counter(kConnects);
  connect_time_ = recorder_.histogram(kConnectTime);
  messages_sent_ = recorder_.counter(kMessagesSent);
  messages_received_ = recorder_.counter(kMessagesReceived);
  bytes_in_ = recorder_.counter(kBytesIn);
  bytes_out_ = recorder_.counter(kBytesOut);
  recorder_.counter(kFailures);
  recorder_.counter(kCloses);
}

void WebSocketMetrics::connected(base::Duration took) {
  declare();
  recorder_.add(connects_);
  recorder_.record(connect_time_, took.count());
}

void WebSocketMetrics::message_sent(std::uint64_t wire_bytes) {
  declare();
  recorder_.add(messages_sent_);
  recorder_.add(bytes_out_, wire_bytes);
}

void WebSocketMetrics::message_received() {
  declare();
  recorder_.add(messages_received_);
}

void WebSocketMetrics::sent(std::uint64_t bytes) {
  declare();
  recorder_.add(bytes_out_, bytes);
}

void WebSocketMetrics::received(std::uint64_t bytes) {
  declare();
  recorder_.add(bytes_in_, bytes);
}

void WebSocketMetrics::round_trip(base::Duration took) {
  if (!has_round_trip_) round_trip_ = recorder_.histogram(kRoundTrip);
  has_round_trip_ = true;
  recorder_.record(round_trip_, took.count() < 0 ? 0 : took.count());
}

void WebSocketMetrics::one_way(base::Duration took) {
  if (!has_one_way_) one_way_ = recorder_.histogram(kOneWay);
  has_one_way_ = true;
  recorder_.record(one_way_, took.count() < 0 ? 0 : took.count());
}

void WebSocketMetrics::failed(const Failure& failure) {
  declare();
  const std::string_view why = reason(failure);
  auto known = failures_.find(why);
  if (known == failures_.end()) {
    const auto id = recorder_.counter(kFailures, {{"reason", why}});
    known = failures_.emplace(why, id).first;
  }
  recorder_.add(known->second);
}

void WebSocketMetrics::closed(std::uint16_t code) {
  declare();
  auto known = closes_.find(code);
  if (known == closes_.end()) {
    const std::string text = std::to_string(code);
    known = closes_.emplace(code, recorder_.counter(kCloses, {{"status", text}})).first;
  }
  recorder_.add(known->second);
}

}  // namespace throng::protocols::websocket

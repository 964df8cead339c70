#include "protocols/tcp/tcp_metrics.hpp"

namespace throng::protocols::tcp {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kConnections{"tcp_connections", MetricType::kCounter, "", "connections opened"};
const MetricSpec kConnectTime{"tcp_connect_time", MetricType::kHistogram, "us",
                              "opening a connection"};
const MetricSpec kBytesIn{"tcp_bytes_in", MetricType::kCounter, "bytes", "bytes received"};
const MetricSpec kBytesOut{"tcp_bytes_out", MetricType::kCounter, "bytes", "bytes sent"};
const MetricSpec kFailures{"tcp_failures", MetricType::kCounter, "",
                           "operations that did not succeed"};

}  // namespace

void TcpMetrics::declare() {
  if (is_declared_) return;
  is_declared_ = true;
  connections_ = recorder_.counter(kConnections);
  connect_time_ = recorder_.histogram(kConnectTime);
  bytes_in_ = recorder_.counter(kBytesIn);
  bytes_out_ = recorder_.counter(kBytesOut);
  recorder_.counter(kFailures);
}

void TcpMetrics::connected(base::Duration took) {
  declare();
  recorder_.add(connections_);
  recorder_.record(connect_time_, took.count());
}

void TcpMetrics::failed(std::string_view reason) {
  declare();
  auto found = failures_.find(reason);
  if (found == failures_.end()) {
    const telemetry::CounterId made = recorder_.counter(kFailures, {{"reason", reason}});
    found = failures_.emplace(std::string(reason), made).first;
  }
  recorder_.add(found->second);
}

void TcpMetrics::sent(std::uint64_t bytes) {
  declare();
  recorder_.add(bytes_out_, bytes);
}

void TcpMetrics::received(std::uint64_t bytes) {
  declare();
  recorder_.add(bytes_in_, bytes);
}

}  // namespace throng::protocols::tcp

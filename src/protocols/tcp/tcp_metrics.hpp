#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "telemetry/recorder.hpp"

namespace throng::protocols::tcp {

/// What the TCP verbs of one core record. Nothing is declared until a connection is first asked
/// for, so that runs without TCP do not show it.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class TcpMetrics {
 public:
  explicit TcpMetrics(telemetry::Recorder& recorder) : recorder_(recorder) {}

  void connected(base::Duration took);
  void failed(std::string_view reason);
  void sent(std::uint64_t bytes);
  void received(std::uint64_t bytes);

 private:
  void declare();

  telemetry::Recorder& recorder_;
  telemetry::CounterId connections_, bytes_in_, bytes_out_;
  telemetry::HistogramId connect_time_;
  std::map<std::string, telemetry::CounterId, std::less<>> failures_;
  bool is_declared_ = false;
};

}  // namespace throng::protocols::tcp

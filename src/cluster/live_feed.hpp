#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "cluster/control.hpp"
#include "cluster/observers.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/sink.hpp"

namespace throng::cluster {

/// Keeps the newest of what is seen of a run, for those who look at it later or from elsewhere, and
/// passes all of it on.
class LiveFeed final : public telemetry::Sink, public telemetry::LogSink {
 public:
  /// A line about the last second, for people.
  using Line = std::function<std::string(const telemetry::Snapshot& recent,
                                         const telemetry::Snapshot& totals)>;

  explicit LiveFeed(Line line) : line_(std::move(line)) {}

  /// Where what comes is passed on to, from now on.
  void pass_on_to(const Observers& observers) { next_ = &observers; }
  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) override;
  void take(const telemetry::LogLine& line) override;

  /// What there is since `after`; `is_over` is for the caller to say.
  LiveView view(std::uint64_t after) const;

 private:
  const Line line_;
  const Observers* next_ = nullptr;
  std::deque<std::string> lines_;  // LiveView::kMostLines at most
  std::uint64_t first_ = 0;        // the number of the first of them
  std::string progress_;
};

}  // namespace throng::cluster

#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/units.hpp"

namespace throng::cli {
namespace {

double share_done(const telemetry::Snapshot& totals, const Goal& goal) {
  double share = 0;
  if (goal.duration) share = totals.seconds() * 1e9 / static_cast<double>(goal.duration->count());
  if (goal.requests) {
    const std::uint64_t done = totals.count("http_requests") + totals.count("http_failures");
    share = std::max(share, static_cast<double>(done) / static_cast<double>(*goal.requests));
  }
  if (goal.iterations) {
    const std::uint64_t done = totals.count("iterations");
    share = std::max(share, static_cast<double>(done) / static_cast<double>(*goal.iterations));
  }
  return std::clamp(share, 0.0, 1.0);
}

std::string bar(double share) {
  constexpr int kWidth = 12;
  const int full = static_cast<int>(share * kWidth);
  return fmt::format("[{}{}]", std::string(static_cast<std::size_t>(full), '='),
                     std::string(static_cast<std::size_t>(kWidth - full), ' '));
}

/// A line of parts, as many as fit.
class Parts {
 public:
  explicit Parts(unsigned columns) : columns_(columns) {}

  // A part that does not fit is left out whole: a figure cut short would be a wrong figure.
  void add(const std::string& part) {
    if (line_.size() + part.size() <= columns_) line_ += part;
  }
  std::string take() { return std::move(line_); }

 private:
  std::size_t columns_;
  std::string line_;
};

/// What was counted in a second on average.
std::string rate(const telemetry::Snapshot& recent, const char* metric) {
  const double seconds = std::max(recent.seconds(), 1e-3);
  return base::format_count(
      static_cast<std::uint64_t>(static_cast<double>(recent.count(metric)) / seconds));
}

void add_latency(Parts& parts, const telemetry::Snapshot& recent) {
  const telemetry::MetricValue* latency = recent.find("http_latency");
  if (latency == nullptr || latency->total.histogram.count() == 0) return;
  const telemetry::Histogram& histogram = latency->total.histogram;
  const auto at = [&](double quantile) {
    return base::format_duration(static_cast<double>(histogram.value_at(quantile)));
  };
  parts.add("  p50 " + at(0.5));
  parts.add("  p99 " + at(0.99));
}

void add_count(Parts& parts, std::uint64_t count, const char* what) {
  if (count > 0) parts.add(fmt::format("  {} {}", base::format_count(count), what));
}

}  // namespace

std::string progress_line(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals,
                          const Goal& goal, unsigned columns) {
  Parts parts(columns);
  parts.add(fmt::format("{:>5.0f}s", totals.seconds()));
  parts.add(fmt::format(" {:>9} req/s", rate(recent, "http_requests")));
  add_latency(parts, recent);
  if (const telemetry::MetricValue* waiting = totals.find("arrivals_waiting")) {
    add_count(parts, static_cast<std::uint64_t>(std::max<std::int64_t>(0, waiting->total.level)),
              "waiting");
  }
  add_count(parts, totals.count("http_failures"), "failed");
  parts.add("  " + bar(share_done(totals, goal)));
  return parts.take();
}

std::string scenario_progress_line(const telemetry::Snapshot& recent,
                                   const telemetry::Snapshot& totals, const Goal& goal,
                                   unsigned columns) {
  Parts parts(columns);
  parts.add(fmt::format("{:>5.0f}s", totals.seconds()));
  if (const telemetry::MetricValue* running = totals.find("users_running")) {
    const std::int64_t level = std::max<std::int64_t>(0, running->total.level);
    parts.add(fmt::format("  {:>7} users", base::format_count(static_cast<std::uint64_t>(level))));
  }
  if (totals.count("iterations") > 0) {
    parts.add(fmt::format("  {:>7} it/s", rate(recent, "iterations")));
  }
  const std::uint64_t request_failures = totals.count("http_failures");
  if (totals.count("http_requests") + request_failures > 0) {
    parts.add(fmt::format("  {:>7} req/s", rate(recent, "http_requests")));
    add_latency(parts, recent);
  }
  add_count(parts, totals.count("users_failed"), "failed");
  add_count(parts, request_failures, "req failed");
  if (goal.duration || goal.iterations) parts.add("  " + bar(share_done(totals, goal)));
  return parts.take();
}

void Progress::take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
  if (is_quiet_) return;
  if (!terminal_.is_terminal) {
    write_text(stream_, line_(recent, totals, goal_, 200) + "\n");
  } else {
    // The last column stays free: a full line would wrap on some terminals.
    const unsigned columns = std::max(terminal_.columns, 2u) - 1;
    drawn_ = line_(recent, totals, goal_, columns);
    write_text(stream_, "\r\x1b[K" + drawn_);
    is_drawn_ = true;
  }
}

void Progress::show_above(const std::string& text) {
  write_text(stream_, is_drawn_ ? "\r\x1b[K" + text + "\n" + drawn_ : text + "\n");
}

void Progress::finish() {
  if (!is_drawn_) return;
  write_text(stream_, "\r\x1b[K");
  is_drawn_ = false;
}

}  // namespace throng::cli

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
  return std::clamp(share, 0.0, 1.0);
}

std::string bar(double share) {
  constexpr int kWidth = 12;
  const int full = static_cast<int>(share * kWidth);
  return fmt::format("[{}{}]", std::string(static_cast<std::size_t>(full), '='),
                     std::string(static_cast<std::size_t>(kWidth - full), ' '));
}

}  // namespace

std::string progress_line(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals,
                          const Goal& goal, unsigned columns) {
  const double seconds = std::max(recent.seconds(), 1e-3);
  const auto rate =
      static_cast<std::uint64_t>(static_cast<double>(recent.count("http_requests")) / seconds);
  std::string line;
  // A part that does not fit is left out whole: a figure cut short would be a wrong figure.
  const auto add = [&](const std::string& part) {
    if (line.size() + part.size() <= columns) line += part;
  };
  add(fmt::format("{:>5.0f}s", totals.seconds()));
  add(fmt::format(" {:>9} req/s", base::format_count(rate)));
  const telemetry::MetricValue* latency = recent.find("http_latency");
  if (latency != nullptr && latency->total.histogram.count() > 0) {
    const telemetry::Histogram& histogram = latency->total.histogram;
    const auto at = [&](double quantile) {
      return base::format_duration(static_cast<double>(histogram.value_at(quantile)));
    };
    add("  p50 " + at(0.5));
    add("  p99 " + at(0.99));
  }
  if (const std::uint64_t failures = totals.count("http_failures"); failures > 0) {
    add(fmt::format("  {} failed", base::format_count(failures)));
  }
  add("  " + bar(share_done(totals, goal)));
  return line;
}

void Progress::take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
  if (is_quiet_) return;
  if (!terminal_.is_terminal) {
    write_text(stream_, progress_line(recent, totals, goal_, 200) + "\n");
  } else {
    // The last column stays free: a full line would wrap on some terminals.
    const unsigned columns = std::max(terminal_.columns, 2u) - 1;
    write_text(stream_, "\r\x1b[K" + progress_line(recent, totals, goal_, columns));
    is_drawn_ = true;
  }
}

void Progress::finish() {
  if (!is_drawn_) return;
  write_text(stream_, "\r\x1b[K");
  is_drawn_ = false;
}

}  // namespace throng::cli

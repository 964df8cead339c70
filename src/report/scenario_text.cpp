#include "report/scenario_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "base/printable.hpp"
#include "base/units.hpp"
#include "report/latency_chart.hpp"
#include "report/table.hpp"
#include "report/text_writer.hpp"

namespace throng::report {
namespace {

using base::format_bytes;
using base::format_count;
using base::format_duration;
using base::printable;
using results::RunResult;
using telemetry::MetricType;
using telemetry::MetricValue;
using telemetry::SeriesValue;

// Of reasons, and of series below their metric.
constexpr std::size_t kMostLines = 20;

// Metrics that the sections on users and iterations say already.
bool is_told(std::string_view name) {
  return name == "users_running" || name == "users_failed" || name == "iterations";
}

std::string plain_value(double value) {
  const bool is_negative = value < 0;
  return (is_negative ? "-" : "") + format_count(static_cast<std::uint64_t>(std::abs(value)));
}

/// A value of a metric, in the unit that the metric has. Histograms hold nanoseconds where the unit
/// is a time; other metrics hold the unit itself.
std::string shown(double value, const std::string& unit, bool is_histogram) {
  if (unit == "us") return format_duration(is_histogram ? value : value * 1e3);
  if (unit == "bytes" && value >= 0) return format_bytes(value);
  return unit.empty() ? plain_value(value) : plain_value(value) + " " + printable(unit);
}

std::string rate_text(double rate, const std::string& unit) {
  if (unit == "bytes") return format_bytes(rate) + "/s";
  return rate > 0 && rate < 10 ? fmt::format("{:.2f}/s", rate)
                               : format_count(static_cast<std::uint64_t>(rate)) + "/s";
}

/// How much a series weighs beside others of its metric.
double weight(const SeriesValue& series, MetricType type) {
  if (type == MetricType::kCounter) return static_cast<double>(series.count);
  if (type == MetricType::kGauge) return std::abs(static_cast<double>(series.level));
  return static_cast<double>(series.histogram.count());
}

/// The text, section by section.
class ScenarioWriter {
 public:
  ScenarioWriter(const RunResult& result, TextLayout layout)
      : result_(result), writer_(result, layout) {}

  std::string write(const std::vector<std::string>& charts) {
    std::vector<std::string> settings = result_.settings;
    settings.push_back(fmt::format("seed {}", result_.seed));
    writer_.head(settings);
    write_users();
    write_reasons();
    write_changes();
    write_iterations();
    write_metrics("Times and sizes", MetricType::kHistogram,
                  {"count", "p50", "p90", "p99", "p99.9", "max"});
    for (const std::string& name : charts) write_chart(name);
    writer_.latencies(false);
    writer_.service_time();
    write_metrics("Counters", MetricType::kCounter, {"total", "rate"});
    write_metrics("Levels at the end", MetricType::kGauge, {"level"});
    writer_.machine();
    writer_.verdict();
    return writer_.take();
  }

 private:
  void write_users() {
    writer_.title("Users");
    writer_.figure("Duration", fmt::format("{:.2f} s", result_.duration_s), "");
    writer_.figure("Started", format_count(result_.users.started), "");
    writer_.figure("Finished", format_count(result_.users.finished), "");
    writer_.figure("Failed", format_count(result_.users.failed), "");
    writer_.figure("Removed", format_count(result_.users.removed), "");
    if (result_.users.lost > 0) writer_.figure("Lost", format_count(result_.users.lost), "");
    writer_.arrivals();
  }

  void write_reasons() {
    if (result_.failures.empty()) return;
    writer_.title("Why users failed");
    std::vector<results::FailureCount> sorted = result_.failures;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    for (std::size_t i = 0; i < std::min(sorted.size(), kMostLines); ++i) {
      const std::string count = fmt::format("  {:>9}  ", format_count(sorted[i].count));
      std::string who;
      if (!sorted[i].user.empty()) who = fmt::format(" (user {})", sorted[i].user);
      writer_.paragraph(count + sorted[i].reason + who, count.size());
    }
    if (sorted.size() > kMostLines) {
      writer_.paragraph(fmt::format("  … and {} more reasons", sorted.size() - kMostLines), 4);
    }
  }

  void write_changes() {
    if (result_.changes.empty()) return;
    writer_.title("Changes");
    for (std::size_t i = 0; i < std::min(result_.changes.size(), kMostLines); ++i) {
      const results::Change& change = result_.changes[i];
      const double at = static_cast<double>(change.unix_ns - result_.started_at_unix_ns) / 1e9;
      const std::string when = fmt::format("  {:>8.1f} s  ", at);
      writer_.paragraph(when + change.what + " (" + change.who + ")", when.size());
    }
    if (result_.changes.size() > kMostLines) {
      writer_.paragraph(fmt::format("  … and {} more", result_.changes.size() - kMostLines), 4);
    }
  }

  void write_iterations() {
    const results::IterationCounts& counts = result_.iterations;
    if (counts.finished + counts.failed + counts.halted + result_.unfinished == 0) return;
    writer_.title("Iterations");
    // The counter knows which of them came before the drain.
    const bool is_timed = result_.timed.find("iterations") != nullptr;
    const double rate =
        is_timed ? writer_.rate("iterations") : writer_.rate(static_cast<double>(counts.finished));
    writer_.figure("Finished", format_count(counts.finished), rate_text(rate, ""));
    writer_.figure("Failed", format_count(counts.failed), "");
    writer_.figure("Halted", format_count(counts.halted), "");
    if (result_.unfinished > 0) {
      writer_.figure("Unfinished", format_count(result_.unfinished), "requests");
    }
  }

  void write_metrics(std::string_view heading, MetricType type, std::vector<std::string> headings) {
    Table table{std::move(headings), {}};
    for (const MetricValue& metric : result_.totals.metrics) {
      if (metric.spec.type == type && !is_told(metric.spec.name)) add_rows(table, metric);
    }
    if (table.rows.empty()) return;
    writer_.title(heading);
    writer_.add(table.draw(writer_.columns()));
  }

  void write_chart(const std::string& name) {
    const MetricValue* metric = result_.totals.find(name);
    const bool is_drawn = metric != nullptr && metric->spec.type == MetricType::kHistogram &&
                          metric->total.histogram.count() > 0;
    writer_.title(printable(name));
    if (is_drawn) {
      writer_.add(draw_latencies(metric->total.histogram, writer_.columns()));
    } else {
      writer_.paragraph("  nothing was recorded in a histogram of that name", 2);
    }
  }

  void add_rows(Table& table, const MetricValue& metric) const {
    const MetricValue* timed = result_.timed.find(metric.spec.name);
    table.rows.push_back({printable(metric.spec.name),
                          figures(metric, metric.total, timed ? timed->total.count : 0), 0});
    std::vector<const SeriesValue*> series;
    series.reserve(metric.series.size());
    for (const SeriesValue& each : metric.series) series.push_back(&each);
    std::sort(series.begin(), series.end(), [&](const SeriesValue* a, const SeriesValue* b) {
      const double first = weight(*a, metric.spec.type);
      const double second = weight(*b, metric.spec.type);
      return first != second ? first > second : a->labels < b->labels;
    });
    for (std::size_t i = 0; i < std::min(series.size(), kMostLines); ++i) {
      table.rows.push_back({printable(series[i]->labels.text()),
                            figures(metric, *series[i], timed_count(timed, *series[i])), 1});
    }
    if (series.size() > kMostLines) {
      table.rows.push_back(
          {fmt::format("… and {} more", format_count(series.size() - kMostLines)), {}, 1});
    }
  }

  static std::uint64_t timed_count(const MetricValue* timed, const SeriesValue& wanted) {
    if (timed == nullptr) return 0;
    for (const SeriesValue& each : timed->series) {
      if (each.labels == wanted.labels) return each.count;
    }
    return 0;
  }

  std::vector<std::string> figures(const MetricValue& metric, const SeriesValue& value,
                                   std::uint64_t timed) const {
    const std::string& unit = metric.spec.unit;
    if (metric.spec.type == MetricType::kGauge) {
      return {shown(static_cast<double>(value.level), unit, false)};
    }
    if (metric.spec.type == MetricType::kCounter) {
      return {shown(static_cast<double>(value.count), unit, false),
              rate_text(writer_.rate(static_cast<double>(timed)), unit)};
    }
    std::vector<std::string> texts = {format_count(value.histogram.count())};
    const bool is_empty = value.histogram.count() == 0;
    for (const double quantile : {0.5, 0.9, 0.99, 0.999}) {
      const auto at = static_cast<double>(value.histogram.value_at(quantile));
      texts.push_back(is_empty ? "-" : shown(at, unit, true));
    }
    const auto most = static_cast<double>(value.histogram.max());
    texts.push_back(is_empty ? "-" : shown(most, unit, true));
    return texts;
  }

  const RunResult& result_;
  TextWriter writer_;
};

}  // namespace

std::string scenario_text(const RunResult& result, TextLayout layout,
                          const std::vector<std::string>& charts) {
  return ScenarioWriter(result, layout).write(charts);
}

}  // namespace throng::report

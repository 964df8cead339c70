#include "report/text_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "report/text_writer.hpp"

namespace throng::report {
namespace {

using base::format_bytes;
using base::format_count;
using results::RunResult;

void write_figures(TextWriter& writer, const RunResult& result) {
  writer.title("Figures");
  const telemetry::Snapshot& totals = result.totals;
  writer.figure("Duration", fmt::format("{:.2f} s", result.duration_s), "");
  const auto requests = static_cast<std::uint64_t>(writer.rate("http_requests"));
  writer.figure("Requests", format_count(totals.count("http_requests")),
                fmt::format("{}/s", format_count(requests)));
  writer.arrivals();
  writer.figure("Failures", format_count(totals.count("http_failures")), "");
  writer.figure("Unfinished", format_count(result.unfinished), "");
  writer.figure("Received", format_bytes(static_cast<double>(totals.count("http_bytes_in"))),
                format_bytes(writer.rate("http_bytes_in")) + "/s");
  writer.figure("Sent", format_bytes(static_cast<double>(totals.count("http_bytes_out"))),
                format_bytes(writer.rate("http_bytes_out")) + "/s");
  writer.figure("Connections", format_count(totals.count("http_connections")), "opened");
}

/// One series of a metric a line, with its share.
struct Shares {
  std::string_view metric;
  std::string_view label;  // what tells the lines apart
  std::string_view heading;
  std::string_view prefix;
};

void write_shares(TextWriter& writer, const RunResult& result, const Shares& shares) {
  const telemetry::MetricValue* metric = result.totals.find(shares.metric);
  if (metric == nullptr || metric->series.empty()) return;
  writer.title(shares.heading);
  std::vector<const telemetry::SeriesValue*> rows;
  rows.reserve(metric->series.size());
  for (const auto& series : metric->series) rows.push_back(&series);
  std::sort(rows.begin(), rows.end(), [](auto* a, auto* b) { return a->labels < b->labels; });
  for (const auto* row : rows) {
    const double share = static_cast<double>(row->count) /
                         static_cast<double>(std::max<std::uint64_t>(1, metric->total.count));
    const std::string_view value = row->labels.get(shares.label);
    // What was beyond the bounds of series has other labels.
    const std::string name = value.empty()           ? row->labels.text()
                             : shares.prefix.empty() ? std::string(value)
                                                     : fmt::format("{} {}", shares.prefix, value);
    writer.add(
        fmt::format("  {:<14}{:>12}  {:>6.2f} %\n", name, format_count(row->count), share * 100));
  }
}

}  // namespace

std::string http_text(const RunResult& result, TextLayout layout) {
  TextWriter writer(result, layout);
  writer.head(result.settings);
  write_figures(writer, result);
  writer.latencies(true);
  writer.service_time();
  write_shares(writer, result, {"http_requests", "status", "Answers", "status"});
  write_shares(writer, result, {"http_failures", "reason", "Failures", ""});
  writer.machine();
  writer.verdict();
  return writer.take();
}

}  // namespace throng::report

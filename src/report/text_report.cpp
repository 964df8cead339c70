#include "report/text_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "report/latency_chart.hpp"

namespace throng::report {
namespace {

using base::format_bytes;
using base::format_count;
using base::format_duration;
using results::RunResult;
using telemetry::MetricValue;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "\x1b[0m";

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// How many columns UTF-8 text takes.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

/// As much of the beginning of `text` as fits.
std::string_view beginning(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (!continues_character(text[end]) && columns-- == 0) break;
  }
  return text.substr(0, end);
}

/// `words` in lines broken at spaces, and within a word only where it is longer than a line, as a
/// URL may be. Spaces at the beginning stay; `indent` is that of all lines but the first.
std::string wrap(std::string_view words, std::size_t indent, std::size_t columns) {
  std::size_t used = std::min(words.find_first_not_of(' '), words.size());
  std::string text(used, ' ');
  words.remove_prefix(used);
  const auto begin_line = [&] {
    text += "\n" + std::string(indent, ' ');
    used = indent;
  };
  for (bool is_first = true; !words.empty(); is_first = false) {
    std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (!is_first && used + 1 + width(word) > columns) {
      begin_line();
    } else if (!is_first) {
      text += ' ';
      ++used;
    }
    while (used + width(word) > columns) {
      const std::string_view part = beginning(word, columns - used);
      text += part;
      word.remove_prefix(part.size());
      begin_line();
    }
    text += word;
    used += width(word);
  }
  return text;
}

/// Builds the text, section by section.
class Writer {
 public:
  Writer(const RunResult& result, TextLayout layout)
      : result_(result), columns_(std::max(layout.columns, 40u)), has_colour_(layout.has_colour) {}

  std::string write() {
    write_head();
    write_figures();
    write_latencies();
    write_series("http_requests", "status", "Answers", "status");
    write_series("http_failures", "reason", "Failures", "");
    write_machine();
    write_verdict();
    return std::move(text_);
  }

 private:
  std::string paint(std::string_view colour, std::string_view text) const {
    return has_colour_ ? fmt::format("{}{}{}", colour, text, kPlain) : std::string(text);
  }
  void title(std::string_view text) { text_ += "\n" + paint(kBold, text) + "\n"; }

  void paragraph(std::string_view words, std::size_t indent) {
    text_ += wrap(words, indent, columns_) + "\n";
  }

  void write_head() {
    text_ += paint(kBold, wrap(result_.scenario, 0, columns_)) + "\n";
    std::string settings;
    for (const std::string& each : result_.settings) {
      settings += (settings.empty() ? "" : ", ") + each;
    }
    if (!settings.empty()) paragraph(settings, 0);
    if (!result_.reason.empty()) text_ += paint(kRed, wrap(result_.reason, 0, columns_)) + "\n";
  }

  void figure(std::string_view name, const std::string& value, const std::string& more) {
    const std::string line = fmt::format("  {:<12}{:>14}", name, value);
    text_ += line;
    if (!more.empty()) {
      // Below the value where the line is too short for both.
      const bool fits = line.size() + 2 + more.size() <= columns_;
      text_ += fits ? "  " + more : fmt::format("\n{:>28}", more);
    }
    text_ += '\n';
  }
  double rate(std::string_view metric) const {
    return result_.duration_s > 0
               ? static_cast<double>(result_.timed.count(metric)) / result_.duration_s
               : 0;
  }

  void write_figures() {
    title("Figures");
    const telemetry::Snapshot& totals = result_.totals;
    figure("Duration", fmt::format("{:.2f} s", result_.duration_s), "");
    figure("Requests", format_count(totals.count("http_requests")),
           fmt::format("{}/s", format_count(static_cast<std::uint64_t>(rate("http_requests")))));
    figure("Failures", format_count(totals.count("http_failures")), "");
    figure("Unfinished", format_count(result_.unfinished), "");
    figure("Received", format_bytes(static_cast<double>(totals.count("http_bytes_in"))),
           format_bytes(rate("http_bytes_in")) + "/s");
    figure("Sent", format_bytes(static_cast<double>(totals.count("http_bytes_out"))),
           format_bytes(rate("http_bytes_out")) + "/s");
    figure("Connections", format_count(totals.count("http_connections")), "opened");
  }

  void write_latencies() {
    const MetricValue* latency = result_.totals.find("http_latency");
    if (latency == nullptr || latency->total.histogram.count() == 0) return;
    const telemetry::Histogram& histogram = latency->total.histogram;
    title(fmt::format("Latency ({} model)", result_.model));
    const auto row = [&](std::string_view name, double ns) {
      text_ += fmt::format("  {:<6}{:>10}\n", name, format_duration(ns));
    };
    row("min", static_cast<double>(histogram.min()));
    row("mean", histogram.mean());
    for (const auto& [name, quantile] :
         {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}}) {
      row(name, static_cast<double>(histogram.value_at(quantile)));
    }
    row("max", static_cast<double>(histogram.max()));
    text_ += "\n" + draw_latencies(histogram, columns_);
  }

  void write_series(std::string_view metric_name, std::string_view label, std::string_view heading,
                    std::string_view prefix) {
    const MetricValue* metric = result_.totals.find(metric_name);
    if (metric == nullptr || metric->series.empty()) return;
    title(heading);
    std::vector<const telemetry::SeriesValue*> rows;
    rows.reserve(metric->series.size());
    for (const auto& series : metric->series) rows.push_back(&series);
    std::sort(rows.begin(), rows.end(), [](auto* a, auto* b) { return a->labels < b->labels; });
    for (const auto* row : rows) {
      const double share = static_cast<double>(row->count) /
                           static_cast<double>(std::max<std::uint64_t>(1, metric->total.count));
      const std::string_view value = row->labels.get(label);
      // What was beyond the bounds of series has other labels.
      const std::string name = value.empty()    ? row->labels.text()
                               : prefix.empty() ? std::string(value)
                                                : fmt::format("{} {}", prefix, value);
      text_ +=
          fmt::format("  {:<14}{:>12}  {:>6.2f} %\n", name, format_count(row->count), share * 100);
    }
  }

  void write_machine() {
    const results::Environment& machine = result_.environment;
    title("Machine");
    paragraph(fmt::format("  {}, {} processors, {}, {} open files, throng {}", machine.cpu,
                          machine.processors, machine.kernel,
                          format_count(machine.open_files_limit), machine.throng_version),
              2);
    const telemetry::GeneratorHealth& health = result_.health;
    std::string idle;
    for (const double share : health.core_idle) idle += fmt::format(" {:.0f} %", share * 100);
    const double requests =
        std::max<double>(1, static_cast<double>(result_.timed.count("http_requests")));
    paragraph(fmt::format(
                  "  generator: {:.2f} s of CPU ({:.2f} us a request), cores idle{}, turn p99 {}, "
                  "steal {:.1f} %, {} peak memory",
                  health.cpu_s, health.cpu_s / requests * 1e6, idle,
                  format_duration(health.loop_lag_p99_us * 1e3), health.steal * 100,
                  format_bytes(static_cast<double>(health.peak_rss_bytes))),
              2);
    if (machine.same_machine_as_target) {
      paragraph(
          "  The target runs on this machine too and shares its processors with the generator.", 2);
    }
  }

  void write_verdict() {
    const bool is_ok = result_.verdict.name == "ok";
    const bool is_grave = result_.verdict.name == "saturated";
    title("Verdict on the generator");
    text_ += "  " + paint(is_ok ? kGreen : is_grave ? kRed : kYellow, result_.verdict.name) + "\n";
    for (const std::string& reason : result_.verdict.reasons) paragraph("  - " + reason, 4);
    for (const std::string& warning : result_.warnings) paragraph("  warning: " + warning, 4);
  }

  const RunResult& result_;
  const unsigned columns_;
  const bool has_colour_;
  std::string text_;
};

}  // namespace

std::string http_text(const RunResult& result, TextLayout layout) {
  return Writer(result, layout).write();
}

}  // namespace throng::report

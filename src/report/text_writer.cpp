#include "report/text_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/printable.hpp"
#include "base/units.hpp"
#include "report/latency_chart.hpp"
#include "report/wrap.hpp"

namespace throng::report {
namespace {

using base::format_bytes;
using base::format_count;
using base::format_duration;
using base::printable;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "\x1b[0m";

}  // namespace

TextWriter::TextWriter(const results::RunResult& result, TextLayout layout)
    : result_(result), columns_(std::max(layout.columns, 40u)), has_colour_(layout.has_colour) {}

std::string TextWriter::paint(std::string_view colour, std::string_view text) const {
  return has_colour_ ? fmt::format("{}{}{}", colour, text, kPlain) : std::string(text);
}

void TextWriter::title(std::string_view text) {
  text_ += "\n" + paint(kBold, text) + "\n";
}

void TextWriter::paragraph(std::string_view words, std::size_t indent) {
  text_ += wrap(printable(words), indent, columns_) + "\n";
}

void TextWriter::head(const std::vector<std::string>& settings) {
  text_ += paint(kBold, wrap(printable(result_.scenario), 0, columns_)) + "\n";
  std::string line;
  for (const std::string& each : settings) line += (line.empty() ? "" : ", ") + each;
  if (!line.empty()) paragraph(line, 0);
  if (!result_.reason.empty()) {
    text_ += paint(kRed, wrap(printable(result_.reason), 0, columns_)) + "\n";
  }
}

void TextWriter::figure(std::string_view name, const std::string& value, const std::string& more) {
  const std::string line = fmt::format("  {:<12}{:>14}", name, value);
  text_ += line;
  if (!more.empty()) {
    const bool fits = line.size() + 2 + more.size() <= columns_;
    text_ += fits ? "  " + more : fmt::format("\n{:>28}", more);
  }
  text_ += '\n';
}

double TextWriter::rate(double count) const {
  return result_.duration_s > 0 ? count / result_.duration_s : 0;
}

double TextWriter::rate(std::string_view metric) const {
  return rate(static_cast<double>(result_.timed.count(metric)));
}

void TextWriter::latencies(bool has_percentiles) {
  const telemetry::MetricValue* latency = result_.totals.find("http_latency");
  if (latency == nullptr || latency->total.histogram.count() == 0) return;
  const telemetry::Histogram& histogram = latency->total.histogram;
  title(fmt::format("Latency ({} model)", result_.model));
  const auto row = [&](std::string_view name, double ns) {
    text_ += fmt::format("  {:<6}{:>10}\n", name, format_duration(ns));
  };
  if (has_percentiles) {
    row("min", static_cast<double>(histogram.min()));
    row("mean", histogram.mean());
    for (const auto& [name, quantile] :
         {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}}) {
      row(name, static_cast<double>(histogram.value_at(quantile)));
    }
    row("max", static_cast<double>(histogram.max()));
    text_ += "\n";
  }
  text_ += draw_latencies(histogram, columns_);
}

void TextWriter::arrivals() {
  if (!result_.schedule) return;
  figure("Due", format_count(result_.schedule->due),
         fmt::format("{:.1f} % begun", result_.schedule->achieved() * 100));
}

void TextWriter::service_time() {
  const telemetry::MetricValue* service = result_.totals.find("http_service_time");
  if (!result_.schedule || service == nullptr || service->total.histogram.count() == 0) return;
  const auto at = [&](double quantile) {
    return format_duration(static_cast<double>(service->total.histogram.value_at(quantile)));
  };
  text_ += '\n';
  paragraph(fmt::format("  Latency counts from the slot in which a request was to start. Service "
                        "time, from when it did start: p50 {}, p99 {}, p99.9 {}. Starts were late "
                        "by p99 {}.",
                        at(0.5), at(0.99), at(0.999),
                        format_duration(result_.schedule->late_p99_us * 1e3)),
            2);
}

/// What one piece of work cost, where there were any to share it.
std::string TextWriter::cpu_share() const {
  const auto requests = static_cast<double>(result_.timed.count("http_requests"));
  const auto iterations = static_cast<double>(result_.iterations.finished);
  const bool has_requests = result_.totals.find("http_requests") != nullptr;
  if (!has_requests && iterations < 1) return {};
  const double work = std::max(1.0, has_requests ? requests : iterations);
  return fmt::format(" ({:.2f} us {})", result_.health.cpu_s / work * 1e6,
                     has_requests ? "a request" : "an iteration");
}

void TextWriter::machine() {
  const results::Environment& machine = result_.environment;
  title("Machine");
  paragraph(fmt::format("  {}, {} processors, {}, {} open files, throng {}", machine.cpu,
                        machine.processors, machine.kernel, format_count(machine.open_files_limit),
                        machine.throng_version),
            2);
  const telemetry::GeneratorHealth& health = result_.health;
  std::string idle;
  for (const double share : health.core_idle) idle += fmt::format(" {:.0f} %", share * 100);
  paragraph(
      fmt::format("  generator: {:.2f} s of CPU{}, cores idle{}, turn p99 {}, "
                  "steal {:.1f} %, {} peak memory",
                  health.cpu_s, cpu_share(), idle, format_duration(health.loop_lag_p99_us * 1e3),
                  health.steal * 100, format_bytes(static_cast<double>(health.peak_rss_bytes))),
      2);
  if (machine.same_machine_as_target) {
    paragraph("  The target runs on this machine too and shares its processors with the generator.",
              2);
  }
}

void TextWriter::verdict() {
  const bool is_ok = result_.verdict.name == "ok";
  const bool is_grave = result_.verdict.name == "saturated";
  title("Verdict on the generator");
  text_ += "  " + paint(is_ok ? kGreen : is_grave ? kRed : kYellow, result_.verdict.name) + "\n";
  for (const std::string& reason : result_.verdict.reasons) paragraph("  - " + reason, 4);
  for (const std::string& warning : result_.warnings) paragraph("  warning: " + warning, 4);
}

}  // namespace throng::report

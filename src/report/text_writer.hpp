#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/text_layout.hpp"
#include "results/run_result.hpp"

namespace throng::report {

/// The parts that the text of every run is put together from. Each call adds to the text; none
/// makes a line wider than the layout allows. Texts from outside are shown printable.
class TextWriter {
 public:
  /// `result` must outlive this.
  TextWriter(const results::RunResult& result, TextLayout layout);

  /// What was run, with `settings`, and why it has not passed.
  void head(const std::vector<std::string>& settings);
  void title(std::string_view text);
  void paragraph(std::string_view words, std::size_t indent);
  /// A name and its value; `more` goes below where the line is too short for it.
  void figure(std::string_view name, const std::string& value, const std::string& more);
  /// The drawn histogram of `http_latency`; with a column of percentiles when asked for.
  void latencies(bool has_percentiles);
  /// Of the open model: how many starts were due, and how many of them were begun.
  void arrivals();
  /// Of the open model: what the latencies are without the waiting.
  void service_time();
  /// The machine and what the generator took of it.
  void machine();
  void verdict();
  /// Lines that are laid out already.
  void add(std::string_view lines) { text_ += lines; }

  /// Per second of the load, without the drain.
  double rate(double count) const;
  /// The same for a counter.
  double rate(std::string_view metric) const;
  unsigned columns() const { return columns_; }
  std::string take() { return std::move(text_); }

 private:
  std::string paint(std::string_view colour, std::string_view text) const;
  std::string cpu_share() const;

  const results::RunResult& result_;
  const unsigned columns_;
  const bool has_colour_;
  std::string text_;
};

}  // namespace throng::report

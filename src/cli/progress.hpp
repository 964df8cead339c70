#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "cli/terminal.hpp"
#include "telemetry/sink.hpp"

namespace throng::cli {

/// What a run is to reach, for the share that is done.
struct Goal {
  std::optional<base::Duration> duration;
  std::optional<std::uint64_t> requests;
  std::optional<std::uint64_t> iterations = {};  // of all users together
};

/// One line about the last second of an HTTP run, at most `columns` wide.
std::string progress_line(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals,
                          const Goal& goal, unsigned columns);

/// The same of a scenario: users, iterations, requests, failures, each where there are any.
std::string scenario_progress_line(const telemetry::Snapshot& recent,
                                   const telemetry::Snapshot& totals, const Goal& goal,
                                   unsigned columns);

/// Shows a run while it goes on: one line that is drawn anew on a terminal, a line each second
/// elsewhere. Nothing when quiet.
class Progress final : public telemetry::Sink {
 public:
  using Line = std::string (*)(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals,
                               const Goal& goal, unsigned columns);

  Progress(std::FILE* stream, Terminal terminal, Goal goal, bool is_quiet,
           Line line = progress_line)
      : stream_(stream), terminal_(terminal), goal_(goal), is_quiet_(is_quiet), line_(line) {}

  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) override;
  /// A line of something else, which stays; the progress goes on below it. Shown when quiet too.
  void show_above(const std::string& text);
  /// Takes the drawn line away, so that what follows begins on a line of its own.
  void finish();

 private:
  std::FILE* stream_;
  Terminal terminal_;
  Goal goal_;
  bool is_quiet_;
  Line line_;
  bool is_drawn_ = false;
  std::string drawn_;
};

}  // namespace throng::cli

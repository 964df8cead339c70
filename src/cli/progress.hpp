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
};

/// One line about the last second, at most `columns` wide.
std::string progress_line(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals,
                          const Goal& goal, unsigned columns);

/// Shows a run while it goes on: one line that is drawn anew on a terminal, a line each second
/// elsewhere. Nothing when quiet.
class Progress final : public telemetry::Sink {
 public:
  Progress(std::FILE* stream, Terminal terminal, Goal goal, bool is_quiet)
      : stream_(stream), terminal_(terminal), goal_(goal), is_quiet_(is_quiet) {}

  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) override;
  /// Takes the drawn line away, so that what follows begins on a line of its own.
  void finish();

 private:
  std::FILE* stream_;
  Terminal terminal_;
  Goal goal_;
  bool is_quiet_;
  bool is_drawn_ = false;
};

}  // namespace throng::cli

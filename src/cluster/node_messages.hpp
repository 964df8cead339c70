#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/run_spec.hpp"
#include "results/environment.hpp"
#include "results/run_result.hpp"
#include "run/code_map.hpp"
#include "run/order_answer.hpp"
#include "telemetry/event.hpp"
#include "telemetry/histogram.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::cluster {

/// What a node says of a run that it carries out. Times are the node's own clock's.

/// Who says it, and how often it has said such a thing: of two states the higher sequence holds.
struct Origin {
  std::string run;
  std::string node;
  std::uint64_t incarnation = 0;  // a node that begins anew has another one
  std::uint64_t sequence = 0;     // from 1, by kind of message

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// What was counted since the last delta: the view of the second.
struct Delta {
  Origin origin;
  telemetry::Snapshot values;
};

/// All that was counted since the load began: what totals are made from.
struct Totals {
  Origin origin;
  telemetry::Snapshot values;  // without histograms, or with all of them
  bool has_histograms = false;
  results::UserCounts users;
  results::IterationCounts iterations;
  std::vector<std::pair<std::string, std::uint64_t>> failures;  // why users failed, how many
  std::vector<std::pair<std::string, std::string>> samples;     // and one who did, by reason
  std::optional<telemetry::Snapshot> timed;                     // counts of when the load had ended
};

/// How far the node is.
struct Status {
  enum class Stage : std::uint8_t {
    kPreparing,
    kFailed,  // it could not begin: see `problem`
    kLoading,
    kDraining,  // the load is over, what runs may finish
    kEnded,     // nothing follows
  };
  Origin origin;
  Stage stage = Stage::kPreparing;
  bool is_bad_scenario = false;
  bool was_stopped = false;  // before the load began
  std::string problem;
  std::int64_t started_unix_ns = 0;  // from kLoading on, like the following
  std::int64_t started_ns = 0;
  std::int64_t load_ended_ns = 0;  // from kDraining on
  results::Environment environment;
  std::vector<std::string> warnings;
  std::string settings;  // from kLoading on: a JSON list
};

/// How the node's process fared since the load began, up to its end.
struct Health {
  struct Core {
    std::int64_t idle_ns = 0;
    std::int64_t busy_ns = 0;
    telemetry::Histogram turn_length{2};
  };
  Origin origin;
  std::vector<Core> cores;
  double cpu_s = 0;
  double steal_s = 0;
  double machine_s = 0;
  double throttled_s = 0;
  std::int64_t clock_step_ns = 0;
  std::uint64_t peak_rss_bytes = 0;
};

/// A user that does not let go of its core.
struct StuckUser {
  Origin origin;
  unsigned core = 0;
  std::uint64_t user = 0;
  unsigned verb = 0;
  std::int64_t held_ns = 0;
  bool is_over_limit = false;  // the node's process ends for it
  std::vector<run::CodePlace> stack;
};

/// What became of the newest orders. A state, so that none is lost on its way.
struct Answers {
  Origin origin;
  std::vector<run::OrderAnswer> newest;  // by number; kMost at most

  static constexpr std::size_t kMost = 2 * config::RunSpec::kMostOrders;
};

/// Something that happened.
struct EventMessage {
  Origin origin;
  telemetry::Event event;
};

/// A line that was said.
struct LogMessage {
  Origin origin;
  telemetry::LogLine line;
};

}  // namespace throng::cluster

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/run_result.hpp"
#include "run/code_map.hpp"
#include "run/order_answer.hpp"
#include "run/stuck_watch.hpp"
#include "runtime/loop_load.hpp"
#include "telemetry/event.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::run {

/// What a node has counted, each second and at the turning points.
struct NodeCounts {
  telemetry::Snapshot recent;   // since the last one
  telemetry::Snapshot totals;   // since the load began
  bool has_histograms = false;  // in `totals`; else only counters and gauges are
  bool is_view = true;          // whether `recent` is worth showing; else it is still to come
  results::UserCounts users;
  results::IterationCounts iterations;
  std::map<std::string, std::uint64_t> failures;  // why users failed, and how many
  std::map<std::string, std::string> samples;     // and one who did
  std::optional<telemetry::Snapshot> timed;       // counts of when the load had ended
};

/// How the node's process fared, from the beginning of the load to its end.
struct NodeHealth {
  std::vector<runtime::LoopLoad> cores;
  double cpu_s = 0;
  double steal_s = 0;    // of all processors
  double machine_s = 0;  // of all processors, whatever they did
  double throttled_s = 0;
  std::int64_t clock_step_ns = 0;  // of the wall clock against the monotonic one
  std::uint64_t peak_rss_bytes = 0;
};

/// A user that does not let go of its core, and where it stands.
struct StuckReport {
  Stuck stuck;
  std::uint32_t verb = 0;  // see runtime::FlightRecord
  std::vector<CodePlace> stack;
};

/// Who is told of what a node does with a run. Called on the node's main loop; must not block.
class NodeListener {
 public:
  virtual ~NodeListener() = default;
  virtual void on_begin(base::TimePoint started, std::int64_t started_unix_ns) = 0;
  virtual void on_counts(NodeCounts&& counts) = 0;
  virtual void on_health(NodeHealth&& health) = 0;
  virtual void on_load_end(base::TimePoint ended) = 0;
  virtual void on_stuck(StuckReport&& report) = 0;
  /// An order was carried out, or refused.
  virtual void on_answer(OrderAnswer&& answer) = 0;
  virtual void on_event(telemetry::Event&& event) = 0;
  virtual void on_log(telemetry::LogLine&& line) = 0;
};

}  // namespace throng::run

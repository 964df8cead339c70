#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/run_result.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"
#include "scenario/engine/activity.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/http_side.hpp"
#include "scenario/engine/run_state.hpp"
#include "scenario/engine/script_environment.hpp"
#include "scenario/engine/script_metrics.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/recorder.hpp"

namespace throng::scenario::engine {

/// What a core is to the scripts of its users. Thread: the core's own. Lifetime: loop, recorder and
/// run must outlive it; its users must not.
class CoreEngine final : public runtime::Inbox {
 public:
  /// How long a user may go on without a wait, before the others have their turn.
  static constexpr base::Duration kSlice = std::chrono::microseconds(200);
  /// An iteration that begins later than that, behind the one before, is an overrun.
  static constexpr base::Duration kOverrun = std::chrono::milliseconds(1);
  /// Of the log, as in the original.
  static constexpr unsigned kLinesPerSecond = 200;

  struct Options {
    unsigned core = 0;
    std::uint64_t most_in_flight = 10'000;  // iterations of spawning loops, of each user
    std::function<void(telemetry::LogLine&&)> log;
    /// There is nothing left to do on any core.
    std::function<void()> on_run_over;
  };
  CoreEngine(runtime::Loop& loop, telemetry::Recorder& recorder, RunState& run, Options options);
  CoreEngine(const CoreEngine&) = delete;
  CoreEngine& operator=(const CoreEngine&) = delete;
  ~CoreEngine();

  runtime::Loop& loop() const { return loop_; }
  const ScriptProgram& program() const { return run_.program(); }
  RunState& run() const { return run_; }
  unsigned core() const { return options_.core; }
  std::uint64_t most_in_flight() const { return options_.most_in_flight; }
  telemetry::Recorder& recorder() const { return recorder_; }
  ScriptMetrics& metrics() { return metrics_; }
  HttpSide& http();
  /// The metrics of the dummy worker.
  struct DummyMetrics {
    ScriptMetrics::Metric* print = nullptr;
    ScriptMetrics::Metric* dummy = nullptr;
  };
  const DummyMetrics& dummy();
  Activity::Home& activity_home() { return activity_home_; }
  values::RegexCache& regexes() { return regexes_; }
  const Value& unset_value() const { return unset_; }

  /// What a variable of the program is now.
  const Result<Value, Fault>& variable(std::uint32_t number) const { return variables_[number]; }
  /// Changes whenever a variable does.
  std::uint64_t revision() const { return revision_; }
  /// The variables of the run have changed.
  void take_environment();
  bool holds(const Condition& condition, Arguments computed) const;
  Result<Value, Fault> metric(const Value& name) const;
  const Value& resource(const Value& name) const { return run_.resource(name); }
  Result<Value, Fault> row(std::uint32_t feed, ScriptUser& user);

  /// The metrics of the script's own, by their numbers in the program.
  Result<Value, Fault> count(std::uint32_t number, const Value* how_many);
  Result<Value, Fault> gauge(std::uint32_t number, const Value& level);
  /// `is_ms`: else the time is in us.
  Result<Value, Fault> record(std::uint32_t number, const Value& time, bool is_ms);

  bool has_signal(const Value& name, std::int64_t count) const;
  /// Returns: false when there are too many names.
  bool set_signal(const Value& name, std::int64_t count);

  /// The tick of metrics begins to be counted at `start`, if anybody reads them.
  void begin(base::TimePoint start);
  void hold(bool is_held);
  /// Says how many lines were lost since the last one that was passed on.
  void flush_log();
  bool is_held() const { return is_held_; }

  /// What a user says, if `may_log`.
  void log(const ScriptUser& user, telemetry::LogLevel level, std::string_view text);
  /// Whether a line would be passed on; one that would not is counted.
  bool may_log();
  void dump(Fiber& fiber, const Value& value);
  bool is_traced(const ScriptUser& user) const;
  void set_traced(std::uint64_t user) { traced_ = user; }
  void trace(const ScriptUser& user, const StatementUse& use, Arguments arguments);
  /// The statement's name, or what the instruction does.
  std::string_view what_failed(const Instruction& at) const;

  void note_cut_iteration(bool is_failed) {
    ++(is_failed ? iterations_.failed : iterations_.halted);
  }
  void note_iteration() {
    ++iterations_.finished;
    recorder_.add(iterations_counter_);
  }
  void note_start(base::Duration late, bool was_awaited);
  /// Iterations that are left out: `is_late`, as those before took too long.
  void note_dropped(std::uint64_t count, bool is_late);
  void note_missed(std::uint64_t count);
  const results::IterationCounts& iterations() const { return iterations_; }

  /// Somebody who waits for the next iteration of a loop and wants to know what changes before.
  class Watcher : public runtime::Link {
   public:
    virtual void look_again() = 0;

   protected:
    ~Watcher() = default;
  };
  void watch(Watcher& watcher) { watchers_.push_back(watcher); }
  void wait_for_go(Watcher& watcher) { held_.push_back(watcher); }

  void deliver() override;

 private:
  class Tick final : public runtime::PreciseTimer {
   public:
    explicit Tick(CoreEngine& core) : core_(core) {}
    void fire() override { core_.on_tick(); }

   private:
    CoreEngine& core_;
  };
  void on_tick();
  void declare_metrics();
  void declare_schedule();
  static void tell(runtime::Link& list);

  runtime::Loop& loop_;
  telemetry::Recorder& recorder_;
  RunState& run_;
  const Options options_;
  ScriptMetrics metrics_;
  std::vector<ScriptMetrics::Metric*> own_metrics_;
  std::unique_ptr<HttpSide> http_;
  DummyMetrics dummy_;
  Activity::Home activity_home_;
  values::RegexCache regexes_;
  const Value unset_;
  std::shared_ptr<const ScriptEnvironment> environment_;
  std::vector<Result<Value, Fault>> variables_;
  std::uint64_t revision_ = 0;
  MetricBoard::Readings readings_;
  Tick tick_{*this};
  base::TimePoint next_tick_;
  std::uint64_t ticks_ = 0;
  runtime::Link watchers_;
  runtime::Link held_;
  bool is_held_ = false;
  std::uint64_t traced_ = 0;
  results::IterationCounts iterations_;
  const telemetry::CounterId iterations_counter_;
  struct Schedule {
    telemetry::CounterId due, started, held, overruns, dropped, missed;
    telemetry::HistogramId lateness;
  };
  std::optional<Schedule> schedule_;  // once a loop had a rate
  base::TimePoint second_;            // that the lines below are counted in
  unsigned lines_ = 0;
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace throng::scenario::engine

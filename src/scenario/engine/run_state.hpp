#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/loop.hpp"
#include "scenario/engine/activity.hpp"
#include "scenario/engine/metric_board.hpp"
#include "scenario/engine/script_environment.hpp"
#include "scenario/engine/script_program.hpp"
#include "scenario/engine/signal_board.hpp"
#include "scenario/engine/start_schedule.hpp"
#include "scenario/resources/data_feed.hpp"

namespace throng::scenario::engine {

/// What the options of a pool have come to.
struct PoolOptions {
  std::uint64_t size = 0;
  StartSchedule starts = StartSchedule::at_once();  // each core has a copy
};

/// What all cores of a run share. Thread: any, but for what says otherwise.
class RunState {
 public:
  struct Setting {
    std::shared_ptr<const ScriptProgram> program;
    std::shared_ptr<const ScriptEnvironment> environment;
    std::vector<PoolOptions> pools;
    std::map<std::string, Value, std::less<>> resources;      // shared values
    std::vector<std::unique_ptr<resources::DataFeed>> feeds;  // by the program's numbers
    unsigned cores = 1;
    base::Duration tick{};
    bool stays = false;  // it goes on when nobody is left
  };
  explicit RunState(Setting setting);

  const ScriptProgram& program() const { return *setting_.program; }
  unsigned cores() const { return setting_.cores; }
  ActivityCount& activity() { return activity_; }
  SignalBoard& signals() { return signals_; }
  MetricBoard& metrics() { return metrics_; }
  const Value& resource(const Value& name) const;
  /// The level of a gauge of the script's own, by its number among the program's metrics.
  std::atomic<std::int64_t>& gauge(std::uint32_t number) { return gauges_[number]; }
  /// A number for a user that its pool got later, above those of all that were there first.
  std::uint64_t take_number() { return next_number_.fetch_add(1, std::memory_order_relaxed); }
  resources::DataFeed& feed(std::uint32_t number) { return *setting_.feeds[number]; }

  /// The variables and the pools as they stand.
  std::shared_ptr<const ScriptEnvironment> environment() const;
  std::vector<PoolOptions> pools() const;
  void change(std::shared_ptr<const ScriptEnvironment> environment, std::vector<PoolOptions> pools);

  /// A core comes, and goes; until then it may be woken.
  void open(unsigned core, runtime::Loop& loop);
  void close(unsigned core);
  void wake(unsigned core);

  /// So many users more are to start, or have ended. When none is left the run is over, and all
  /// cores are told.
  void add_users(std::uint64_t count);
  void remove_users(std::uint64_t count);
  /// The same for users that will never start.
  void forget_users(std::uint64_t count) {
    if (activity_.remove(count)) note_nobody_active();
    remove_users(count);
  }
  /// The load ends: from here on nobody waits in vain, as all are told to stop.
  void end() { is_ending_.store(true, std::memory_order_release); }
  /// Nobody is left who could set a signal.
  void note_nobody_active() {
    if (!is_ending_.load(std::memory_order_acquire)) signals_.note_nobody_active();
  }
  bool is_over() const { return is_over_.load(std::memory_order_acquire); }

 private:
  void wake_all();

  const Setting setting_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ScriptEnvironment> environment_;
  std::vector<PoolOptions> pools_;
  std::mutex loops_mutex_;
  std::vector<runtime::Loop*> loops_;  // by core; null: it is not there
  ActivityCount activity_;
  SignalBoard signals_;
  MetricBoard metrics_;
  std::unique_ptr<std::atomic<std::int64_t>[]> gauges_;
  std::atomic<std::uint64_t> next_number_{0};
  std::atomic<std::uint64_t> users_{0};
  std::atomic<bool> is_over_{false};
  std::atomic<bool> is_ending_{false};
  const Value no_resource_ = Value::list({});
};

}  // namespace throng::scenario::engine

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/run_spec.hpp"
#include "run/core_report.hpp"
#include "run/load.hpp"
#include "run/user_spans.hpp"
#include "run/workload.hpp"
#include "runtime/loop.hpp"
#include "telemetry/event.hpp"
#include "telemetry/recorder.hpp"
#include "throng/task.hpp"
#include "users/population.hpp"

namespace throng::run {

/// One core's part of a run, whatever its users do: starts them, counts, reports every second, ends
/// the load when its time is up, drains. User N of the run lives on core (N - 1) % cores.
/// Thread: the loop's own. Lifetime: loop, spec and load must outlive it.
class CoreRun {
 public:
  /// Where facts go. Called on the core's thread.
  struct Outlets {
    std::function<void(CoreReport&&)> report;
    std::function<void(telemetry::LogLine&&)> log;
    std::function<void(telemetry::Event&&)> event = nullptr;  // null: nobody wants them
  };
  /// Failed users that are told of as events in each second; the counts have all.
  static constexpr unsigned kFailuresPerSecond = 100;

  CoreRun(runtime::Loop& loop, const config::RunSpec& spec, unsigned core, Load& load,
          Outlets outlets);

  /// Runs to the end: until the time is up, the workload has nothing left to begin, or all users
  /// have ended; then drains. `start`: the same on all cores; seconds, the duration and the slots
  /// of the user rate count from there.
  [[nodiscard]] Task<void> run(base::TimePoint start);
  /// Carries out an order as far as it concerns this core. `at`: the same on all cores; a removal
  /// of so many users is one of this core's share. The answer is a report.
  void carry_out(const config::RunOrder& order, base::TimePoint at);
  /// Nobody is left on any core: ends the load and the run.
  void finish();
  /// Ends the load now, as if its time were up; what runs may finish within the drain.
  void end_load();
  /// Ends the drain too.
  void give_up();
  /// Takes an interval back whose values have been read, so that its memory is used again.
  void take_back(std::unique_ptr<telemetry::Interval> spare);

 private:
  /// Calls a member function at a time.
  class Alarm final : public runtime::PreciseTimer {
   public:
    Alarm(CoreRun& core, void (CoreRun::*action)()) : core_(core), action_(action) {}
    void fire() override { (core_.*action_)(); }

   private:
    CoreRun& core_;
    void (CoreRun::*action_)();
  };

  struct Action;

  CoreContext context_for(unsigned core);
  void start(users::User& user);
  void add_users(std::uint64_t count);
  void note_user_end(users::UserId id, users::Outcome outcome, std::string_view reason);
  void note_failure(users::UserId id, std::string name, std::string_view reason);
  void tell_if_idle();
  UserGlance glance() const;
  void on_second();
  void note_load_end();
  void send(CoreReport::Kind kind);
  void record_users(const users::PopulationCounts& counts);

  runtime::Loop& loop_;
  const config::RunSpec& spec_;
  Load& load_;
  const unsigned core_;
  const Outlets outlets_;
  telemetry::Recorder recorder_;
  std::vector<std::unique_ptr<telemetry::Interval>> spare_;
  Alarm second_{*this, &CoreRun::on_second};
  Alarm time_up_{*this, &CoreRun::end_load};
  base::TimePoint next_second_;
  telemetry::GaugeId users_running_;
  telemetry::CounterId users_failed_;
  std::uint64_t failed_recorded_ = 0;
  const bool shows_users_;
  std::uint64_t added_ = 0;   // users, by the workload
  std::uint64_t orders_ = 0;  // that were carried out
  UserSpans spans_;
  users::Rate rate_;                                         // of the users' starts
  unsigned failures_told_ = 0;                               // in this second
  std::map<std::string, std::string, std::less<>> samples_;  // by reason, who failed first
  bool has_begun_ = false;
  std::vector<std::pair<config::RunOrder, base::TimePoint>> early_;  // one is under way at a time
  bool is_load_over_ = false;
  std::unique_ptr<Workload> workload_;
  users::Population population_;  // last: its users use all of the above
};

}  // namespace throng::run

#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "messages/crossing.hpp"
#include "messages/user_mailbox.hpp"
#include "runtime/root.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "scenario/native/host_table.hpp"
#include "scenario/native/native_core.hpp"
#include "telemetry/recorder.hpp"
#include "throng/message.hpp"
#include "throng/sleep.hpp"
#include "throng/task_group.hpp"
#include "users/population.hpp"

namespace throng::scenario::native {

/// Users of one core who do what a scenario's would, over the border, on a simulated loop whose
/// time passes: what tests of messages stand on.
class MessageStage {
 public:
  using Act = std::function<Task<void>(User)>;
  explicit MessageStage(Act act, users::PopulationPlace place = {},
                        messages::Crossing* crossing = nullptr)
      : core(world.loop, recorder_, registry_, {},
             [this](telemetry::LogLine&& line) { said.push_back(std::move(line.text)); }),
        population(world.loop, place, users::Population::Start{[act](users::User& user) {
                     user.run(act(User(reinterpret_cast<throng_user*>(&user), &user.scope())));
                   }},
                   [this](users::UserId id, users::Outcome, std::string_view reason) {
                     if (!reason.empty()) failures[id] = reason;
                   }) {
    detail::program = &host_table();
    core.open_post(population, crossing);
    clock_.start(pass_time(), scope_);
  }

  void add(std::uint64_t first, std::uint64_t count = 1) { population.add({first, count}); }
  void turn(int times = 1) {
    for (int i = 0; i < times; ++i) world.loop.turn();
  }
  /// Until all users have ended, at most for as long as anything here takes.
  void play() {
    for (int i = 0; i < 100'000 && is_busy(); ++i) world.loop.turn();
  }
  bool is_busy() const {
    const users::PopulationCounts counts = population.counts();
    return counts.waiting + counts.running > 0;
  }
  /// The counters so far, by their names.
  std::map<std::string, std::uint64_t> figures() {
    const auto taken = recorder_.take(world.loop.now(), nullptr);
    for (const auto& series : taken->introduced) {
      if (series.metric.type == telemetry::MetricType::kCounter) {
        names_.emplace(series.index, series.metric.name);
      }
    }
    for (const auto& [index, name] : names_) {
      if (index < taken->counters.size()) figures_[name] += taken->counters[index];
    }
    return figures_;
  }

  runtime::sim::SimWorld world;
  std::vector<std::string> said;
  std::map<users::UserId, std::string> failures;

 private:
  static Task<void> pass_time() {
    while (co_await runtime::sleep_for(std::chrono::milliseconds(1)) == runtime::Slept::kInFull) {
    }
  }

  telemetry::Recorder recorder_;
  SeriesRegistry registry_;
  Scope scope_{world.loop};
  runtime::RememberedRoot clock_;
  std::map<std::uint32_t, std::string> names_;
  std::map<std::string, std::uint64_t> figures_;

 public:
  NativeCore core;
  users::Population population;  // before the rest goes
};

}  // namespace throng::scenario::native

#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "run/workload.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/pool_users.hpp"
#include "scenario/engine/run_state.hpp"

namespace throng::run {

/// What the users of a script do on one core: its pools add them, as they say. `run` must outlive
/// it.
class ScriptWorkload final : public Workload {
 public:
  ScriptWorkload(CoreContext context, scenario::engine::RunState& run,
                 scenario::engine::CoreEngine::Options options, std::uint64_t traced_user);

  bool adds_users() const override { return true; }
  void begin(base::TimePoint start) override;
  void start(users::User& user) override;
  void hold(bool is_held) override { core_.hold(is_held); }
  void trace(std::uint64_t user) override { core_.set_traced(user); }
  void take_settings() override;
  /// Users are told to stop: nobody knows when a script would come to an end.
  void end_load() override;
  Task<void> settle() override {
    core_.flush_log();
    co_return;
  }
  void forget_waiting(users::UserId first, users::UserId last, std::uint64_t count) override;
  std::string take_user_name(users::UserId user) override;
  results::IterationCounts iterations() const override { return core_.iterations(); }

 private:
  scenario::engine::CoreEngine::Options with_outlets(scenario::engine::CoreEngine::Options options);
  void add_pools();
  void forget(const scenario::engine::PoolUsers& pool, std::uint64_t first, std::uint64_t last);

  struct Starting {
    users::UserId id = 0;
    scenario::engine::PoolStart start;
  };

  const CoreContext context_;
  scenario::engine::RunState& run_;
  scenario::engine::CoreEngine core_;
  std::vector<std::unique_ptr<scenario::engine::PoolUsers>> pools_;
  std::deque<Starting> starting_;  // who has yet to begin, in the order in which they will
  std::uint64_t added_ = 0;
  std::unordered_map<users::UserId, std::string> names_;  // of those that failed
  bool is_finishing_ = false;
};

}  // namespace throng::run

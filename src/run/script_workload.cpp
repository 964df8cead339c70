#include "run/script_workload.hpp"

#include <utility>

#include "scenario/engine/script_user.hpp"

namespace throng::run {

using scenario::engine::CoreEngine;
using scenario::engine::PoolOptions;
using scenario::engine::PoolStart;
using scenario::engine::PoolUsers;

ScriptWorkload::ScriptWorkload(CoreContext context, scenario::engine::RunState& run,
                               CoreEngine::Options options, std::uint64_t traced_user)
    : context_(std::move(context)),
      run_(run),
      core_(context_.loop, context_.recorder, run, with_outlets(std::move(options))) {
  core_.set_traced(traced_user);
  add_pools();
}

CoreEngine::Options ScriptWorkload::with_outlets(CoreEngine::Options options) {
  options.core = context_.core;
  options.log = context_.log;
  options.on_run_over = [this] {
    if (!std::exchange(is_finishing_, true)) context_.finish_up();
  };
  return options;
}

/// The first user of a pool goes to the core behind the last one of the pool before.
void ScriptWorkload::add_pools() {
  std::uint64_t before = 0;
  const std::vector<PoolOptions> options = run_.pools();
  for (std::size_t number = 0; number < options.size(); ++number) {
    PoolUsers::Outlets outlets;
    outlets.start = [this](PoolStart start) {
      starting_.push_back({added_++ * context_.cores + context_.core + 1, start});
      context_.add_users(1);
    };
    outlets.remove = [this](const std::vector<users::UserId>& ids) {
      context_.population->remove(ids, users::Removal::kForced);
    };
    outlets.forget = [this](const PoolUsers& pool, std::uint64_t first, std::uint64_t last) {
      forget(pool, first, last);
    };
    outlets.failed = [this](users::UserId user, std::string name) {
      names_[user] = std::move(name);
    };
    pools_.push_back(std::make_unique<PoolUsers>(core_, number, before, std::move(outlets)));
    before += options[number].size;
  }
}

void ScriptWorkload::begin(base::TimePoint start) {
  core_.begin(start);
  const std::vector<PoolOptions> options = run_.pools();
  for (std::size_t number = 0; number < pools_.size(); ++number) {
    pools_[number]->begin(options[number], start);
  }
  core_.deliver();  // a run without users is over before it begins
}

void ScriptWorkload::start(users::User& user) {
  const PoolStart start = starting_.front().start;
  starting_.pop_front();
  user.run(scenario::engine::run_user(core_, user, *start.pool, start.worker_id));
}

void ScriptWorkload::forget_waiting(users::UserId first, users::UserId last, std::uint64_t count) {
  for (auto each = starting_.end(); count > 0 && each != starting_.begin();) {
    --each;
    if (each->id < first || each->id > last) continue;
    each = starting_.erase(each);
    run_.forget_users(1);
    --count;
  }
}

void ScriptWorkload::forget(const PoolUsers& pool, std::uint64_t first, std::uint64_t last) {
  std::vector<users::UserId> ids;
  std::erase_if(starting_, [&](const Starting& each) {
    const bool is_gone =
        each.start.pool == &pool && each.start.worker_id >= first && each.start.worker_id <= last;
    if (is_gone) ids.push_back(each.id);
    return is_gone;
  });
  if (ids.empty()) return;
  context_.population->remove(ids, users::Removal::kForced);
  run_.forget_users(ids.size());
}

void ScriptWorkload::take_settings() {
  core_.take_environment();
  const std::vector<PoolOptions> options = run_.pools();
  for (std::size_t number = 0; number < pools_.size(); ++number) {
    pools_[number]->take(options[number], context_.loop.now());
  }
}

void ScriptWorkload::end_load() {
  run_.end();
  for (const auto& pool : pools_) pool->end();
  context_.stop_users();
}

std::string ScriptWorkload::take_user_name(users::UserId user) {
  auto name = names_.extract(user);
  return name.empty() ? std::string() : std::move(name.mapped());
}

}  // namespace throng::run

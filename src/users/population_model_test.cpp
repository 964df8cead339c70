#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "users/population.hpp"

namespace throng::users {
namespace {

using base::TimePoint;
using runtime::sim::SimWorld;

Task<void> pause_until(std::int64_t ns) {
  const TimePoint when{ns};
  co_await runtime::sleep_until(when);
}

/// Goes on until `ns`, whatever anyone asks.
Task<void> ignore_stop(User& user, std::int64_t ns) {
  Scope own(user.scope().loop());
  runtime::TaskGroup group(own);
  group.spawn(pause_until(ns));
  co_await group.join();
}

/// What a population should do, in plain lists.
struct Model {
  std::vector<UserId> waiting;
  std::vector<UserId> running;  // and not selected
  std::set<UserId> selected;

  void add(IdRange range, const PopulationPlace& place) {
    for (UserId id = range.first; id < range.first + range.count; ++id) {
      if (core_of(id, place.cores) == place.core) waiting.push_back(id);
    }
  }
  std::uint64_t remove(std::uint64_t count) {
    std::uint64_t removed = 0;
    for (; removed < count && !(waiting.empty() && running.empty()); ++removed) {
      if (waiting.empty()) selected.insert(running.back());
      (waiting.empty() ? running : waiting).pop_back();
    }
    return removed;
  }
  std::uint64_t remove(const std::vector<UserId>& ids) {
    std::uint64_t removed = 0;
    for (const UserId id : ids) {
      removed += std::erase(waiting, id);
      if (std::erase(running, id) == 0) continue;
      ++removed;
      selected.insert(id);
    }
    return removed;
  }
};

Task<void> live(User& user) {
  const std::uint64_t kind = user.random().uniform(10);
  const auto ns = static_cast<std::int64_t>(user.random().uniform(8'000'000'000));
  if (kind == 0) co_return;
  if (kind == 1) throw std::runtime_error("at once");
  if (kind <= 3) {
    co_await ignore_stop(user, user.scope().loop().now().ns + ns);
  } else {
    co_await runtime::sleep_for(base::Duration(ns));
  }
  if (kind == 4) throw std::runtime_error("later");
}

class Play {
 public:
  Play(std::uint64_t seed, unsigned core, unsigned cores)
      : random_(seed, 0),
        place_{seed, core, cores},
        population_(
            world_.loop, place_, [this](User& user) { return start(user); },
            [this](UserId id, Outcome outcome, std::string_view) {
              EXPECT_TRUE(ended_.emplace(id, outcome).second);
            }) {}

  void run() {
    for (int step = 0; step < 60; ++step) {
      pass(random_.uniform(1'000'000'000));
      step_once();
      check();
    }
    population_.end(base::Duration(static_cast<std::int64_t>(random_.uniform(5'000'000'000))));
    pass(10'000'000'000);
    check();
    ASSERT_TRUE(population_.has_ended());
    ASSERT_EQ(population_.counts().started, ended_.size());
    for (const UserId id : model_.selected) ASSERT_NE(ended_[id], Outcome::kFinished);
  }

 private:
  Task<void> start(User& user) {
    EXPECT_EQ(user.id(), model_.waiting.front());
    model_.waiting.erase(model_.waiting.begin());
    model_.running.push_back(user.id());
    return live(user);
  }

  void pass(std::uint64_t ns) {
    const std::int64_t until = world_.clock.now().ns + static_cast<std::int64_t>(ns);
    for (int turn = 0; turn < 10; ++turn) world_.run(pause_until(until));
    std::erase_if(model_.running, [this](UserId id) { return ended_.count(id) != 0; });
  }

  void step_once() {
    const std::uint64_t n = random_.uniform(12);
    const auto removal = random_.uniform(2) == 0 ? Removal::kGraceful : Removal::kForced;
    const std::vector<UserId> ids{1 + random_.uniform(next_), 1 + random_.uniform(next_)};
    switch (random_.uniform(5)) {
      case 0:
      case 1:
        population_.add({next_, n});
        model_.add({next_, n}, place_);
        next_ += n;
        break;
      case 2:
        population_.set_rate(n == 0 ? Rate::unlimited() : Rate::per_second(n - 1));
        break;
      case 3:
        ASSERT_EQ(population_.remove(n, removal), model_.remove(n));
        break;
      default:
        ASSERT_EQ(population_.remove(ids, removal), model_.remove(ids));
    }
  }

  void check() {
    const PopulationCounts c = population_.counts();
    ASSERT_EQ(c.added, c.waiting + c.running + c.finished + c.failed + c.removed + c.never_started);
    ASSERT_EQ(c.started - c.running, ended_.size());
    ASSERT_LE(c.destroyed, c.removed);
    if (!population_.has_ended()) ASSERT_EQ(c.waiting, model_.waiting.size());
  }

  SimWorld world_;
  base::Random random_;
  const PopulationPlace place_;
  Model model_;
  std::map<UserId, Outcome> ended_;
  UserId next_ = 1;
  Population population_;
};

TEST(Population, agrees_with_a_model_under_random_calls) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto cores = static_cast<unsigned>(1 + seed % 3);
    Play(seed, static_cast<unsigned>(seed / 3 % cores), cores).run();
    if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

}  // namespace
}  // namespace throng::users

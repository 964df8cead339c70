// Users of a script are removed, their pool is emptied and the run is ended at every turn of their
// life, one after the other, on the simulated clock. AddressSanitizer watches the memory.
#include "runtime/root.hpp"
#include "script_stage.hpp"

namespace throng {
namespace {

/// A run whose loop is turned by hand.
class TurnedRun {
 public:
  TurnedRun(const std::string& script, std::optional<base::Duration> duration = {}) {
    char pattern[] = "/tmp/throng-script-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    std::ofstream(folder_ / "script.erl", std::ios::binary) << script;
    config::ScriptLoad plan;
    plan.file = (folder_ / "script.erl").string();
    plan.tick = 500ms;
    plan.most_in_flight = 3;
    spec.seed = 7;
    spec.users = 0;
    spec.drain = 1s;
    spec.id = "run-1";
    spec.duration = duration;
    spec.load = plan;
    load_ = std::make_unique<run::ScriptLoad>(spec);
    root_.start(play(), scope_);
  }
  ~TurnedRun() {
    std::filesystem::remove_all(folder_);
    EXPECT_TRUE(root_.has_ended());
  }

  /// Turns until the end; the n-th turn from the beginning on is followed by `act`. Returns:
  /// whether it came to that.
  template <class Act>
  bool play_until_ended(int n, Act&& act) {
    while (core == nullptr && !root_.has_ended()) world.loop.turn();
    for (int turn = 1; !root_.has_ended(); ++turn) {
      if (turn == n) {
        act(*this);
        acted = world.loop.now();
      }
      world.loop.turn();
    }
    return acted.has_value();
  }
  void give(config::RunOrder::What what) {
    core->carry_out({++orders_, std::move(what)}, world.loop.now());
  }
  void change(const std::string& name, const std::string& value) {
    config::ApplySettings apply;
    apply.values[name] = "\"" + value + "\"";
    run::OrderAnswer answer;
    load_->apply_settings(apply, answer);
    EXPECT_EQ(answer.refusal, "");
    give(apply);
  }
  /// Whoever started has ended, and all is accounted for.
  void check() {
    const telemetry::Snapshot totals = merger_.totals({}, world.clock.now());
    std::uint64_t started = 0;
    std::uint64_t ended = 0;
    for (int pool = 1; pool <= 3; ++pool) {
      const std::string name = "workers.pool" + std::to_string(pool);
      started += totals.count(name + ".started");
      ended += totals.count(name + ".ended");
    }
    EXPECT_EQ(started, ended);
    EXPECT_EQ(started, users.started);
    EXPECT_GE(users.finished + users.failed + users.removed, users.started);
  }

  runtime::sim::SimWorld world;
  config::RunSpec spec;
  CoreRun* core = nullptr;
  results::UserCounts users;
  std::optional<base::TimePoint> acted;

 private:
  Task<void> play() {
    const auto prepared = co_await load_->prepare();
    EXPECT_TRUE(prepared.is_ok());
    if (!prepared) {
      ADD_FAILURE() << prepared.error().text;
      co_return;
    }
    CoreRun::Outlets outlets;
    outlets.report = [this](CoreReport&& report) { take(std::move(report)); };
    outlets.log = [](telemetry::LogLine&&) {};
    CoreRun run(world.loop, spec, 0, *load_, std::move(outlets));
    core = &run;
    co_await run.run(world.loop.now());
  }
  void take(CoreReport report) {
    if (report.kind == CoreReport::Kind::kIdle) return core->finish();
    if (report.kind == CoreReport::Kind::kAnswer) return;
    users = report.users;
    merger_.take(0, *report.interval);
  }

  std::filesystem::path folder_;
  std::unique_ptr<run::ScriptLoad> load_;
  telemetry::Merger merger_{1};
  Scope scope_{world.loop};
  runtime::RememberedRoot root_;
  std::uint64_t orders_ = 0;
};

/// Loops of all kinds, branches, waits, signals, failures, states and variables to be freed.
std::string everything() {
  const std::string busy =
      "{set, \"x\", [\"some\", {t, 1, 2}, \"text\"]}, {test_method, \"state\"}, "
      "{loop, [{time, {300, ms}}, {rate, {10, rps}}, {iterator, \"i\"}], [{print, {var, \"i\"}}, "
      "{wait, {30, ms}}]}, "
      "{loop, [{time, {300, ms}}, {rate, {12, rps}}, {parallel, 3}], [{test_method, \"p\"}, {wait, "
      "{60, ms}}]}, "
      "{loop, [{time, {400, ms}}, {rate, {12, rps}}, {spawn, true}, {poisson, true}], [{wait, "
      "{500, ms}}, {set, \"x\", 2}]}, "
      "{loop, [{time, {400, ms}}, {rate, {comb, {20, rps}, {100, ms}, {0, rps}, {50, ms}}}], "
      "[{wait, {5, ms}}]}, "
      "{loop, [{time, {100, ms}}], [{wait, {20, ms}}]}, "
      "{parallel, [{wait, {40, ms}}, {parallel, [{wait, {10, ms}}, {wait_signal, \"go\", 1, {10, "
      "sec}}]}, {loop, [{time, {100, ms}}, {rate, {20, rps}}], [{ignore_failure, {error, x}}]}]}, "
      "{ignore_failure, {parallel, [{wait, {30, ms}}, {'if', {eq, 1, 1}, [{wait, {10, ms}}, "
      "{error, \"inner\"}]}]}}, "
      "{ignore_failure, {wait_signal, \"go\", 5, {100, ms}}}, "
      "{loop, [{time, {1, sec}}, {rate, {10, rps}}, {while, {lt, \"print\", 1}}], [{print, 1}]}, "
      "{wait_signal, \"go\", 2}, {print, \"end\"}";
  return "[{defaults, [{\"n\", 2}]},\n " + pool_text("{size, {numvar, \"n\"}}", busy) + ",\n " +
         pool_text("{size, 1}",
                   "{wait, {2, sec}}, {set_signal, \"go\", 1}, {wait, {1, sec}}, {set_signal, "
                   "\"go\", 1}") +
         ",\n " +
         pool_text("{size, 2}, {worker_start, {linear, {1, rps}}}",
                   "{wait_signal, \"go\", 1}, {wait, {300, ms}}, {'if', {eq, {var, "
                   "\"worker_id\"}, 2}, [{error, \"late\"}]}") +
         "].";
}

/// Does it at every turn. Returns: how many turns that were.
template <class Act>
int at_every_turn(Act&& act, base::Duration most = 1h) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    TurnedRun run(everything());
    const bool was_in_time = run.play_until_ended(n, act);
    run.check();
    if (was_in_time) {
      EXPECT_LE((run.world.loop.now() - *run.acted).count(), most.count());
    }
    if (testing::Test::HasFailure() || !was_in_time) return n;
  }
}

TEST(ScriptKill, left_alone_it_comes_to_its_end) {
  TurnedRun run(everything());
  EXPECT_FALSE(run.play_until_ended(0, [](TurnedRun&) {}));
  run.check();
  EXPECT_EQ(run.users.started, 5U);
  EXPECT_EQ(run.users.finished, 4U);
  EXPECT_EQ(run.users.failed, 1U);
}

TEST(ScriptKill, one_user_is_asked_to_go_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.give(config::RemoveIds{1, 1, false}); }), 100);
}

TEST(ScriptKill, one_user_is_destroyed_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.give(config::RemoveIds{1, 1, true}); }), 100);
}

TEST(ScriptKill, who_sets_the_signals_is_destroyed_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.give(config::RemoveIds{3, 3, true}); }), 100);
}

TEST(ScriptKill, all_users_are_asked_to_go_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.give(config::RemoveUsers{10, false}); }), 100);
}

TEST(ScriptKill, all_users_are_destroyed_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.give(config::RemoveUsers{10, true}); }), 100);
}

TEST(ScriptKill, the_pool_is_emptied_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.change("n", "0"); }), 100);
}

TEST(ScriptKill, the_pool_grows_and_shrinks_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) {
              run.change("n", "5");
              run.change("n", "1");
            }),
            100);
}

TEST(ScriptKill, the_load_ends_at_every_turn_and_nobody_is_left_to_the_drain) {
  // Who is told to stop does so at once: nothing here holds out.
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.core->end_load(); }, 10ms), 100);
}

TEST(ScriptKill, the_run_is_given_up_at_every_turn) {
  EXPECT_GT(at_every_turn([](TurnedRun& run) { run.core->give_up(); }, 3s), 100);
}

TEST(ScriptKill, it_is_held_and_ended_at_every_turn) {
  EXPECT_GT(at_every_turn(
                [](TurnedRun& run) {
                  run.give(config::Hold{true});
                  run.core->end_load();
                },
                10ms),
            100);
}

TEST(ScriptKill, a_duration_ends_it_in_the_middle) {
  for (base::Duration duration = 10ms; duration < 2900ms; duration += 90ms) {
    SCOPED_TRACE(duration.count());
    TurnedRun run(everything(), duration);
    run.play_until_ended(0, [](TurnedRun&) {});
    run.check();
    EXPECT_NEAR(static_cast<double>(run.world.loop.now().ns) / 1e9,
                static_cast<double>(duration.count()) / 1e9, 0.05);
  }
}

TEST(ScriptKill, a_duration_ends_a_script_that_would_go_on) {
  ScriptStage stage;
  stage.spec.duration = 10s;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {1, h}}, {rate, {10, rps}}], [{print, 1}]}")),
            "");
  EXPECT_EQ(stage.prints(), 300U);
  EXPECT_NEAR(stage.seconds(), 10, 0.01);
  EXPECT_EQ(stage.users.started, 3U);
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.workers(1, "ended"), 3U);
}

TEST(ScriptKill, users_that_have_yet_to_start_when_the_time_is_up_never_do) {
  ScriptStage stage;
  stage.spec.duration = 5500ms;
  ASSERT_EQ(stage.run(script_of("{size, 100}, {worker_start, {linear, {1, rps}}}",
                                "{print, 1}, {wait, {1, h}}")),
            "");
  EXPECT_EQ(stage.prints(), 5U);
  EXPECT_EQ(stage.users.started, 5U);
  EXPECT_NEAR(stage.seconds(), 5.5, 0.01);
}

}  // namespace
}  // namespace throng

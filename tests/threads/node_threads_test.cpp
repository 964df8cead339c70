// A whole run over a bus, with several cores: what ThreadSanitizer has to see. HTTP goes against
// the demo on a core of its own, over real sockets.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

#include "cluster/memory_bus.hpp"
#include "cluster/node.hpp"
#include "cluster/run_controller.hpp"
#include "demo/demo_server.hpp"
#include "run/crash_page.hpp"
#include "run/make_load.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;

/// The demo on its own thread, until it dies.
class DemoThread {
 public:
  explicit DemoThread(const base::Clock& clock) : core_(clock) {
    std::promise<runtime::Endpoint> listening;
    auto where = listening.get_future();
    core_.start([&listening](runtime::Loop& loop) {
      demo::Calibration calibration({});
      demo::DemoServer server(loop, calibration);
      auto listener =
          runtime::TcpListener::open(loop, runtime::Endpoint::from_literal("127.0.0.1", 0));
      Scope scope(loop);
      runtime::RememberedRoot root;
      root.start(server.serve(*listener), scope);
      listening.set_value(listener->endpoint());
      loop.run();
    });
    endpoint = where.get();
  }
  runtime::Endpoint endpoint;

 private:
  runtime::Core core_;
};

/// A controller and a node on one bus, the node's cores beside.
class TestRun final : public telemetry::Sink, public telemetry::LogSink {
 public:
  explicit TestRun(config::RunSpec spec, cluster::Node::MakeLoad make_load = run::make_load)
      : page_(spec.cores),
        controller_(bus_, prepared(std::move(spec)), {*this, *this},
                    [this](cluster::StuckUser&& stuck) {
                      stuck_.push_back(std::move(stuck));
                      if (on_stuck) on_stuck();
                    }),
        node_(loop_, bus_, {"test", "local", 1, 0}, *page_, std::move(make_load), [this] {
          if (on_stuck) on_stuck();
          ++over_limits;
        }) {}

  results::RunResult run() {
    start();
    EXPECT_TRUE(controller_.has_begun());
    return controller_.conclude("");
  }
  void start() {
    controller_.begin();
    runtime::run_to_end(loop_, node_.run());
    EXPECT_TRUE(controller_.has_ended());
  }
  const cluster::RunController& controller() const { return controller_; }
  void interrupt() { controller_.interrupt(); }

  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot&) override {
    requests += recent.count("http_requests");
    if (interrupts_each_second) interrupt();
  }
  void take(const telemetry::LogLine& line) override { lines.push_back(line); }

  std::uint64_t requests = 0;
  bool interrupts_each_second = false;
  unsigned over_limits = 0;
  std::function<void()> on_stuck;
  std::vector<telemetry::LogLine> lines;
  std::vector<cluster::StuckUser> stuck_;

 private:
  static config::RunSpec prepared(config::RunSpec spec) {
    spec.id = "test";
    return spec;
  }
  runtime::SystemClock clock_;
  runtime::EpollPoller poller_;
  runtime::Loop loop_{clock_, poller_};
  run::SharedCrashPage page_;
  cluster::MemoryBus bus_;
  cluster::RunController controller_;
  cluster::Node node_;
};

config::RunSpec http_spec(std::uint16_t port, const std::string& target) {
  config::RunSpec spec;
  config::HttpLoad plan;
  plan.targets = {{fmt::format("http://127.0.0.1:{}{}", port, target), 1}};
  plan.method = "GET";
  plan.connect_timeout = plan.response_timeout = plan.idle_timeout = 30s;
  plan.max_head_bytes = plan.max_body_bytes = 65536;
  spec.users = 8;
  spec.cores = 3;
  spec.load = plan;
  return spec;
}

TEST(Node, several_cores_send_a_number_of_requests_exactly) {
  runtime::SystemClock clock;
  DemoThread demo(clock);
  config::RunSpec spec = http_spec(demo.endpoint.port(), "/");
  std::get<config::HttpLoad>(spec.load).requests = 1001;
  TestRun run(spec);
  const auto result = run.run();
  EXPECT_EQ(result.totals.count("http_requests"), 1001u);
  EXPECT_EQ(result.totals.find("http_latency")->total.histogram.count(), 1001u);
  EXPECT_EQ(run.requests, 1001u);
  EXPECT_EQ(result.iterations.finished, 1001u);
  EXPECT_EQ(result.users.started, 8u);
  EXPECT_EQ(result.users.finished, 8u);
  EXPECT_EQ(result.users.lost, 0u);
  EXPECT_EQ(result.health.core_idle.size(), 3u);
  EXPECT_GT(result.health.peak_rss_bytes, 0u);
  EXPECT_TRUE(result.environment.same_machine_as_target);
  EXPECT_EQ(result.status, results::RunStatus::kPassed);
  EXPECT_TRUE(result.warnings.empty());
}

TEST(Node, an_interrupt_reaches_every_core_and_the_result_is_complete) {
  runtime::SystemClock clock;
  DemoThread demo(clock);
  config::RunSpec spec = http_spec(demo.endpoint.port(), "/delay/1ms");
  spec.duration = 1h;
  spec.drain = 10s;
  TestRun run(spec);
  run.interrupts_each_second = true;
  const auto result = run.run();
  EXPECT_EQ(result.status, results::RunStatus::kInterrupted);
  EXPECT_EQ(result.unfinished, 0u);
  EXPECT_GT(result.totals.count("http_requests"), 0u);
  EXPECT_EQ(run.requests, result.totals.count("http_requests"));
}

TEST(Node, a_target_that_refuses_is_a_problem_and_no_run) {
  std::uint16_t port = 0;
  {
    runtime::SystemClock clock;
    port = DemoThread(clock).endpoint.port();
  }
  TestRun run(http_spec(port, "/"));
  run.start();
  EXPECT_FALSE(run.controller().has_begun());
  const cluster::Status& status = *run.controller().status();
  EXPECT_EQ(status.stage, cluster::Status::Stage::kFailed);
  EXPECT_NE(status.problem.find("cannot connect to 127.0.0.1"), std::string::npos);
  EXPECT_FALSE(status.is_bad_scenario);
}

TEST(Node, a_scenario_that_is_not_there_is_a_bad_one) {
  config::RunSpec spec;
  spec.load = config::ScenarioLoad();
  TestRun run(spec, [](const config::RunSpec&) -> std::unique_ptr<run::Load> {
    struct Missing final : run::Load {
      Task<Result<bool, run::LoadProblem>> prepare() override {
        run::LoadProblem problem{run::LoadProblem::Kind::kBadScenario, "no entry"};
        co_return failed(problem);
      }
      std::unique_ptr<run::Workload> make_workload(run::CoreContext) override { return nullptr; }
    };
    return std::make_unique<Missing>();
  });
  run.start();
  EXPECT_TRUE(run.controller().status()->is_bad_scenario);
  EXPECT_EQ(run.controller().status()->problem, "no entry");
}

TEST(Node, a_run_that_is_not_wanted_any_more_does_not_begin) {
  config::RunSpec spec = http_spec(1, "/");
  spec.phase = config::Phase::kEnding;
  TestRun run(spec);
  run.start();
  EXPECT_FALSE(run.controller().has_begun());
  EXPECT_TRUE(run.controller().status()->was_stopped);
}

/// Users that do what a function says, on each core.
class FunctionLoad final : public run::Load {
 public:
  using Act = std::function<void(users::User&, const run::CoreContext&)>;
  explicit FunctionLoad(Act act) : act_(std::move(act)) {}
  Task<Result<bool, run::LoadProblem>> prepare() override { co_return true; }
  std::unique_ptr<run::Workload> make_workload(run::CoreContext context) override {
    return std::make_unique<Actors>(act_, std::move(context));
  }
  std::vector<std::string> finish() override { return {"terminate threw"}; }
  static cluster::Node::MakeLoad maker(Act act) {
    return [act](const config::RunSpec&) { return std::make_unique<FunctionLoad>(act); };
  }

 private:
  struct Actors final : run::Workload {
    Actors(const Act& a, run::CoreContext c) : act(a), context(std::move(c)) {}
    void start(users::User& user) override {
      act(user, context);
      user.run(nothing());
    }
    static Task<void> nothing() { co_return; }
    const Act& act;
    const run::CoreContext context;
  };
  const Act act_;
};

TEST(Node, lines_and_failures_come_up_from_every_core) {
  config::RunSpec spec;
  spec.users = 30;
  spec.cores = 3;
  TestRun run(spec, FunctionLoad::maker([](users::User& user, const run::CoreContext& context) {
                context.log({telemetry::LogLevel::kInfo, 5, user.id(), "hello", 0});
                if (user.id() % 2 == 0) throw std::runtime_error("even");
              }));
  const auto result = run.run();
  EXPECT_EQ(run.lines.size(), 30u);
  EXPECT_EQ(result.users.failed, 15u);
  EXPECT_EQ(result.users.finished, 15u);
  ASSERT_EQ(result.failures.size(), 1u);
  EXPECT_EQ(result.failures[0].reason, "even");
  EXPECT_EQ(result.failures[0].count, 15u);
  EXPECT_EQ(result.warnings, (std::vector<std::string>{"terminate threw"}));
}

TEST(Node, lines_that_are_too_many_are_counted) {
  constexpr std::uint64_t kLines = 100'000;
  config::RunSpec spec;
  TestRun run(spec, FunctionLoad::maker([](users::User& user, const run::CoreContext& context) {
                for (std::uint64_t i = 0; i < kLines; ++i) {
                  context.log({telemetry::LogLevel::kInfo, 5, user.id(), "hello", 0});
                }
              }));
  run.run();
  std::uint64_t lines = 0;
  for (const auto& line : run.lines) lines += (line.user == 1 ? 1 : 0) + line.dropped;
  EXPECT_EQ(lines, kLines);
}

TEST(Node, a_user_that_does_not_let_go_is_named_in_the_verdict) {
  config::RunSpec spec;
  spec.users = 2;
  spec.cores = 2;
  spec.stuck_limit = 1h;
  std::atomic<bool> may_go_on{false};
  TestRun run(spec, FunctionLoad::maker([&](users::User& user, const run::CoreContext&) {
                while (user.id() == 2 && !may_go_on.load()) {
                }
              }));
  run.on_stuck = [&] { may_go_on = true; };
  const auto result = run.run();
  ASSERT_EQ(run.stuck_.size(), 1u);
  EXPECT_EQ(run.stuck_[0].core, 1u);
  EXPECT_FALSE(run.stuck_[0].is_over_limit);
  EXPECT_EQ(result.verdict.name, "saturated");
  std::string reasons;
  for (const std::string& reason : result.verdict.reasons) reasons += reason + "\n";
  EXPECT_NE(reasons.find("did not let go of core 1"), std::string::npos) << reasons;
}

TEST(Node, a_user_that_is_stuck_beyond_the_limit_ends_the_process_once_it_is_told) {
  config::RunSpec spec;
  spec.stuck_limit = 1s;
  std::atomic<bool> may_go_on{false};
  TestRun run(spec, FunctionLoad::maker([&](users::User&, const run::CoreContext&) {
                while (!may_go_on.load()) {
                }
              }));
  run.on_stuck = [&] { may_go_on = true; };
  run.run();
  EXPECT_EQ(run.over_limits, 1u);
  ASSERT_NE(run.controller().over_limit(), nullptr);
  EXPECT_GE(run.controller().over_limit()->held_ns, 1'000'000'000);
}

}  // namespace
}  // namespace throng

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "demo/demo_server.hpp"
#include "run/core_run.hpp"
#include "run/http_load.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"

namespace throng {

using namespace std::chrono_literals;
using run::CoreReport;
using run::CoreRun;
using runtime::sim::SimWorld;

/// A whole HTTP load of one core against the demo target, both on the simulated clock and network:
/// every figure is known to the nanosecond.
struct Load {
  explicit Load(demo::CalibrationScript script = {}) : calibration(std::move(script)) {}

  /// What 10.0.0.1 is asked for; the rest of the load is filled in when it runs.
  struct Plan : config::HttpLoad {
    unsigned connections = 1;
    std::optional<base::Duration> duration;
    base::Duration drain = 2s;
  };

  static Plan plan_for(const std::string& target, unsigned connections) {
    Plan plan;
    plan.targets = {{"http://10.0.0.1" + target, 1}};
    plan.method = "GET";
    plan.connect_timeout = 10s;
    plan.response_timeout = 30s;
    plan.idle_timeout = 60s;
    plan.max_head_bytes = 64 * 1024;
    plan.max_body_bytes = std::uint64_t{1} << 30;
    plan.connections = connections;
    return plan;
  }

  void run(const Plan& plan, base::Duration interrupt_after = 1h, bool gives_up = false) {
    config::RunSpec spec;
    spec.users = plan.connections;
    spec.duration = plan.duration;
    spec.drain = plan.drain;
    spec.load = static_cast<const config::HttpLoad&>(plan);
    world.run(play(spec, interrupt_after, gives_up));
    totals = merger.totals({}, world.clock.now());
  }

  Task<void> play(const config::RunSpec& spec, base::Duration interrupt_after, bool gives_up) {
    const auto target = runtime::Endpoint::from_literal("10.0.0.1", 80);
    auto opened = runtime::TcpListener::open(world.loop, target);
    runtime::TcpListener listener = std::move(opened).value();
    demo::DemoServer server(world.loop, calibration);
    runtime::TaskGroup others(co_await runtime::current_scope());
    others.spawn(server.serve(listener));
    run::HttpLoad load(std::get<config::HttpLoad>(spec.load));
    CoreRun* there = nullptr;
    CoreRun::Outlets outlets{[this, &there](CoreReport&& report) {
                               if (report.kind == CoreReport::Kind::kIdle) return there->finish();
                               take(std::move(report));
                             },
                             nullptr};
    CoreRun core(world.loop, spec, 0, load, outlets);
    there = &core;
    others.spawn(interrupt(core, interrupt_after, gives_up));
    co_await core.run(world.loop.now());
    others.request_stop();
    co_await others.join();
  }

  Task<void> interrupt(CoreRun& core, base::Duration after, bool gives_up) {
    if (co_await runtime::sleep_for(after) == runtime::Slept::kStopped) co_return;
    core.end_load();
    if (gives_up) core.give_up();
  }

  void take(CoreReport report) {
    kinds.push_back(report.kind);
    users = report.users;
    iterations = report.iterations;
    merger.take(0, *report.interval);
    if (report.kind == CoreReport::Kind::kLoadEnd) {
      time_up = report.interval->to;
      timed = merger.totals({}, time_up);
    }
  }

  SimWorld world;
  demo::Calibration calibration;
  telemetry::Merger merger{1};
  telemetry::Snapshot totals;
  telemetry::Snapshot timed;
  std::vector<CoreReport::Kind> kinds;
  results::UserCounts users;
  results::IterationCounts iterations;
  base::TimePoint time_up;
};

}  // namespace throng

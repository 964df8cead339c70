#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "protocols/xmpp/xmpp_client.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"
#include "xmpp_server.hpp"

namespace throng::protocols::xmpp {

/// For tests: one client against one scripted server, on the simulated network.
struct ScriptedWorld {
  explicit ScriptedWorld(ScriptedServer::Behaviour behaviour = {})
      : server(std::move(behaviour)), core(recorder) {
    options.jid = Jid::parse("user@x.example").value();
    options.password = "secret";
    options.remote = runtime::Endpoint::from_literal("10.0.0.1", 5222);
  }

  using Body = std::function<Task<void>(ScriptedWorld&, Client&)>;
  void run(Body body) {
    world.run(play(*this, body));
    add_up();
  }
  void add_up() {
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  static Task<void> play(ScriptedWorld& self, Body& body) {
    auto opened = runtime::TcpListener::open(self.world.loop, self.options.remote);
    runtime::TcpListener listener = std::move(opened).value();
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(self.server.serve(listener));
    {
      Client client(self.world.loop, self.core);
      co_await body(self, client);
    }
    group.request_stop();
    co_await group.join();
  }
  base::TimePoint in(base::Duration time) const { return world.loop.now() + time; }
  std::uint64_t count(std::string_view metric) const { return totals.count(metric); }
  /// The word of the only kind of failure that was counted.
  std::string failure() const {
    const auto* metric = totals.find("xmpp_failures");
    if (metric == nullptr || metric->series.size() != 1) return "not one";
    return std::string(metric->series[0].labels.get("reason"));
  }

  runtime::sim::SimWorld world;
  ScriptedServer server;
  telemetry::Recorder recorder;
  XmppCore core;
  LoginOptions options;
  telemetry::Snapshot totals;
};

}  // namespace throng::protocols::xmpp

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/http/request_parser.hpp"
#include "protocols/websocket/conformance_cases.hpp"
#include "protocols/websocket/echo_session.hpp"
#include "protocols/websocket/message_reader.hpp"
#include "protocols/websocket/upgrade.hpp"
#include "protocols/websocket/upgrade_answer.hpp"
#include "protocols/websocket/websocket_client.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"

namespace throng::protocols::websocket {

using Events = std::vector<std::string>;

/// How a WebSocket server of the tests behaves.
struct ServerPlan {
  std::string answer;            // to the upgrade; empty: a good one
  std::string wire;              // sent right after it, in one piece with it
  bool ends_after_wire = false;  // the connection, without a word
  bool reads = true;             // what the client says
  bool answers_close = true;     // with a close of the same code
  bool ends = true;              // the connection, after a close frame of the client
  base::Duration reads_after{};  // so long it reads nothing
  bool echoes = false;           // what clients say, instead of all the rest
  EchoSession::Rules echo_rules;
};

/// One event as it stands in ConformanceCase::expected.
inline std::string describe(const MessageReader& reader, MessageReader::Event event) {
  switch (event) {
    case MessageReader::Event::kMessage:
      return event_text(reader.kind() == MessageKind::kText ? "text" : "binary", reader.payload());
    case MessageReader::Event::kPing:
      return event_text("ping", reader.payload());
    case MessageReader::Event::kPong:
      return event_text("pong", reader.payload());
    case MessageReader::Event::kClose:
      return "close:" + std::to_string(reader.close_status().code) + ":" +
             reader.close_status().reason;
    case MessageReader::Event::kFailed:
      return std::string(reason(reader.failure()));
    case MessageReader::Event::kNeedMore:
      break;
  }
  return "more";
}
inline std::string describe(const Result<Received, Failure>& outcome) {
  if (outcome.is_stopped()) return "stopped";
  if (outcome.is_error()) return std::string(reason(outcome.error()));
  const std::string payload(outcome->payload);
  if (outcome->kind == Received::Kind::kClosed) {
    return "close:" + std::to_string(outcome->code) + ":" + payload;
  }
  return event_text(outcome->kind == Received::Kind::kText ? "text" : "binary", payload);
}

/// A server that does as it is planned, for one connection after the other, and keeps what clients
/// have said.
class ScriptedServer {
 public:
  ScriptedServer(runtime::Loop& loop, ServerPlan plan) : loop_(loop), plan_(std::move(plan)) {}

  Task<void> serve(runtime::TcpListener& listener) {
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) co_return;
      runtime::TcpStream stream = std::move(accepted).value();
      co_await converse(stream);
    }
  }
  /// The same, for many connections at once.
  Task<void> serve_at_once(runtime::TcpListener& listener) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) break;
      group.spawn(converse_with(std::move(accepted).value()));
    }
    group.request_stop();
    co_await group.join();
  }
  const Events& heard() const { return heard_; }
  bool has_heard_end() const { return has_heard_end_; }

 private:
  Task<void> converse_with(runtime::TcpStream stream) { co_await converse(stream); }
  Task<void> converse(runtime::TcpStream& stream) {
    http::RequestParser parser;
    while (parser.state() == http::ParseState::kNeedMore) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) co_return;
      parser.feed(*part);
    }
    const UpgradeAnswer agreed = answer_upgrade(parser);
    if (plan_.echoes) {
      if (!(co_await stream.send(agreed.text)).is_ok()) co_return;
      EchoSession session(loop_, std::move(stream), agreed.compression, {}, plan_.echo_rules);
      co_await session.run();
      co_return;
    }
    const std::string out = (plan_.answer.empty() ? agreed.text : plan_.answer) + plan_.wire;
    if (!(co_await stream.send(out)).is_ok() || plan_.ends_after_wire) co_return;
    if (plan_.reads_after.count() > 0) co_await runtime::sleep_for(plan_.reads_after);
    MessageReader reader(Side::kServer, {});
    if (agreed.compression) reader.allow_compressed(*agreed.compression);
    while (plan_.reads) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) {
        has_heard_end_ = true;
        co_return;
      }
      const std::string answer = hear(reader, *part);
      if (answer.empty()) continue;
      if (plan_.answers_close && !(co_await stream.send(answer)).is_ok()) co_return;
      if (plan_.ends) co_return;
    }
    while ((co_await runtime::sleep_for(std::chrono::seconds(1))) == runtime::Slept::kInFull) {
    }
  }
  /// Returns: the close frame to answer with; empty when there was none.
  std::string hear(MessageReader& reader, std::string_view in) {
    for (;;) {
      const MessageReader::Event event = reader.next(in);
      if (event == MessageReader::Event::kNeedMore) return {};
      heard_.push_back(describe(reader, event));
      if (event == MessageReader::Event::kFailed) return raw_close(1002);
      if (event == MessageReader::Event::kClose) {
        return raw(8, close_payload(reader.close_status().code, {}));
      }
    }
  }

  runtime::Loop& loop_;
  ServerPlan plan_;
  Events heard_;
  bool has_heard_end_ = false;
};

/// One client and a scripted server on the simulated network.
struct ClientStage {
  using Body = Task<void> (*)(ClientStage&, Client&);

  explicit ClientStage(ServerPlan plan = {}, runtime::sim::NetworkModel model = {})
      : world(model), server(world.loop, std::move(plan)) {
    network.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
  }
  void run(Body body) {
    world.run(play(*this, body));
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  static Task<void> play(ClientStage& self, Body body) {
    auto opened = runtime::TcpListener::open(self.world.loop, self.network.remote);
    runtime::TcpListener listener = std::move(opened).value();
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(self.server.serve(listener));
    {
      Client client(self.world.loop, self.metrics, self.random);
      co_await body(self, client);
    }
    co_await runtime::sleep_for(std::chrono::milliseconds(10));  // what is under way arrives
    group.request_stop();
    co_await group.join();
  }
  /// Opens; returns "ok" or the word of the failure.
  Task<std::string> open(Client& client) {
    const auto opened = co_await client.open(url, network, options);
    if (opened.is_stopped()) co_return "stopped";
    co_return opened.is_ok() ? "ok" : std::string(reason(opened.error()));
  }
  /// Receives until there is no more; returns what came.
  static Task<Events> receive_all(Client& client) {
    Events events;
    while (client.is_open()) {
      const auto got = co_await client.receive(base::TimePoint::never());
      events.push_back(describe(got));
      if (got.is_stopped()) break;
    }
    co_return events;
  }
  std::uint64_t count(std::string_view metric) const { return totals.count(metric); }
  /// Of the series with one label.
  std::uint64_t count(std::string_view metric, std::string_view key, std::string_view value) const {
    const auto* found = totals.find(metric);
    if (found == nullptr) return 0;
    for (const telemetry::SeriesValue& series : found->series) {
      if (series.labels.get(key) == value) return series.count;
    }
    return 0;
  }

  runtime::sim::SimWorld world;
  ScriptedServer server;
  telemetry::Recorder recorder;
  WebSocketMetrics metrics{recorder};
  base::Random random{1, 2};
  http::Url url = http::parse_url("ws://10.0.0.1/chat", kSchemes).value();
  Network network;
  Options options;
  Events events;  // for bodies to leave what they saw
  telemetry::Snapshot totals;
};

}  // namespace throng::protocols::websocket

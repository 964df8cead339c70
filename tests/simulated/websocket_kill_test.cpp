// A client that sends, receives, pings and closes, and is stopped, or destroyed, at every turn
// there is, one after the other. AddressSanitizer watches the memory.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "runtime/run_to_end.hpp"
#include "websocket_stage.hpp"

namespace throng::protocols::websocket {
namespace {

enum class Way { kPlain, kCompressed, kFragmented };

constexpr int kMessages = 3;
const std::string& message() {
  static const std::string text(6'000, 'm');  // more than the window takes: sends wait
  return text;
}

Task<void> send_all(Client& client, char& end) {
  for (int i = 0; i < kMessages; ++i) {
    if (!(co_await client.ping("p")).is_ok()) co_return;
    if (!(co_await client.send(MessageKind::kText, message())).is_ok()) co_return;
  }
  end = 's';
}

Task<void> visit(Client& client, const http::Url& url, const Network& network,
                 const Options& options, std::string& ends) {
  if (!(co_await client.open(url, network, options)).is_ok()) co_return;
  runtime::TaskGroup group(co_await runtime::current_scope());
  char sent = '-';
  char sent_too = '-';
  group.spawn(send_all(client, sent));
  group.spawn(send_all(client, sent_too));
  for (int i = 0; i < 2 * kMessages; ++i) {
    const auto got = co_await client.receive(base::TimePoint::never());
    if (!got.is_ok()) break;
    EXPECT_EQ(got->payload, message());
  }
  co_await group.join();
  const auto closed = co_await client.close(1000, "");
  ends = {sent, sent_too, closed.is_ok() ? 'c' : '-'};
}

class KillStage {
 public:
  explicit KillStage(Way way) : server_(world_.loop, echoing()) {
    network_.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
    options_.compression.is_made = way == Way::kCompressed;
    options_.fragment_bytes = way == Way::kFragmented ? 500 : 0;
    server_root_.start(server_.serve(listener_), server_scope_);
    client_root_->start(visit(*client_, url_, network_, options_, ends_), scope_);
  }
  ~KillStage() {
    client_root_.reset();
    client_.reset();
    server_scope_.request_stop();
    while (!server_root_.has_ended()) world_.loop.turn();
    EXPECT_EQ(world_.poller.open_sockets(), 1U);  // the listener
  }
  bool has_ended() const { return client_root_->has_ended(); }
  void turn() { world_.loop.turn(); }
  void stop() { scope_.request_stop(); }
  const std::string& ends() const { return ends_; }

 private:
  static ServerPlan echoing() {
    ServerPlan plan;
    plan.echoes = true;
    return plan;
  }
  runtime::TcpListener listen() {
    auto opened =
        runtime::TcpListener::open(world_.loop, runtime::Endpoint::from_literal("10.0.0.1", 80));
    return std::move(opened).value();
  }
  runtime::sim::SimWorld world_{{.window_bytes = 3'000, .segment_bytes = 1'000}};
  ScriptedServer server_;
  runtime::TcpListener listener_ = listen();
  telemetry::Recorder recorder_;
  WebSocketMetrics metrics_{recorder_};
  base::Random random_{5, 6};
  http::Url url_ = http::parse_url("ws://10.0.0.1/", kSchemes).value();
  Network network_;
  Options options_;
  std::string ends_;
  Scope server_scope_{world_.loop};
  Scope scope_{world_.loop};
  runtime::RememberedRoot server_root_;
  std::unique_ptr<Client> client_ = std::make_unique<Client>(world_.loop, metrics_, random_);
  std::unique_ptr<runtime::RememberedRoot> client_root_ =
      std::make_unique<runtime::RememberedRoot>();
};

class WebSocketKilled : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, WebSocketKilled,
                         testing::Values(Way::kPlain, Way::kCompressed, Way::kFragmented));

TEST_P(WebSocketKilled, left_alone_it_comes_to_its_end) {
  KillStage stage(GetParam());
  while (!stage.has_ended()) stage.turn();
  EXPECT_EQ(stage.ends(), "ssc");
}

TEST_P(WebSocketKilled, stopped_at_every_turn_it_ends) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    KillStage stage(GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 10);
      break;
    }
    stage.stop();
    for (int turn = 0; turn < 40 && !stage.has_ended(); ++turn) stage.turn();
    ASSERT_TRUE(stage.has_ended());
  }
}

TEST_P(WebSocketKilled, destroyed_at_every_turn_it_leaves_nothing_behind) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    KillStage stage(GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 10);
      break;
    }
  }
}

}  // namespace
}  // namespace throng::protocols::websocket

// The client against the demo target's /ws, both on the simulated network.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "demo/demo_server.hpp"
#include "websocket_stage.hpp"

namespace throng::protocols::websocket {
namespace {

struct DemoStage {
  using Body = Task<void> (*)(DemoStage&, Client&);
  void run(Body body) { world.run(play(*this, body)); }
  static Task<void> play(DemoStage& self, Body body) {
    self.network.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
    auto opened = runtime::TcpListener::open(self.world.loop, self.network.remote);
    runtime::TcpListener listener = std::move(opened).value();
    demo::DemoServer server(self.world.loop, self.calibration);
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(server.serve(listener));
    {
      Client client(self.world.loop, self.metrics, self.random);
      co_await body(self, client);
    }
    group.request_stop();
    co_await group.join();
  }
  Task<Result<bool, Failure>> open(Client& client, std::string path) {
    const http::Url url = http::parse_url("ws://10.0.0.1" + path, kSchemes).value();
    co_return co_await client.open(url, network, options);
  }

  runtime::sim::SimWorld world;
  demo::Calibration calibration{demo::CalibrationScript{}};
  telemetry::Recorder recorder;
  WebSocketMetrics metrics{recorder};
  base::Random random{1, 2};
  Network network;
  Options options;
};

Task<void> talk(DemoStage& stage, Client& client) {
  EXPECT_TRUE((co_await stage.open(client, "/ws")).is_ok());
  EXPECT_EQ(client.is_compressed(), stage.options.compression.is_made);
  const std::string bytes("\0\xff\xfe", 3);
  EXPECT_TRUE((co_await client.send(MessageKind::kText, "größer")).is_ok());
  EXPECT_TRUE((co_await client.ping("p")).is_ok());
  EXPECT_TRUE((co_await client.send(MessageKind::kBinary, bytes)).is_ok());
  EXPECT_EQ(describe(co_await client.receive(base::TimePoint::never())), "text:größer");
  EXPECT_EQ(describe(co_await client.receive(base::TimePoint::never())), "binary:" + bytes);
  EXPECT_EQ(describe(co_await client.close(3000, "bye")), "close:3000:");
}
TEST(websocket_against_demo, what_is_said_comes_back) {
  for (const bool is_compressed : {false, true}) {
    DemoStage stage;
    stage.options.compression.is_made = is_compressed;
    stage.run(talk);
  }
}

Task<void> say_too_much(DemoStage& stage, Client& client) {
  EXPECT_TRUE((co_await stage.open(client, "/ws?room=1")).is_ok());
  const std::string much(MessageLimits().max_message_bytes + 1, 'x');
  static_cast<void>(co_await client.send(MessageKind::kBinary, much));
  const std::string end = describe(co_await client.receive(base::TimePoint::never()));
  EXPECT_TRUE(end == "close:1009:" || end == "reset") << end;
}
TEST(websocket_against_demo, its_limit_is_told) {
  DemoStage stage;
  stage.run(say_too_much);
}

Task<void> open_elsewhere(DemoStage& stage, Client& client) {
  const auto opened = co_await stage.open(client, "/status/503");
  EXPECT_TRUE(opened.is_error());
  EXPECT_EQ(opened.error().kind, FailureKind::kRefusedUpgrade);
  EXPECT_EQ(opened.error().status, 503);
}
TEST(websocket_against_demo, another_route_refuses_the_upgrade) {
  DemoStage stage;
  stage.run(open_elsewhere);
}

}  // namespace
}  // namespace throng::protocols::websocket

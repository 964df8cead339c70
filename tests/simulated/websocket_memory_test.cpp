// What an idle connection costs: everything that is given back when it ends, a receive that waits
// included.
#include <gtest/gtest.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "base/poison.hpp"
#include "runtime/run_to_end.hpp"
#include "websocket_stage.hpp"
#ifdef THRONG_POISONS
#include <sanitizer/allocator_interface.h>
#endif

namespace throng::protocols::websocket {
namespace {

constexpr std::size_t kConnections = 200;

std::size_t allocated_bytes() {
#ifdef THRONG_POISONS
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

Task<void> receive_once(Client& client) {
  static_cast<void>(co_await client.receive(base::TimePoint::never()));
}

/// Opens many, lets each say and hear something, and leaves each receiving; then ends one after the
/// other of them. Notes what a connection has given back. The server's end is closed by then.
Task<void> measure(runtime::sim::SimWorld& world, const Options& options, WebSocketMetrics& metrics,
                   base::Random& random, std::size_t& bytes) {
  Network network;
  network.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
  const http::Url url = http::parse_url("ws://10.0.0.1/", kSchemes).value();
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::unique_ptr<runtime::TaskGroup>> waits;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<Client>(world.loop, metrics, random));
    Client& client = *clients.back();
    EXPECT_TRUE((co_await client.open(url, network, options)).is_ok());
    for (const std::size_t size : {std::size_t{50'000}, std::size_t{100}}) {
      const std::string text(size, 'x');
      EXPECT_TRUE((co_await client.send(MessageKind::kText, text)).is_ok());
      EXPECT_TRUE((co_await client.receive(base::TimePoint::never())).is_ok());
    }
    waits.push_back(std::make_unique<runtime::TaskGroup>(co_await runtime::current_scope()));
    waits.back()->spawn(receive_once(client));
  }
  const std::size_t before = allocated_bytes();
  waits.clear();
  clients.clear();
  bytes = (before - allocated_bytes()) / kConnections;
}

Task<void> play(runtime::sim::SimWorld& world, const Options& options, WebSocketMetrics& metrics,
                base::Random& random, std::size_t& bytes) {
  auto opened =
      runtime::TcpListener::open(world.loop, runtime::Endpoint::from_literal("10.0.0.1", 80));
  runtime::TcpListener listener = std::move(opened).value();
  runtime::TaskGroup group(co_await runtime::current_scope());
  ServerPlan plan;
  plan.echoes = true;
  ScriptedServer server(world.loop, plan);
  group.spawn(server.serve_at_once(listener));
  co_await measure(world, options, metrics, random, bytes);
  group.request_stop();
  co_await group.join();
}

std::size_t bytes_of_one(const Options& options) {
  runtime::sim::SimWorld world;
  telemetry::Recorder recorder;
  WebSocketMetrics metrics(recorder);
  base::Random random(7, 8);
  std::size_t bytes = 0;
  world.run(play(world, options, metrics, random, bytes));
  return bytes;
}

TEST(websocket_memory, an_idle_connection_keeps_no_buffers) {
  const std::size_t bytes = bytes_of_one({});
  RecordProperty("bytes", static_cast<int>(bytes));
  std::printf("plain: %zu bytes, of which the client %zu\n", bytes, sizeof(Client));
  EXPECT_LT(bytes, 3'000U);
}

TEST(websocket_memory, nor_contexts_of_compression_that_are_not_taken_over) {
  Options options;
  options.compression.is_made = true;
  options.compression.wanted = {false, false, 15, 15};
  const std::size_t without = bytes_of_one(options);
  std::printf("compressed, no takeover: %zu bytes\n", without);
  EXPECT_LT(without, 3'200U);
  options.compression.wanted = {true, true, 15, 15};
  const std::size_t with = bytes_of_one(options);
  std::printf("compressed, takeover: %zu bytes\n", with);
  EXPECT_LT(with, 340'000U);
  options.compression.wanted = {true, true, 9, 9};
  std::printf("compressed, takeover, windows of 512: %zu bytes\n", bytes_of_one(options));
}

}  // namespace
}  // namespace throng::protocols::websocket

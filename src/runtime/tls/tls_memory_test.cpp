// What an idle connection costs: everything that is given back when its Tls dies.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/poison.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls.hpp"
#include "runtime/tls/tls_test_server.hpp"
#ifdef THRONG_POISONS
#include <sanitizer/allocator_interface.h>
#endif

namespace throng::runtime {
namespace {

constexpr std::size_t kConnections = 500;
constexpr std::size_t kMostBytes = std::size_t{48} * 1024;  // a connection

std::size_t allocated_bytes() {
#ifdef THRONG_POISONS
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

struct Connection {
  TcpStream stream;
  std::unique_ptr<Tls> tls;
};

Task<void> open_all(Loop& loop, TlsTestServer& server, TcpListener& listener, TlsContext& context,
                    std::vector<Connection>& connections) {
  TaskGroup group(co_await current_scope());
  group.spawn(server.serve(listener));
  for (std::size_t i = 0; i < kConnections; ++i) {
    Connection made;
    auto connected = co_await connect(loop, listener.endpoint(), {});
    made.stream = std::move(connected).value();
    made.tls = std::make_unique<Tls>(context, "localhost", TlsSession());
    EXPECT_TRUE((co_await made.tls->handshake(made.stream)).is_ok());
    // A large one and a small one: no buffer may stay behind.
    for (const std::size_t bytes : {std::size_t{100'000}, std::size_t{200}}) {
      const std::string request(bytes, 'r');
      for (std::size_t sent = 0, got = 0; got < bytes;) {
        const std::string_view piece = std::string_view(request).substr(sent, 30'000);
        EXPECT_TRUE((co_await made.tls->send(made.stream, piece)).is_ok());
        sent += piece.size();
        while (got < sent) {
          const auto part = co_await made.tls->receive(made.stream);
          if (!part.is_ok() || part->empty()) co_return;
          got += part->size();
        }
      }
    }
    connections.push_back(std::move(made));
  }
  group.request_stop();
  co_await group.join();
}

TEST(TlsMemory, an_idle_connection_costs_at_most_48_KiB) {
  const std::string path = testing::TempDir() + "tls_memory_test_" + std::to_string(getpid());
  std::ofstream(path) << TlsCertificates::shared().authority.certificate_pem();
  TlsOptions options;
  options.ca_file = path;
  const auto context = TlsContext::make(options);
  std::remove(path.c_str());
  ASSERT_TRUE(context.is_ok());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    sim::SimWorld world;
    auto listener = TcpListener::open(world.loop, Endpoint::from_literal("10.0.0.1", 443));
    TlsTestServer server({.version = version});
    std::vector<Connection> connections;
    run_to_end(world.loop, open_all(world.loop, server, listener.value(), **context, connections));
    ASSERT_EQ(connections.size(), kConnections);
    EXPECT_FALSE(connections[0].tls->session().is_empty());
    const std::size_t before = allocated_bytes();
    for (Connection& connection : connections) connection.tls.reset();
    const std::size_t each = (before - allocated_bytes()) / kConnections;
    std::printf("%s: %zu bytes a connection\n", version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3",
                each);
    RecordProperty(version == TLS1_2_VERSION ? "tls_1_2_bytes" : "tls_1_3_bytes",
                   std::to_string(each));
    EXPECT_GT(each, 1'000u);  // it was measured at all
    EXPECT_LE(each, kMostBytes);
  }
}

}  // namespace
}  // namespace throng::runtime

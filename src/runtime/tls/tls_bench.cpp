// Both ends in one process, on the simulated network: a figure is the cost of client and server.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls.hpp"
#include "runtime/tls/tls_test_server.hpp"

namespace throng::runtime {
namespace {

std::unique_ptr<TlsContext> make_context() {
  const std::string path = "/tmp/throng_tls_bench_" + std::to_string(getpid());
  std::ofstream(path) << TlsCertificates::shared().authority.certificate_pem();
  TlsOptions options;
  options.ca_file = path;
  auto made = TlsContext::make(options);
  std::remove(path.c_str());
  return std::move(made).value();
}

struct Stage {
  sim::SimWorld world;
  TlsTestServer server{{}};
  std::unique_ptr<TlsContext> context = make_context();
  TcpListener listener =
      TcpListener::open(world.loop, Endpoint::from_literal("10.0.0.1", 443)).value();
};

Task<bool> exchange(TcpStream& stream, Tls& tls, std::string_view request) {
  if (!(co_await tls.send(stream, request)).is_ok()) co_return false;
  for (std::size_t got = 0; got < request.size();) {
    const auto part = co_await tls.receive(stream);
    if (!part.is_ok() || part->empty()) co_return false;
    got += part->size();
  }
  co_return true;
}

Task<void> connect_often(benchmark::State& state, Stage& stage, bool resumes) {
  TaskGroup group(co_await current_scope());
  group.spawn(stage.server.serve(stage.listener));
  TlsSession ticket;
  for (auto _ : state) {
    auto connected = co_await connect(stage.world.loop, stage.listener.endpoint(), {});
    TcpStream stream = std::move(connected).value();
    Tls tls(*stage.context, "localhost", std::move(ticket));
    bool is_good = (co_await tls.handshake(stream)).is_ok();
    if (resumes) {
      is_good = is_good && co_await exchange(stream, tls, "x");  // tickets come with the answer
      ticket = tls.session();
    }
    if (!is_good) state.SkipWithError("no connection");
    tls.close_notify(stream);
  }
  group.request_stop();
  co_await group.join();
}

void tls_full_handshake(benchmark::State& state) {
  Stage stage;
  stage.world.run(connect_often(state, stage, false));
}
BENCHMARK(tls_full_handshake)->Unit(benchmark::kMicrosecond);

void tls_resumed_handshake_and_exchange(benchmark::State& state) {
  Stage stage;
  stage.world.run(connect_often(state, stage, true));
}
BENCHMARK(tls_resumed_handshake_and_exchange)->Unit(benchmark::kMicrosecond);

Task<void> exchange_often(benchmark::State& state, Stage& stage, std::size_t bytes) {
  TaskGroup group(co_await current_scope());
  group.spawn(stage.server.serve(stage.listener));
  auto connected = co_await connect(stage.world.loop, stage.listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  Tls tls(*stage.context, "localhost", TlsSession());
  if (!(co_await tls.handshake(stream)).is_ok()) state.SkipWithError("no connection");
  const std::string request(bytes, 'r');
  for (auto _ : state) {
    if (!co_await exchange(stream, tls, request)) state.SkipWithError("no answer");
  }
  group.request_stop();
  co_await group.join();
}

void tls_exchange(benchmark::State& state) {
  Stage stage;
  const auto bytes = static_cast<std::size_t>(state.range(0));
  stage.world.run(exchange_often(state, stage, bytes));
}
BENCHMARK(tls_exchange)->Arg(200)->Arg(16 * 1024);

Task<void> echo(TcpListener& listener) {
  auto accepted = co_await listener.accept();
  TcpStream stream = std::move(accepted).value();
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
    const std::string copy(*part);
    if (!(co_await stream.send(copy)).is_ok()) co_return;
  }
}

Task<void> exchange_plainly(benchmark::State& state, Stage& stage, std::size_t bytes) {
  TaskGroup group(co_await current_scope());
  group.spawn(echo(stage.listener));
  auto connected = co_await connect(stage.world.loop, stage.listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  const std::string request(bytes, 'r');
  for (auto _ : state) {
    static_cast<void>(co_await stream.send(request));
    for (std::size_t got = 0; got < bytes;) got += (co_await stream.receive())->size();
  }
  group.request_stop();
  co_await group.join();
}

// The same without TLS: what of the figure above is the simulation's.
void tls_exchange_in_the_clear(benchmark::State& state) {
  Stage stage;
  const auto bytes = static_cast<std::size_t>(state.range(0));
  stage.world.run(exchange_plainly(state, stage, bytes));
}
BENCHMARK(tls_exchange_in_the_clear)->Arg(200)->Arg(16 * 1024);

}  // namespace
}  // namespace throng::runtime

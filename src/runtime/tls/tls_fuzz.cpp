#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls.hpp"

// What a peer says to a client that begins a handshake. The first byte says where it is cut, and
// whether the peer closes or stays. No peer without our keys gets past the handshake.
namespace throng::runtime {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

TlsContext& shared_context() {
  static const auto made = [] {
    TlsOptions options;
    options.verifies = false;  // so that more of what follows is read
    return TlsContext::make(options);
  }();
  require(made.is_ok());
  return **made;
}

Task<void> speak(TcpListener& listener, std::string_view text, bool stays) {
  auto accepted = co_await listener.accept();
  if (!accepted.is_ok()) co_return;
  TcpStream stream = std::move(accepted).value();
  static_cast<void>(co_await stream.receive());
  static_cast<void>(co_await stream.send(text));
  while (stays) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
  }
}

Task<void> play(Loop& loop, std::string_view text, bool stays) {
  auto opened = TcpListener::open(loop, Endpoint::from_literal("10.0.0.1", 443));
  TcpListener listener = std::move(opened).value();
  TaskGroup group(co_await current_scope());
  group.spawn(speak(listener, text, stays));
  {
    auto connected = co_await connect(loop, listener.endpoint(), {});
    TcpStream stream = std::move(connected).value();
    stream.set_deadline(loop.now() + std::chrono::milliseconds(10));
    Tls tls(shared_context(), "localhost", TlsSession());
    const auto shaken = co_await tls.handshake(stream);
    require(shaken.is_error());
    const TlsFailure failure = shaken.error();
    require(!failure.detail.empty());
    require(failure.kind == TlsFailure::Kind::kIo || failure.kind == TlsFailure::Kind::kAlert ||
            failure.kind == TlsFailure::Kind::kProtocol);
    require((failure.kind == TlsFailure::Kind::kAlert) <= (failure.code <= 255));
    tls.close_notify(stream);
  }
  co_await group.join();
}

}  // namespace
}  // namespace throng::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::runtime;
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t segment = (data[0] & 127) + std::size_t{1};
  sim::SimWorld world({.segment_bytes = segment == 128 ? std::size_t{16} * 1024 : segment});
  world.run(play(world.loop, text, (data[0] & 128) != 0));
  return 0;
}

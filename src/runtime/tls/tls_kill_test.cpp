// A TLS client that is stopped, or destroyed, at every turn there is, one after the other.
// AddressSanitizer watches the memory.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls.hpp"
#include "runtime/tls/tls_test_server.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

enum class End { kNone, kDone, kStopped, kFailed };

template <class T, class E>
bool goes_on(const Result<T, E>& result, End& end) {
  if (result.is_stopped()) end = End::kStopped;
  if (result.is_error()) end = End::kFailed;
  return result.is_ok();
}

Task<void> send_all(TcpStream& stream, Tls& tls, const std::string& text, End& end) {
  static_cast<void>(goes_on(co_await tls.send(stream, text), end));
}

Task<void> talk(Loop& loop, Endpoint to, TlsContext& context, End& end) {
  TlsSession ticket;
  for (int visit = 0; visit < 2; ++visit) {
    auto connected = co_await connect(loop, to, {});
    if (!goes_on(connected, end)) co_return;
    TcpStream stream = std::move(connected).value();
    Tls tls(context, "localhost", std::move(ticket));
    if (!goes_on(co_await tls.handshake(stream), end)) co_return;
    EXPECT_EQ(tls.was_resumed(), visit == 1);
    const std::string text(9'000, 'x');  // more than the window takes: the send waits
    TaskGroup group(co_await current_scope());
    group.spawn(send_all(stream, tls, text, end));
    for (std::size_t got = 0; got < text.size();) {
      const auto part = co_await tls.receive(stream);
      if (!goes_on(part, end) || part->empty()) break;
      got += part->size();
    }
    co_await group.join();
    if (end != End::kNone) co_return;
    ticket = tls.session();
    tls.close_notify(stream);
  }
  end = End::kDone;
}

/// One client and a server on a slow simulated network.
class Stage {
 public:
  Stage(TlsContext& context, int version) : server_({.version = version}) {
    server_root_.start(server_.serve(listener_), server_scope_);
    client_root_->start(talk(world_.loop, listener_.endpoint(), context, end_), scope_);
  }
  ~Stage() {
    client_root_.reset();
    server_scope_.request_stop();
    while (!server_root_.has_ended()) world_.loop.turn();
  }
  bool has_ended() const { return client_root_->has_ended(); }
  void turn() { world_.loop.turn(); }
  void stop() { scope_.request_stop(); }
  End end() const { return end_; }

 private:
  TcpListener listen() {
    auto opened = TcpListener::open(world_.loop, Endpoint::from_literal("10.0.0.1", 443));
    return std::move(opened).value();
  }
  sim::SimWorld world_{{.window_bytes = 3'000, .segment_bytes = 1'000}};
  TlsTestServer server_;
  TcpListener listener_ = listen();
  Scope server_scope_{world_.loop};
  Scope scope_{world_.loop};
  End end_ = End::kNone;
  RememberedRoot server_root_;
  std::unique_ptr<RememberedRoot> client_root_ = std::make_unique<RememberedRoot>();
};

class TlsKilled : public testing::TestWithParam<int> {
 protected:
  static std::unique_ptr<TlsContext> make_context() {
    const std::string path = testing::TempDir() + "tls_kill_test_" + std::to_string(getpid());
    std::ofstream(path) << TlsCertificates::shared().authority.certificate_pem();
    TlsOptions options;
    options.ca_file = path;
    auto made = TlsContext::make(options);
    std::remove(path.c_str());
    return std::move(made).value();
  }
  std::unique_ptr<TlsContext> context_ = make_context();
};

INSTANTIATE_TEST_SUITE_P(Versions, TlsKilled, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(TlsKilled, left_alone_it_comes_to_its_end) {
  Stage stage(*context_, GetParam());
  while (!stage.has_ended()) stage.turn();
  EXPECT_EQ(stage.end(), End::kDone);
}

TEST_P(TlsKilled, stopped_at_every_turn_it_ends_as_stopped) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(*context_, GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 20);
      break;
    }
    stage.stop();
    for (int turn = 0; turn < 20 && !stage.has_ended(); ++turn) stage.turn();
    ASSERT_TRUE(stage.has_ended());
    EXPECT_EQ(stage.end(), End::kStopped);
  }
}

TEST_P(TlsKilled, destroyed_at_every_turn_it_leaves_nothing_behind) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(*context_, GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

}  // namespace
}  // namespace throng::runtime

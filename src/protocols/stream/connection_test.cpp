#include "protocols/stream/connection.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls_test_server.hpp"

namespace throng::protocols::stream {
namespace {

using namespace std::chrono_literals;
using http::FailureKind;
using runtime::Endpoint;
using runtime::TcpListener;
using runtime::TcpStream;

constexpr base::TimePoint kNever = base::TimePoint::never();

std::unique_ptr<runtime::TlsContext> make_context() {
  const std::string path = testing::TempDir() + "stream_test_" + std::to_string(getpid());
  std::ofstream(path) << runtime::TlsCertificates::shared().authority.certificate_pem();
  runtime::TlsOptions options;
  options.ca_file = path;
  auto made = runtime::TlsContext::make(options);
  std::remove(path.c_str());
  return std::move(made).value();
}

Task<void> echo(TcpStream stream) {
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
    const std::string text(*part);
    if (!(co_await stream.send(text)).is_ok()) co_return;
  }
}

Task<void> serve_plain(TcpListener& listener) {
  runtime::TaskGroup group(co_await runtime::current_scope());
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted.is_ok()) break;
    group.spawn(echo(std::move(accepted).value()));
  }
  group.request_stop();
  co_await group.join();
}

/// Says "ready" to "start", then goes on with TLS.
Task<void> start_tls(TcpStream stream, runtime::TlsTestServer& server) {
  const auto asked = co_await stream.receive();
  if (!asked.is_ok() || *asked != "start") co_return;
  if (!(co_await stream.send("ready")).is_ok()) co_return;
  runtime::TlsTestServer::End end(server);
  for (bool goes_on = true; goes_on;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) break;
    end.feed(*part);
    goes_on = end.answer();
    const std::string output = end.take_output();
    if (!(co_await stream.send(output)).is_ok()) break;
  }
  if (end.was_ended_well) ++server.ended_well;
}

Task<void> serve_start_tls(TcpListener& listener, runtime::TlsTestServer& server) {
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted.is_ok()) co_return;
    co_await start_tls(std::move(accepted).value(), server);
  }
}

/// The text, or the word of the failure in brackets.
template <class Outcome>
std::string text_of(const Outcome& outcome) {
  if (outcome.is_stopped()) return "<stopped>";
  if (outcome.is_error()) return "<" + std::string(name(outcome.error().kind)) + ">";
  return std::string(*outcome);
}

Task<std::string> ask(Connection& connection, const std::string& text) {
  const auto sent = co_await connection.send(text);
  if (sent.is_error()) co_return "<" + std::string(name(sent.error().kind)) + ">";
  std::string answer;
  while (answer.size() < text.size()) {
    const auto part = co_await connection.receive();
    if (!part.is_ok() || part->empty()) co_return answer + text_of(part);
    answer += *part;
  }
  co_return answer;
}

enum class Way { kPlain, kTls, kStartTls };

/// A whole visit: opens, talks, closes. Notes how far it came.
Task<void> visit(Connection& connection, const Target& target, Way way,
                 runtime::TlsContext& context, std::string& said) {
  if (!(co_await connection.open(target, kNever)).is_ok()) co_return;
  if (way == Way::kStartTls) {
    if (!(co_await connection.send("start")).is_ok()) co_return;
    if (text_of(co_await connection.receive()) != "ready") co_return;
    if (!(co_await connection.secure(context, "localhost", kNever)).is_ok()) co_return;
  }
  EXPECT_EQ(connection.is_secured(), way != Way::kPlain);
  const std::string text(5'000, 'x');
  said = co_await ask(connection, text);
  connection.close();
}

/// A client and a server of one way on a slow simulated network.
class Stage {
 public:
  explicit Stage(Way way) : way_(way), context_(make_context()) {
    target_.host = "localhost";
    target_.remote = Endpoint::from_literal("10.0.0.1", 443);
    if (way == Way::kTls) target_.tls = context_.get();
    server_root_.start(serve(), server_scope_);
    client_root_->start(visit(*connection_, target_, way, *context_, said_), scope_);
  }
  ~Stage() {
    client_root_.reset();
    connection_.reset();
    server_scope_.request_stop();
    while (!server_root_.has_ended()) world_.loop.turn();
    EXPECT_EQ(world_.poller.open_sockets(), 1U);  // the listener
  }
  Task<void> serve() {
    if (way_ == Way::kPlain) return serve_plain(listener_);
    if (way_ == Way::kTls) return server_.serve(listener_);
    return serve_start_tls(listener_, server_);
  }
  bool has_ended() const { return client_root_->has_ended(); }
  void turn() { world_.loop.turn(); }
  void stop() { scope_.request_stop(); }
  const std::string& said() const { return said_; }
  int ended_well() const { return server_.ended_well; }

 private:
  TcpListener listen() {
    auto opened = TcpListener::open(world_.loop, Endpoint::from_literal("10.0.0.1", 443));
    return std::move(opened).value();
  }
  runtime::sim::SimWorld world_{{.window_bytes = 3'000, .segment_bytes = 1'000}};
  Way way_;
  std::unique_ptr<runtime::TlsContext> context_;
  runtime::TlsTestServer server_{{}};
  TcpListener listener_ = listen();
  Target target_;
  Scope server_scope_{world_.loop};
  Scope scope_{world_.loop};
  std::string said_;
  runtime::RememberedRoot server_root_;
  std::unique_ptr<Connection> connection_ = std::make_unique<Connection>(world_.loop);
  std::unique_ptr<runtime::RememberedRoot> client_root_ =
      std::make_unique<runtime::RememberedRoot>();
};

class StreamConnection : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, StreamConnection,
                         testing::Values(Way::kPlain, Way::kTls, Way::kStartTls));

TEST_P(StreamConnection, says_and_hears) {
  Stage stage(GetParam());
  while (!stage.has_ended()) stage.turn();
  EXPECT_EQ(stage.said(), std::string(5'000, 'x'));
  if (GetParam() == Way::kPlain) return;
  for (int turn = 0; turn < 8 && stage.ended_well() == 0; ++turn) stage.turn();
  EXPECT_EQ(stage.ended_well(), 1);
}

TEST_P(StreamConnection, stopped_at_every_turn_it_ends) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 5);
      break;
    }
    stage.stop();
    for (int turn = 0; turn < 20 && !stage.has_ended(); ++turn) stage.turn();
    ASSERT_TRUE(stage.has_ended());
  }
}

TEST_P(StreamConnection, destroyed_at_every_turn_it_leaves_nothing_behind) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(GetParam());
    for (int turn = 0; turn < n && !stage.has_ended(); ++turn) stage.turn();
    if (stage.has_ended()) {
      EXPECT_GT(n, 5);
      break;
    }
  }
}

/// Plays `body` on a world with a plain echo at 10.0.0.1:80.
struct Plain {
  using Body = Task<void> (*)(Plain&, Connection&);
  void run(Body body) { world.run(play(*this, body)); }
  static Task<void> play(Plain& self, Body body) {
    auto opened = TcpListener::open(self.world.loop, Endpoint::from_literal("10.0.0.1", 80));
    TcpListener listener = std::move(opened).value();
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(serve_plain(listener));
    {
      Connection connection(self.world.loop);
      co_await body(self, connection);
    }
    group.request_stop();
    co_await group.join();
  }
  base::TimePoint in(base::Duration time) { return world.loop.now() + time; }

  runtime::sim::SimWorld world;
  Target target{.host = "x", .remote = Endpoint::from_literal("10.0.0.1", 80)};
};

Task<void> use_closed(Plain&, Connection& connection) {
  EXPECT_FALSE(connection.is_open());
  connection.set_deadline(kNever);
  connection.clear_deadline();
  connection.close();
  connection.abort();
  EXPECT_EQ(co_await ask(connection, "x"), "<closed_early>");
  EXPECT_EQ(text_of(co_await connection.receive()), "<closed_early>");
}
TEST(stream_connection, one_that_is_closed_fails) {
  Plain().run(use_closed);
}

Task<void> open_where_nobody_listens(Plain& plain, Connection& connection) {
  plain.target.remote = Endpoint::from_literal("10.0.0.2", 80);
  const auto opened = co_await connection.open(plain.target, kNever);
  EXPECT_TRUE(opened.is_error() && opened.error().kind == FailureKind::kRefused);
  EXPECT_FALSE(connection.is_open());
}
TEST(stream_connection, is_refused_where_nobody_listens) {
  Plain().run(open_where_nobody_listens);
}

Task<void> open_one_of_several(Plain& plain, Connection& connection) {
  runtime::ResolverOptions options;
  auto pin = runtime::parse_resolve_pin("shop:80:10.0.0.2,10.0.0.3,10.0.0.1");
  options.pins.push_back(std::move(pin).value());
  auto made = runtime::Resolver::make(plain.world.loop, options);
  const std::unique_ptr<runtime::Resolver> resolver = std::move(made).value();
  plain.target.host = "shop";
  plain.target.port = 80;
  plain.target.resolver = resolver.get();
  const base::TimePoint deadline = plain.in(10s);
  EXPECT_TRUE((co_await connection.open(plain.target, deadline)).is_ok());
  EXPECT_EQ(co_await ask(connection, "hello"), "hello");
}
TEST(stream_connection, tries_the_next_address_when_one_refuses) {
  Plain().run(open_one_of_several);
}

Task<void> wait_in_vain(Plain& plain, Connection& connection) {
  EXPECT_TRUE((co_await connection.open(plain.target, kNever)).is_ok());
  const base::TimePoint began = plain.world.loop.now();
  connection.set_deadline(began + 50ms);
  EXPECT_EQ(text_of(co_await connection.receive()), "<timeout>");
  EXPECT_GE(plain.world.loop.now() - began, 50ms);
  EXPECT_EQ(co_await ask(connection, "still"), "still");
}
TEST(stream_connection, a_deadline_ends_a_wait_and_not_the_connection) {
  Plain().run(wait_in_vain);
}

Task<void> secure_what_speaks_no_tls(Plain& plain, Connection& connection) {
  const auto context = make_context();
  EXPECT_TRUE((co_await connection.open(plain.target, kNever)).is_ok());
  const auto secured = co_await connection.secure(*context, "localhost", kNever);
  EXPECT_TRUE(secured.is_error());
  EXPECT_FALSE(connection.is_open());
  EXPECT_FALSE(connection.is_secured());
}
TEST(stream_connection, is_closed_when_it_cannot_be_secured) {
  Plain().run(secure_what_speaks_no_tls);
}

}  // namespace
}  // namespace throng::protocols::stream

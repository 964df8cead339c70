#include "runtime/tls/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls_alert.hpp"
#include "runtime/tls/tls_test_server.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;
using Kind = TlsFailure::Kind;

const TlsCertificates& certificates() {
  return TlsCertificates::shared();
}

/// A file of this test, gone with it.
class File {
 public:
  explicit File(const std::string& text) {
    static int number = 0;
    path_ = testing::TempDir() + "tls_test_" + std::to_string(getpid()) + "_" +
            std::to_string(++number);
    std::ofstream(path_) << text;
  }
  ~File() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::unique_ptr<TlsContext> make_context(TlsOptions options = {}) {
  const File authority(certificates().authority.certificate_pem());
  if (options.ca_file.empty()) options.ca_file = authority.path();
  auto made = TlsContext::make(options);
  EXPECT_TRUE(made.is_ok()) << (made.is_ok() ? "" : made.error());
  return std::move(made).value();
}

/// What a client saw of its connection.
struct Seen {
  bool is_established = false;
  bool is_stopped = false;
  std::optional<TlsFailure> failure;
  std::string got;
  bool was_resumed = false;
  bool was_truncated = false;
  std::string protocol;
  std::string version;
  TlsSession session;

  Kind kind() const { return failure ? failure->kind : Kind{99}; }
  template <class T>
  bool note(const Result<T, TlsFailure>& result) {
    if (result.is_stopped()) is_stopped = true;
    if (result.is_error()) failure = result.error();
    return result.is_ok();
  }
};

struct Visit {
  std::string host = "localhost";
  std::string text = "hello";
  std::size_t more = 0;        // bytes expected beside what was sent
  base::Duration patience{0};  // 0: no deadline
};

Task<void> send_all(TcpStream& stream, Tls& tls, const std::string& text, Seen& seen) {
  const auto sent = co_await tls.send(stream, text);
  if (seen.note(sent)) EXPECT_EQ(*sent, text.size());
}

Task<void> visit(Loop& loop, Endpoint to, TlsContext& context, const Visit& plan,
                 TlsSession previous, Seen& seen) {
  auto connected = co_await connect(loop, to, {});
  if (!connected.is_ok()) co_return;
  TcpStream stream = std::move(connected).value();
  if (plan.patience > 0ns) stream.set_deadline(loop.now() + plan.patience);
  Tls tls(context, plan.host, std::move(previous));
  if (!seen.note(co_await tls.handshake(stream))) co_return;
  seen.is_established = true;
  seen.was_resumed = tls.was_resumed();
  seen.protocol = tls.protocol();
  seen.version = tls.version();
  EXPECT_FALSE(tls.cipher().empty());
  TaskGroup group(co_await current_scope());  // one sends while the other receives
  group.spawn(send_all(stream, tls, plan.text, seen));
  const std::size_t expected = plan.text.size() + plan.more;
  while (seen.got.size() < expected) {
    const auto part = co_await tls.receive(stream);
    if (!seen.note(part) || part->empty()) break;
    seen.got += *part;
  }
  co_await group.join();
  seen.was_truncated = tls.was_truncated();
  seen.session = tls.session();
  tls.close_notify(stream);
}

/// A server for a visit.
template <class Server>
Task<void> stage(Server& server, TcpListener& listener, Loop& loop, TlsContext& context,
                 const Visit& plan, TlsSession previous, Seen& seen) {
  TaskGroup group(co_await current_scope());
  group.spawn(server.serve(listener));
  co_await visit(loop, listener.endpoint(), context, plan, std::move(previous), seen);
  co_await sleep_for(1ms);  // the close_notify is on its way
  group.request_stop();
  co_await group.join();
}

/// A server that says the same to everybody; empty: it waits, and says nothing.
struct Babbler {
  std::string text;
  bool closes = true;

  static Task<void> say(TcpStream stream, const Babbler& words) {
    if (!words.text.empty()) static_cast<void>(co_await stream.send(words.text));
    std::string hello;  // read as a whole, so that the end is no reset
    while (!words.closes || hello.size() < 5 || hello.size() < record_size(hello)) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) co_return;
      hello += *part;
    }
  }
  static std::size_t record_size(const std::string& bytes) {
    return 5 + std::size_t{256} * static_cast<unsigned char>(bytes[3]) +
           static_cast<unsigned char>(bytes[4]);
  }
  Task<void> serve(TcpListener& listener) {
    TaskGroup clients(co_await current_scope());
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) break;
      clients.spawn(say(std::move(accepted).value(), *this));
    }
    clients.request_stop();
    co_await clients.join();
  }
};

struct Simulated {
  sim::SimWorld world;
  Loop& loop() { return world.loop; }
};
struct InSmallSegments {
  sim::SimWorld world{{.window_bytes = 700, .segment_bytes = 7}};
  Loop& loop() { return world.loop; }
};
struct RealEpoll {
  SystemClock clock;
  EpollPoller poller;
  Loop event_loop{clock, poller};
  Loop& loop() { return event_loop; }
};

template <class World>
class TlsTest : public testing::Test {
 protected:
  template <class Server>
  Seen visit(Server&& server, TlsContext& context, const Visit& plan = {},
             TlsSession previous = {}) {
    auto opened = TcpListener::open(loop(), Endpoint::from_literal("127.0.0.1", 0));
    EXPECT_TRUE(opened.is_ok());
    TcpListener listener = std::move(opened).value();
    Seen seen;
    run_to_end(loop(), stage(server, listener, loop(), context, plan, std::move(previous), seen));
    return seen;
  }
  Loop& loop() { return world_.loop(); }
  World world_;
};
using Worlds = testing::Types<Simulated, InSmallSegments, RealEpoll>;
TYPED_TEST_SUITE(TlsTest, Worlds);

TYPED_TEST(TlsTest, what_is_sent_to_an_echo_comes_back) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = make_context();
    TlsTestServer server({.version = version});
    const Seen seen = this->visit(server, *context);
    EXPECT_TRUE(seen.is_established);
    EXPECT_EQ(seen.got, "hello");
    EXPECT_EQ(seen.version, version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
    EXPECT_FALSE(seen.was_truncated);
    EXPECT_EQ(server.ended_well, 1);
  }
}

TYPED_TEST(TlsTest, a_mebibyte_goes_both_ways_at_once) {
  Visit plan;
  plan.text.resize(std::size_t{1} << 20);
  for (std::size_t i = 0; i < plan.text.size(); ++i) plan.text[i] = static_cast<char>(i * i >> 7);
  const auto context = make_context();
  const Seen seen = this->visit(TlsTestServer({}), *context, plan);
  EXPECT_TRUE(seen.got == plan.text);
}

TYPED_TEST(TlsTest, a_certificate_of_an_unknown_authority_is_not_trusted) {
  const File other(certificates().other_authority.certificate_pem());
  TlsOptions options;
  options.ca_file = other.path();
  const auto context = make_context(options);
  const Seen seen = this->visit(TlsTestServer({}), *context);
  EXPECT_FALSE(seen.is_established);
  EXPECT_EQ(seen.kind(), Kind::kUntrusted);
  EXPECT_EQ(seen.failure->code, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(seen.failure->detail, "unable to get local issuer certificate");
}

TYPED_TEST(TlsTest, a_self_signed_certificate_is_not_trusted) {
  const auto context = make_context();
  const Seen seen = this->visit(TlsTestServer({.identity = &certificates().self_signed}), *context);
  EXPECT_EQ(seen.kind(), Kind::kUntrusted);
  EXPECT_EQ(seen.failure->code, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
}

TYPED_TEST(TlsTest, a_certificate_out_of_its_time_is_expired) {
  const auto context = make_context();
  const Seen late = this->visit(TlsTestServer({.identity = &certificates().expired}), *context);
  EXPECT_EQ(late.kind(), Kind::kExpired);
  EXPECT_EQ(late.failure->code, X509_V_ERR_CERT_HAS_EXPIRED);
  const Seen early =
      this->visit(TlsTestServer({.identity = &certificates().not_yet_valid}), *context);
  EXPECT_EQ(early.kind(), Kind::kExpired);
  EXPECT_EQ(early.failure->code, X509_V_ERR_CERT_NOT_YET_VALID);
}

TYPED_TEST(TlsTest, a_certificate_for_somebody_else_has_the_wrong_name) {
  const auto context = make_context();
  const TlsServerPlan plan{.identity = &certificates().wrong_name};
  EXPECT_EQ(this->visit(TlsTestServer(plan), *context).kind(), Kind::kWrongName);
  const Seen seen = this->visit(TlsTestServer(plan), *context, {.host = "127.0.0.1"});
  EXPECT_EQ(seen.kind(), Kind::kWrongName);
  EXPECT_EQ(seen.failure->code, X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TYPED_TEST(TlsTest, an_address_is_verified_as_an_address) {
  const auto context = make_context();
  for (const char* host : {"127.0.0.1", "::1", "localhost."}) {
    EXPECT_EQ(this->visit(TlsTestServer({}), *context, {.host = host}).got, "hello") << host;
  }
}

TYPED_TEST(TlsTest, a_host_that_is_no_name_is_refused_at_once) {
  const auto context = make_context();
  for (const std::string& host : {std::string(), std::string("."), std::string(300, 'a')}) {
    const Seen seen = this->visit(TlsTestServer({}), *context, {.host = host});
    EXPECT_EQ(seen.kind(), Kind::kProtocol);
    EXPECT_FALSE(seen.is_established);
  }
}

TYPED_TEST(TlsTest, without_verification_any_certificate_will_do) {
  TlsOptions options;
  options.verifies = false;
  const auto context = make_context(options);
  for (const TlsIdentity* identity :
       {&certificates().expired, &certificates().wrong_name, &certificates().self_signed}) {
    const Seen seen = this->visit(TlsTestServer({.identity = identity}), *context);
    EXPECT_EQ(seen.got, "hello");
  }
}

TYPED_TEST(TlsTest, a_server_that_wants_a_certificate_is_shown_ours) {
  const File certificate(certificates().client.certificate_pem());
  const File key(certificates().client.key_pem());
  TlsOptions options;
  options.certificate_file = certificate.path();
  options.key_file = key.path();
  const auto context = make_context(options);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTestServer server({.client_authority = &certificates().authority, .version = version});
    EXPECT_EQ(this->visit(server, *context).got, "hello");
  }
}

TYPED_TEST(TlsTest, a_server_that_wants_a_certificate_and_gets_none_says_so_by_an_alert) {
  const auto context = make_context();
  TlsTestServer newer({.client_authority = &certificates().authority, .version = TLS1_3_VERSION});
  const Seen late = this->visit(newer, *context);
  EXPECT_TRUE(late.is_established);  // the server has not looked at our answer yet
  EXPECT_EQ(late.kind(), Kind::kAlert);
  EXPECT_EQ(late.failure->code, 116);
  EXPECT_EQ(tls_alert_name(late.failure->code), "certificate_required");
  TlsTestServer older({.client_authority = &certificates().authority, .version = TLS1_2_VERSION});
  const Seen early = this->visit(older, *context);
  EXPECT_FALSE(early.is_established);
  EXPECT_EQ(early.kind(), Kind::kAlert);
  EXPECT_EQ(tls_alert_name(early.failure->code), "handshake_failure");
}

TYPED_TEST(TlsTest, a_server_without_tls_is_told_from_one_with) {
  const auto context = make_context();
  for (const char* text : {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
                           "220 mail.example ESMTP\r\n"}) {
    const Seen seen = this->visit(Babbler{text}, *context);
    EXPECT_EQ(seen.kind(), Kind::kProtocol);
    EXPECT_EQ(seen.failure->code, 0);
    EXPECT_EQ(seen.failure->detail, "the server does not speak TLS on that port");
  }
}

TYPED_TEST(TlsTest, a_server_of_which_we_understand_no_version_is_a_protocol_failure) {
  const auto context = make_context();
  // A ServerHello of TLS 1.0.
  std::string hello("\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01", 11);
  hello.append(32, 'r').append(1, '\0').append("\xc0\x13\0", 3);
  const Seen seen = this->visit(Babbler{hello}, *context);
  EXPECT_EQ(seen.kind(), Kind::kProtocol);
  EXPECT_EQ(seen.failure->detail, "unsupported protocol");
}

TYPED_TEST(TlsTest, an_alert_in_the_handshake_has_its_number) {
  const auto context = make_context();
  const Seen seen = this->visit(Babbler{std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}, *context);
  EXPECT_EQ(seen.kind(), Kind::kAlert);
  EXPECT_EQ(seen.failure->code, 40);
  EXPECT_EQ(seen.failure->detail, "handshake failure");
}

TYPED_TEST(TlsTest, a_server_that_closes_during_the_handshake_is_an_io_failure) {
  const auto context = make_context();
  for (const std::string& text : {std::string(), std::string("\x16\x03\x03", 3)}) {
    const Seen seen = this->visit(Babbler{text}, *context);
    EXPECT_EQ(seen.kind(), Kind::kIo);
    EXPECT_EQ(seen.failure->code, 0);
  }
}

TYPED_TEST(TlsTest, a_handshake_past_the_deadline_times_out) {
  const auto context = make_context();
  const Seen seen = this->visit(Babbler{"", false}, *context, {.patience = 5ms});
  EXPECT_EQ(seen.kind(), Kind::kIo);
  EXPECT_EQ(seen.failure->code, ETIMEDOUT);
}

TYPED_TEST(TlsTest, a_second_connection_resumes_the_first) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = make_context();
    TlsTestServer server({.version = version});
    Seen first = this->visit(server, *context);
    EXPECT_FALSE(first.was_resumed);
    ASSERT_FALSE(first.session.is_empty());
    Seen second = this->visit(server, *context, {}, std::move(first.session));
    EXPECT_TRUE(second.was_resumed);
    EXPECT_EQ(second.got, "hello");
    ASSERT_FALSE(second.session.is_empty());
    Seen third = this->visit(server, *context, {}, std::move(second.session));
    EXPECT_TRUE(third.was_resumed);
  }
}

TYPED_TEST(TlsTest, a_server_that_has_forgotten_the_session_makes_a_full_handshake) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = make_context();
    Seen first = this->visit(TlsTestServer({.version = version}), *context);
    const Seen second =
        this->visit(TlsTestServer({.version = version}), *context, {}, std::move(first.session));
    EXPECT_FALSE(second.was_resumed);
    EXPECT_EQ(second.got, "hello");
  }
}

TYPED_TEST(TlsTest, without_resumption_no_ticket_is_kept) {
  TlsOptions options;
  options.resumes = false;
  const auto context = make_context(options);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Seen seen = this->visit(TlsTestServer({.version = version}), *context);
    EXPECT_EQ(seen.got, "hello");
    EXPECT_TRUE(seen.session.is_empty());
  }
}

TYPED_TEST(TlsTest, the_protocol_is_what_both_speak) {
  EXPECT_EQ(this->visit(TlsTestServer({}), *make_context()).protocol, "http/1.1");
  EXPECT_EQ(this->visit(TlsTestServer({.speaks_protocol = false}), *make_context()).protocol, "");
  TlsOptions none;
  none.protocols.clear();
  EXPECT_EQ(this->visit(TlsTestServer({}), *make_context(none)).protocol, "");
  TlsOptions other;
  other.protocols = {"h2"};
  const Seen seen = this->visit(TlsTestServer({}), *make_context(other));
  EXPECT_EQ(seen.kind(), Kind::kAlert);
  EXPECT_EQ(tls_alert_name(seen.failure->code), "no_application_protocol");
}

TYPED_TEST(TlsTest, an_orderly_end_is_told_from_a_cut) {
  const auto context = make_context();
  const Seen ended = this->visit(TlsTestServer({}), *context, {.text = "bye"});
  EXPECT_EQ(ended.got, "");
  EXPECT_FALSE(ended.failure);
  EXPECT_FALSE(ended.was_truncated);
  const Seen cut = this->visit(TlsTestServer({}), *context, {.text = "cut"});
  EXPECT_EQ(cut.got, "");
  EXPECT_FALSE(cut.failure);
  EXPECT_TRUE(cut.was_truncated);
}

TYPED_TEST(TlsTest, what_comes_together_with_the_end_of_the_handshake_is_not_lost) {
  const auto context = make_context();
  // In TLS 1.2 the last word of the handshake is the server's.
  TlsTestServer server({.version = TLS1_2_VERSION, .greeting = "welcome "});
  EXPECT_EQ(this->visit(server, *context, {.more = 8}).got, "welcome hello");
}

Task<void> send_too_much(Loop& loop, TlsTestServer& server, TcpListener& listener,
                         TlsContext& context, Seen& seen) {
  TaskGroup group(co_await current_scope());
  group.spawn(server.serve(listener));
  auto connected = co_await connect(loop, listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  Tls tls(context, "localhost", TlsSession());
  EXPECT_TRUE((co_await tls.handshake(stream)).is_ok());
  stream.set_deadline(loop.now() + 20ms);
  const std::string much(std::size_t{64} << 20, 'x');  // which nobody reads when it comes back
  const auto sent = co_await tls.send(stream, much);
  EXPECT_TRUE(sent.is_error());
  if (sent.is_error()) EXPECT_EQ(sent.error().code, ETIMEDOUT);
  stream.clear_deadline();
  const std::string last = "the last";
  group.spawn(send_all(stream, tls, last, seen));
  while (!seen.got.ends_with(last)) {
    const auto part = co_await tls.receive(stream);
    if (!seen.note(part) || part->empty()) break;
    seen.got += *part;
  }
  group.request_stop();
  co_await group.join();
}

TYPED_TEST(TlsTest, a_send_that_has_timed_out_leaves_no_hole) {
  auto opened = TcpListener::open(this->loop(), Endpoint::from_literal("127.0.0.1", 0));
  TcpListener listener = std::move(opened).value();
  const auto context = make_context();
  TlsTestServer server({});
  Seen seen;
  run_to_end(this->loop(), send_too_much(this->loop(), server, listener, *context, seen));
  EXPECT_FALSE(seen.failure);
  EXPECT_TRUE(seen.got.ends_with("the last"));
  EXPECT_EQ(seen.got.find_first_not_of('x'), seen.got.size() - 8);
}

TYPED_TEST(TlsTest, new_keys_are_answered_on_the_way) {
  const auto context = make_context();
  TlsTestServer server({.version = TLS1_3_VERSION});
  const Seen seen = this->visit(server, *context, {.text = "update"});
  EXPECT_EQ(seen.got, "update");
  EXPECT_EQ(server.ended_well, 1);  // it understood our close_notify, which has the new keys
}

TYPED_TEST(TlsTest, one_failure_does_not_reach_into_another_connection) {
  const auto context = make_context();
  TlsTestServer bad({.identity = &certificates().expired});
  TlsTestServer good({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(this->visit(bad, *context).kind(), Kind::kExpired);
    EXPECT_EQ(this->visit(good, *context).got, "hello");
  }
}

}  // namespace
}  // namespace throng::runtime

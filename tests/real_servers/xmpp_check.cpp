// Tries what xmpp::Client can against a real server, and says what worked: one line for each, its
// name and "ok" or what went wrong. Started by tests/commands/test_xmpp_servers.py.
// Usage: xmpp_check HOST PORT DOMAIN ROOMS CA_FILE DIRECT_TLS_PORT
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/xmpp/archive.hpp"
#include "protocols/xmpp/room.hpp"
#include "protocols/xmpp/roster.hpp"
#include "protocols/xmpp/xmpp_client.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tls/tls_context.hpp"

namespace {

using namespace throng;
using namespace throng::protocols::xmpp;
using namespace std::chrono_literals;

struct Place {
  std::string host, domain, rooms, ca_file;
  std::uint16_t port = 0;
  std::uint16_t direct_port = 0;
};

/// Two users and what they share.
struct Stage {
  Stage(runtime::Loop& on, const Place& where)
      : loop(on), place(where), core(recorder), alice(on, core), bob(on, core) {}

  LoginOptions options(std::string_view user, std::string_view resource = {}) const {
    LoginOptions chosen;
    chosen.jid = Jid::of(user, place.domain, resource).value();
    chosen.password = "secret of " + std::string(user);
    chosen.remote = runtime::Endpoint::from_literal(place.host, place.port);
    chosen.timeout = 10s;
    chosen.tls = tls;
    return chosen;
  }
  base::TimePoint in(base::Duration time) const { return loop.precise_now() + time; }
  void note(std::string_view feature, std::string_view outcome) {
    std::printf("%.*s: %.*s\n", static_cast<int>(feature.size()), feature.data(),
                static_cast<int>(outcome.size()), outcome.data());
    std::fflush(stdout);
  }
  template <class T>
  bool note(std::string_view feature, const Outcome<T>& outcome) {
    if (outcome.is_error()) {
      note(feature,
           std::string(reason(outcome.error())) + " (" + std::string(outcome.error().detail) + ")");
    } else {
      note(feature, outcome.is_ok() ? "ok" : "stopped");
    }
    return outcome.is_ok();
  }
  void note_failure(std::string_view feature, FailureKind wanted, const Outcome<bool>& outcome) {
    const bool is_it = outcome.is_error() && outcome.error().kind == wanted;
    note(feature, is_it ? "ok" : outcome.is_error() ? reason(outcome.error()) : "no failure");
  }

  runtime::Loop& loop;
  const Place& place;
  runtime::TlsContext* tls = nullptr;
  telemetry::Recorder recorder;
  XmppCore core;
  Client alice, bob;
};

Task<void> check_registration(Stage& stage) {
  const LoginOptions alice = stage.options("alice");
  const LoginOptions bob = stage.options("bob");
  const auto made = co_await stage.alice.register_account(alice);
  stage.note("registration", made);
  const auto other = co_await stage.bob.register_account(bob);
  stage.note("registration again", other);
  const auto twice = co_await stage.alice.register_account(alice);
  stage.note_failure("registered already", FailureKind::kConflict, twice);
  LoginOptions carol = stage.options("carol");
  carol.registers_first = true;
  const auto entered = co_await stage.alice.login(carol);
  stage.note("registration and login", entered);
  co_await stage.alice.close(stage.in(2s));
}

Task<void> check_mechanism(Stage& stage, Mechanism mechanism) {
  LoginOptions options = stage.options("alice");
  options.mechanisms.plain = mechanism == Mechanism::kPlain;
  options.mechanisms.scram_sha_1 = mechanism == Mechanism::kScramSha1;
  options.mechanisms.scram_sha_256 = mechanism == Mechanism::kScramSha256;
  const std::string feature(name(mechanism));
  const auto entered = co_await stage.alice.login(options);
  stage.note(feature, entered);
  co_await stage.alice.close(stage.in(2s));
  options.password = "wrong";
  const auto refused = co_await stage.alice.login(options);
  stage.note_failure(feature + ", wrong password", FailureKind::kNotAuthorized, refused);
}

Task<void> check_login(Stage& stage) {
  for (const Mechanism each : {Mechanism::kPlain, Mechanism::kScramSha1, Mechanism::kScramSha256}) {
    co_await check_mechanism(stage, each);
  }
  LoginOptions plain = stage.options("alice");
  plain.tls = nullptr;
  const auto without = co_await stage.alice.login(plain);
  stage.note("login without TLS", without);
  co_await stage.alice.close(stage.in(2s));
  LoginOptions direct = stage.options("alice");
  direct.is_direct_tls = true;
  direct.remote = runtime::Endpoint::from_literal(stage.place.host, stage.place.direct_port);
  const auto secured = co_await stage.alice.login(direct);
  stage.note("direct TLS", secured);
  co_await stage.alice.close(stage.in(2s));
  LoginOptions elsewhere = stage.options("alice");
  elsewhere.jid = Jid::of("alice", "elsewhere.example").value();
  const auto unknown = co_await stage.alice.login(elsewhere);
  stage.note_failure("unknown host", FailureKind::kHostUnknown, unknown);
  LoginOptions required = stage.options("alice", "one");
  required.requires_tls = true;
  const auto entered = co_await stage.alice.login(required);
  stage.note("STARTTLS", entered);
  LoginOptions managed = stage.options("bob", "two");
  managed.is_resumable = true;
  managed.answers_receipts = true;
  const auto other = co_await stage.bob.login(managed);
  stage.note("stream management", other);
}

/// Bob waits for what alice sends.
Task<void> check_messages(Stage& stage) {
  const Presence here;
  static_cast<void>(co_await stage.alice.send_presence(here));
  static_cast<void>(co_await stage.bob.send_presence(here));
  static_cast<void>(co_await stage.alice.ping("", stage.in(5s)));
  static_cast<void>(co_await stage.bob.ping("", stage.in(5s)));
  Message message;
  message.to = stage.bob.jid();
  message.body = "less < more & \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  message.wants_receipt = true;
  const auto id = co_await stage.alice.send_message(message);
  if (!stage.note("message sent", id)) co_return;
  Matcher wanted;
  wanted.name = "message";
  wanted.id = *id;
  const auto got = co_await stage.bob.expect(wanted, stage.in(5s));
  const bool is_same =
      got.is_ok() && (*got)->body() == message.body && (*got)->from() == stage.alice.jid();
  stage.note("message", got.is_ok() && !is_same ? "arrived otherwise" : is_same ? "ok" : "lost");
  Matcher receipt;
  receipt.name = "message";
  receipt.from = stage.bob.jid();
  receipt.child_ns = "urn:xmpp:receipts";
  const auto received = co_await stage.alice.expect(receipt, stage.in(5s));
  const bool is_for_it =
      received.is_ok() && (*received)->root().child_in(receipt.child_ns).attribute("id") == *id;
  stage.note("receipt", is_for_it ? "ok" : "none");
  const auto counted = co_await stage.bob.settle(stage.in(5s));
  stage.note("acknowledgement", counted);
}

Task<void> check_requests(Stage& stage) {
  const auto pinged = co_await stage.alice.ping("", stage.in(5s));
  stage.note("ping of the server", pinged);
  Contact contact;
  contact.jid = "bob@" + stage.place.domain;
  contact.name = "Bob & co";
  const auto set = co_await set_contact(stage.alice, contact, stage.in(5s));
  stage.note("roster set", set);
  const auto contacts = co_await roster(stage.alice, stage.in(5s));
  const bool is_there =
      contacts.is_ok() && contacts->size() == 1 && contacts->front().name == contact.name;
  stage.note("roster", is_there ? "ok" : "not there");
  const auto removed = co_await remove_contact(stage.alice, contact.jid, stage.in(5s));
  stage.note("roster removal", removed);
  const auto unknown = co_await stage.alice.iq("get", "", "<x xmlns='no:such'/>", stage.in(5s));
  stage.note(
      "unknown request",
      unknown.is_error() && unknown.error().kind == FailureKind::kStanzaError ? "ok" : "answered");
}

Task<void> answer_pings(Client& client) {
  for (;;) {
    const auto got = co_await client.receive();
    if (!got.is_ok()) co_return;
  }
}

Task<void> check_ping_of_user(Stage& stage) {
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(answer_pings(stage.bob));
  const auto pinged = co_await stage.alice.ping(stage.bob.jid(), stage.in(5s));
  const bool is_ok = pinged.is_ok() && stage.alice.last().type() == "result";
  stage.note("ping of a user", is_ok ? "ok" : "none");
  group.request_stop();
  co_await group.join();
}

Task<void> check_rooms(Stage& stage) {
  const std::string address = "tea@" + stage.place.rooms;
  Room of_alice(stage.alice, address, "alice");
  Room of_bob(stage.bob, address, "bob");
  const auto first = co_await of_alice.join(stage.in(5s));
  if (!stage.note("room made", first)) co_return;
  const auto second = co_await of_bob.join(stage.in(5s));
  if (!stage.note("room joined", second)) co_return;
  const auto said = co_await of_alice.say("who wants tea?");
  stage.note("room message sent", said);
  Matcher wanted;
  wanted.from = of_alice.own();
  wanted.body = "tea?";
  const auto heard = co_await stage.bob.expect(wanted, stage.in(5s));
  stage.note("room message", heard);
  const auto back = co_await stage.alice.expect(wanted, stage.in(5s));
  stage.note("room message back", back);
  Room third(stage.alice, address, "bob");
  const auto taken = co_await third.join(stage.in(5s));
  stage.note("nick taken", taken.is_error() && taken.error().detail == "conflict" ? "ok" : "no");
  const auto left = co_await of_bob.leave(stage.in(5s));
  stage.note("room left", left);
}

Task<void> check_archive(Stage& stage) {
  ArchiveQuery query;
  query.with = "bob@" + stage.place.domain;
  const auto page = co_await archive(stage.alice, query, stage.in(5s));
  if (page.is_ok() && (page->messages.empty() || !page->is_complete)) {
    co_return stage.note("archive", "is empty");
  }
  stage.note("archive", page);
}

Task<void> check_resumption(Stage& stage) {
  LoginOptions options = stage.options("bob", "two");
  options.is_resumable = true;
  stage.bob.drop();
  Message message;
  message.to = stage.bob.jid();
  message.body = "while you were away";
  static_cast<void>(co_await stage.alice.send_message(message));
  const auto resumed = co_await stage.bob.resume(options);
  if (!stage.note("resumption", resumed)) co_return;
  Matcher wanted;
  wanted.body = message.body;
  const auto got = co_await stage.bob.expect(wanted, stage.in(5s));
  stage.note("message while away", got);
  const auto counted = co_await stage.bob.settle(stage.in(5s));
  stage.note("counts after resumption", counted);
  co_await stage.bob.close(stage.in(2s));
  LoginOptions again = options;
  const auto gone = co_await stage.bob.resume(again);
  stage.note_failure("resumption after the end", FailureKind::kNotResumed, gone);
}

Task<void> check_all(Stage& stage) {
  co_await check_registration(stage);
  co_await check_login(stage);
  if (!stage.alice.is_open() || !stage.bob.is_open()) co_return;
  stage.note("encrypted", stage.alice.is_secured() ? "ok" : "no");
  co_await check_messages(stage);
  co_await check_requests(stage);
  co_await check_ping_of_user(stage);
  co_await check_rooms(stage);
  co_await check_archive(stage);
  co_await check_resumption(stage);
  co_await stage.alice.close(stage.in(2s));
  stage.note("end", "ok");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fputs("usage: xmpp_check HOST PORT DOMAIN ROOMS CA_FILE DIRECT_TLS_PORT\n", stderr);
    return 2;
  }
  Place place;
  place.host = argv[1];
  place.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  place.domain = argv[3];
  place.rooms = argv[4];
  place.ca_file = argv[5];
  place.direct_port = static_cast<std::uint16_t>(std::atoi(argv[6]));
  runtime::TlsOptions tls_options;
  tls_options.ca_file = place.ca_file;
  tls_options.protocols = {};
  const auto tls = runtime::TlsContext::make(tls_options);
  if (!tls.is_ok()) {
    std::fprintf(stderr, "%s\n", tls.error().c_str());
    return 2;
  }
  const runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  Stage stage(loop, place);
  stage.tls = tls.value().get();
  runtime::run_to_end(loop, check_all(stage));
  return 0;
}

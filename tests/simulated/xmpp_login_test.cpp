#include "protocols/xmpp/negotiation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "xmpp_world.hpp"

namespace throng::protocols::xmpp {
namespace {

using namespace std::chrono_literals;
using Behaviour = ScriptedServer::Behaviour;
using Fault = ScriptedServer::Fault;

Task<void> log_in(ScriptedWorld& world, Client& client) {
  const auto done = co_await client.login(world.options);
  EXPECT_EQ(done.is_ok(), client.is_open());
}

/// Logs in and expects it to fail for `reason`.
void expect_failure(Behaviour behaviour, std::string_view reason,
                    const std::function<void(LoginOptions&)>& change = {}) {
  ScriptedWorld world(std::move(behaviour));
  if (change) change(world.options);
  world.run(log_in);
  EXPECT_EQ(world.failure(), reason);
  EXPECT_EQ(world.count("xmpp_failures"), 1u);
  EXPECT_EQ(world.count("xmpp_logins"), 0u);
}

Behaviour replacing(int at, std::string_view instead) {
  Behaviour behaviour;
  behaviour.fault_at = at;
  behaviour.fault = Fault::kReplace;
  behaviour.instead = instead;
  return behaviour;
}

TEST(XmppLogin, each_mechanism_logs_in) {
  for (const std::string_view mechanism : {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    for (const bool proves_early : {false, true}) {
      Behaviour behaviour;
      behaviour.mechanisms = {std::string(mechanism)};
      behaviour.proves_early = proves_early;
      ScriptedWorld world(behaviour);
      world.run(log_in);
      EXPECT_EQ(world.count("xmpp_logins"), 1u) << mechanism;
      EXPECT_EQ(world.core.scram.derived(), mechanism == "PLAIN" ? 0u : 1u);
      EXPECT_EQ(world.totals.find("xmpp_key_time") != nullptr, mechanism != "PLAIN");
    }
  }
}

TEST(XmppLogin, its_time_runs_from_the_start_of_the_connection) {
  ScriptedWorld world;
  world.run(log_in);
  // 50 us each way: connect, stream, login, stream, bind.
  EXPECT_EQ(world.totals.find("xmpp_login_time")->total.histogram.max(), 500'000);
  EXPECT_GT(world.count("xmpp_bytes_in"), 500u);
  EXPECT_GT(world.count("xmpp_bytes_out"), 300u);
  EXPECT_EQ(world.count("xmpp_stanzas_sent"), 1u);
  EXPECT_EQ(world.count("xmpp_stanzas_received"), 1u);
}

TEST(XmppLogin, wrong_credentials_are_not_authorized) {
  for (const std::string_view mechanism : {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    Behaviour behaviour;
    behaviour.mechanisms = {std::string(mechanism)};
    expect_failure(behaviour, "not_authorized",
                   [](LoginOptions& options) { options.password = "wrong"; });
  }
}

TEST(XmppLogin, a_server_that_does_not_know_the_password_is_no_success) {
  for (const bool proves_early : {false, true}) {
    Behaviour behaviour;
    behaviour.mechanisms = {"SCRAM-SHA-256"};
    behaviour.knows_password = false;
    behaviour.proves_early = proves_early;
    expect_failure(behaviour, "bad_server");
  }
  // Nor is one that does not show it.
  for (const int at : {2, 3}) {
    Behaviour behaviour = replacing(at, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    behaviour.mechanisms = {"SCRAM-SHA-1"};
    expect_failure(behaviour, "bad_server");
  }
}

TEST(XmppLogin, without_an_allowed_mechanism_there_is_none) {
  Behaviour behaviour;
  behaviour.mechanisms = {"EXTERNAL", "DIGEST-MD5"};
  expect_failure(behaviour, "no_mechanism");
  expect_failure({}, "no_mechanism",
                 [](LoginOptions& options) { options.mechanisms.plain = false; });
  expect_failure(replacing(2,
                           "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<invalid-mechanism/></failure>"),
                 "no_mechanism");
}

TEST(XmppLogin, tls_that_one_side_lacks_and_the_other_requires_is_a_failure) {
  expect_failure({}, "no_tls", [](LoginOptions& options) { options.requires_tls = true; });
  Behaviour behaviour;
  behaviour.features = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
  expect_failure(behaviour, "no_tls");
}

TEST(XmppLogin, what_a_server_slips_in_before_tls_is_refused) {
  runtime::TlsOptions tls_options;
  tls_options.verifies = false;
  const auto tls = runtime::TlsContext::make(tls_options);
  const auto secured = [&tls](LoginOptions& options) { options.tls = tls.value().get(); };
  for (const std::string_view instead :
       {"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><stream:features/>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>x"}) {
    Behaviour behaviour = replacing(2, instead);
    behaviour.features = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    expect_failure(behaviour, "bad_server", secured);
  }
  Behaviour refusing = replacing(2, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  refusing.features = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  expect_failure(refusing, "no_tls", secured);
  // The server goes on in plain text.
  Behaviour plain;
  plain.features = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  plain.fault_at = 3;
  ScriptedWorld world(plain);
  secured(world.options);
  world.options.timeout = 5s;
  world.run(log_in);
  EXPECT_EQ(world.count("xmpp_logins"), 0u);
}

TEST(XmppLogin, stream_errors_are_told_by_their_condition) {
  const std::string head(
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
      "version='1.0'>");
  const auto error = [](std::string_view condition) {
    return "<stream:error><" + std::string(condition) +
           " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
  };
  expect_failure(replacing(1, head + error("host-unknown")), "host_unknown");
  expect_failure(replacing(1, head + error("host-gone")), "host_unknown");
  expect_failure(replacing(1, head + error("system-shutdown")), "stream_error");
  expect_failure(replacing(2, error("policy-violation")), "stream_error");
  expect_failure(replacing(3, head + error("no-such-condition")), "stream_error");
  expect_failure(replacing(4, error("conflict")), "stream_error");
  expect_failure(replacing(2, "</stream:stream>"), "closed");
}

TEST(XmppLogin, what_is_no_xmpp_is_a_failure) {
  const std::string head(
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'");
  expect_failure(replacing(1, "HTTP/1.1 400 Bad Request\r\n\r\n"), "bad_xml");
  expect_failure(replacing(1, "<!DOCTYPE a [<!ENTITY b 'c'>]><stream:stream>"), "bad_xml");
  expect_failure(replacing(1, head + "><stream:features/>"), "bad_server");  // before 1.0
  expect_failure(replacing(1, head + " version='1.0'><iq/>"), "bad_server");
  expect_failure(replacing(2, "<message>" + std::string(300'000, 'x')), "too_large");
  expect_failure(replacing(2, "<surprise/>"), "bad_server");
  expect_failure(replacing(2, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><iq/>"),
                 "bad_server");
  expect_failure(replacing(3, head + " version='1.0'><stream:features/>"), "unsupported");
  expect_failure(replacing(4, "<iq type='result' id='n1'/>"), "bad_server");
  expect_failure(replacing(4, "<iq type='error' id='n1'/>"), "stanza_error");
}

TEST(XmppLogin, dropped_in_each_state_it_fails_and_leaves_nothing_open) {
  struct Case {
    Fault fault;
    std::string_view reason;
  };
  for (const Case& each : {Case{Fault::kClose, "closed"}, Case{Fault::kReset, "reset"},
                           Case{Fault::kHalf, "closed"}, Case{Fault::kStall, "timeout"}}) {
    int at = 1;
    for (;; ++at) {
      SCOPED_TRACE(testing::Message() << each.reason << " at " << at);
      Behaviour behaviour;
      behaviour.mechanisms = {"SCRAM-SHA-256"};
      behaviour.fault = each.fault;
      behaviour.fault_at = at;
      ScriptedWorld world(behaviour);
      world.options.is_resumable = true;
      world.run(log_in);
      if (world.count("xmpp_logins") == 1) break;
      EXPECT_EQ(world.failure(), each.reason);
      EXPECT_EQ(world.count("xmpp_failures"), 1u);
      if (each.fault == Fault::kStall) EXPECT_LT(world.world.clock.now().ns, 3'700'000'000'000);
    }
    EXPECT_EQ(at, 7);  // stream, challenge, success, stream, bind, enabled
  }
}

TEST(XmppLogin, nobody_listening_is_refused) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      world.options.remote = runtime::Endpoint::from_literal("10.0.0.1", 5223);
      const auto done = co_await client.login(world.options);
      EXPECT_TRUE(done.is_error());
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.failure(), "refused");
}

TEST(XmppLogin, what_cannot_be_sent_is_refused_before_anything_is) {
  for (const std::string_view password : {"", "a\nb", "\xff"}) {
    expect_failure({}, "bad_request",
                   [password](LoginOptions& options) { options.password = std::string(password); });
  }
  expect_failure({}, "bad_request",
                 [](LoginOptions& options) { options.jid = Jid::parse("x.example").value(); });
}

TEST(XmppRegistration, an_account_is_made) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      const auto made = co_await client.register_account(world.options);
      EXPECT_TRUE(made.is_ok());
      EXPECT_FALSE(client.is_open());
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.count("xmpp_registrations"), 1u);
  EXPECT_EQ(world.count("xmpp_logins"), 0u);
  EXPECT_EQ(world.server.heard.at(0),
            "<iq xmlns='jabber:client' type='set' id='n1'><query xmlns='jabber:iq:register'>"
            "<username>user</username><password>secret</password></query></iq>");
}

std::string refusal(std::string_view condition) {
  return "<iq type='error' id='n1'><error type='cancel'><" + std::string(condition) +
         " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
}

TEST(XmppRegistration, an_account_that_is_there_is_a_conflict_but_not_before_a_login) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      const auto made = co_await client.register_account(world.options);
      EXPECT_TRUE(made.is_error());
    }
  };
  for (const auto& [condition, reason] :
       {std::pair("conflict", "conflict"), std::pair("not-allowed", "unsupported"),
        std::pair("not-acceptable", "stanza_error")}) {
    ScriptedWorld world(replacing(2, refusal(condition)));
    world.run(Body::run);
    EXPECT_EQ(world.failure(), reason);
  }
  ScriptedWorld world(replacing(2, refusal("conflict")));
  world.options.registers_first = true;
  world.run(log_in);
  EXPECT_EQ(world.count("xmpp_logins"), 1u);
  EXPECT_EQ(world.count("xmpp_failures"), 0u);
}

}  // namespace
}  // namespace throng::protocols::xmpp

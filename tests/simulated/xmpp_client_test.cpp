#include "protocols/xmpp/xmpp_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocols/xmpp/archive.hpp"
#include "protocols/xmpp/room.hpp"
#include "protocols/xmpp/roster.hpp"
#include "runtime/sleep.hpp"
#include "xmpp_world.hpp"

namespace throng::protocols::xmpp {
namespace {

using namespace std::chrono_literals;
using Behaviour = ScriptedServer::Behaviour;
using Fault = ScriptedServer::Fault;

Message message_to(std::string_view to, std::string_view body) {
  Message message;
  message.to = to;
  message.body = body;
  return message;
}

Matcher with_body(std::string_view body) {
  Matcher matcher;
  matcher.body = body;
  return matcher;
}

Task<void> log_in(ScriptedWorld& world, Client& client) {
  const auto done = co_await client.login(world.options);
  EXPECT_TRUE(done.is_ok());
}

TEST(XmppClient, a_message_goes_out_and_one_comes_in) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      EXPECT_EQ(client.jid(), "user@x.example/here");
      const Message message = message_to("a@x.example", "1 < 2 & \"so on\"");
      const auto id = co_await client.send_message(message);
      EXPECT_TRUE(id.is_ok());
      const auto got = co_await client.receive(world.in(1s));
      EXPECT_TRUE(got.is_ok());
      EXPECT_EQ((*got)->body(), message.body);
      EXPECT_EQ((*got)->id(), *id);
      EXPECT_EQ((*got)->from(), "a@x.example");
      co_await client.close(world.in(1s));
      EXPECT_FALSE(client.is_open());
      const auto after = co_await client.send_message(message);
      EXPECT_EQ(after.error().kind, FailureKind::kClosed);
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.failure(), "closed");
  EXPECT_EQ(world.count("xmpp_stanzas_sent"), 2u);
  EXPECT_EQ(world.world.poller.open_sockets(), 0u);
}

TEST(XmppClient, what_xml_cannot_hold_is_not_sent) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const Message message = message_to("a@x.example", "\x01");
      const auto id = co_await client.send_message(message);
      EXPECT_EQ(id.error().kind, FailureKind::kBadRequest);
      EXPECT_TRUE(client.is_open());
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
}

TEST(XmppClient, a_receive_that_finds_nothing_in_time_harms_nothing) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      for (int i = 0; i < 3; ++i) {
        const auto nothing = co_await client.receive(world.in(10ms));
        EXPECT_EQ(nothing.error().kind, FailureKind::kTimeout);
      }
      const Message message = message_to("a@x.example", "hi");
      static_cast<void>(co_await client.send_message(message));
      const auto got = co_await client.receive(world.in(10ms));
      EXPECT_TRUE(got.is_ok());
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.count("xmpp_failures"), 0u);
}

TEST(XmppClient, what_is_not_waited_for_waits_in_its_order) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      for (const std::string_view body : {"one", "two", "three", "four"}) {
        const Message message = message_to("a@x.example/r", body);
        static_cast<void>(co_await client.send_message(message));
      }
      const Matcher three = with_body("three");
      const auto expected = co_await client.expect(three, world.in(1s));
      EXPECT_EQ((*expected)->body(), "three");
      EXPECT_EQ(client.waiting(), 2u);
      const auto pinged = co_await client.ping("", world.in(1s));
      EXPECT_TRUE(pinged.is_ok());
      EXPECT_EQ(*pinged, 100us);
      const Matcher two = with_body("two");
      EXPECT_TRUE((co_await client.expect(two, world.in(1s))).is_ok());
      for (const std::string_view body : {"one", "four"}) {
        const auto got = co_await client.receive(world.in(1s));
        EXPECT_EQ((*got)->body(), body);
      }
      const auto late = co_await client.expect(two, world.in(1s));
      EXPECT_EQ(late.error().kind, FailureKind::kTimeout);
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.failure(), "timeout");
  EXPECT_EQ(world.totals.find("xmpp_round_trip")->total.histogram.count(), 1u);
}

TEST(XmppClient, only_so_many_wait) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      world.options.most_waiting = 3;
      co_await log_in(world, client);
      for (int i = 0; i < 5; ++i) {
        const Message message = message_to("a@x.example", std::to_string(i));
        static_cast<void>(co_await client.send_message(message));
      }
      const Matcher none = with_body("none");
      const auto full = co_await client.expect(none, world.in(1s));
      EXPECT_EQ(full.error().kind, FailureKind::kQueueFull);
      for (int i = 0; i < 5; ++i) {
        const auto got = co_await client.receive(world.in(1s));
        EXPECT_EQ((*got)->body(), std::to_string(i));
      }
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
}

TEST(XmppClient, an_error_as_answer_is_a_failure_with_its_condition) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const auto got = co_await client.iq("get", "", "<query xmlns='what:is:this'/>", world.in(1s));
      EXPECT_EQ(got.error().kind, FailureKind::kStanzaError);
      EXPECT_EQ(got.error().detail, "item-not-found");
      EXPECT_EQ(client.last().type(), "error");
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.failure(), "stanza_error");
}

TEST(XmppClient, pings_and_requests_are_answered_and_pushes_delivered) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const Presence here;
      static_cast<void>(co_await client.send_presence(here));
      const auto push = co_await client.receive(world.in(1s));
      EXPECT_EQ((*push)->id(), "s3");
      const auto message = co_await client.receive(world.in(1s));
      EXPECT_EQ((*message)->body(), "all");
      co_await runtime::sleep_for(10ms);
    }
  };
  Behaviour behaviour;
  behaviour.greeting =
      "<iq type='get' id='s1' from='x.example'><ping xmlns='urn:xmpp:ping'/></iq>"
      "<iq type='get' id='s2' from='x.example'><query xmlns='jabber:iq:version'/></iq>"
      "<iq type='set' id='s3'><query xmlns='jabber:iq:roster'/></iq>"
      "<iq type='set' id='s4' from='evil@x.example'><query xmlns='jabber:iq:roster'/></iq>"
      "<message from='a@x.example'><body>all</body></message>";
  ScriptedWorld world(behaviour);
  world.run(Body::run);
  const std::vector<std::string>& heard = world.server.heard;
  ASSERT_EQ(heard.size(), 7u);
  EXPECT_EQ(heard[3], "<iq xmlns='jabber:client' type='result' to='x.example' id='s1'></iq>");
  EXPECT_NE(heard[4].find("service-unavailable"), std::string::npos);
  EXPECT_EQ(heard[5], "<iq xmlns='jabber:client' type='result' id='s3'></iq>");
  EXPECT_NE(heard[6].find("type='error' to='evil@x.example' id='s4'"), std::string::npos);
}

TEST(XmppClient, receipts_are_asked_for_and_given) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      Message message = message_to("a@x.example", "hi");
      message.wants_receipt = true;
      message.id = "m1";
      static_cast<void>(co_await client.send_message(message));
      EXPECT_TRUE((co_await client.receive(world.in(1s))).is_ok());
      // The script sends back what it gets, the receipt too, without a body.
      EXPECT_TRUE((co_await client.receive(world.in(1s))).is_ok());
    }
  };
  ScriptedWorld world;
  world.options.answers_receipts = true;
  world.run(Body::run);
  EXPECT_EQ(world.server.heard.back(),
            "<message xmlns='jabber:client' to='a@x.example' type='chat'>"
            "<received xmlns='urn:xmpp:receipts' id='m1'></received></message>");
}

TEST(XmppClient, contacts_rooms_and_archives) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const auto contacts = co_await roster(client, world.in(1s));
      EXPECT_EQ(contacts->at(0).name, "A");
      Contact contact;
      contact.jid = "b@x.example";
      EXPECT_TRUE((co_await set_contact(client, contact, world.in(1s))).is_ok());
      EXPECT_TRUE((co_await remove_contact(client, contact.jid, world.in(1s))).is_ok());
      Room room(client, "room@rooms.x.example", "me");
      EXPECT_TRUE((co_await room.join(world.in(1s))).is_ok());
      EXPECT_TRUE((co_await room.say("hello")).is_ok());
      const auto said = co_await client.receive(world.in(1s));
      EXPECT_EQ((*said)->from(), "room@rooms.x.example/user");
      EXPECT_TRUE((co_await room.leave(world.in(1s))).is_ok());
      EXPECT_TRUE((co_await room.join(world.in(1s), false)).is_ok());
      const auto other = co_await client.receive(world.in(1s));
      EXPECT_EQ((*other)->from(), "room@rooms.x.example/other");
      const ArchiveQuery query;
      const auto page = co_await archive(client, query, world.in(1s));
      EXPECT_EQ(page->messages.size(), 2u);
      EXPECT_EQ(page->messages[1].id, "2");
      EXPECT_EQ(page->messages[1].body, "old");
      EXPECT_EQ(page->messages[1].stamp, "2026-01-01T00:00:00Z");
      EXPECT_TRUE(page->is_complete);
      EXPECT_EQ(page->last, "2");
    }
  };
  ScriptedWorld world;
  world.run(Body::run);
  EXPECT_EQ(world.count("xmpp_failures"), 0u);
}

TEST(XmppClient, a_dropped_session_is_resumed_and_what_was_lost_sent_again) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      EXPECT_TRUE(client.can_resume());
      const Message first = message_to("a@x.example", "first");
      const Message lost = message_to("a@x.example", "lose me");
      static_cast<void>(co_await client.send_message(first));
      static_cast<void>(co_await client.send_message(lost));
      const auto got = co_await client.receive(world.in(1s));
      EXPECT_EQ((*got)->body(), "first");
      const auto ended = co_await client.receive(world.in(1s));
      EXPECT_EQ(ended.error().kind, FailureKind::kClosed);
      EXPECT_EQ(client.unacked(), 2u);
      const auto resumed = co_await client.resume(world.options);
      EXPECT_TRUE(resumed.is_ok());
      const auto again = co_await client.receive(world.in(1s));
      EXPECT_EQ((*again)->body(), "lose me");
      EXPECT_TRUE((co_await client.settle(world.in(1s))).is_ok());
      EXPECT_EQ(client.unacked(), 0u);
      EXPECT_EQ(client.jid(), "user@x.example/here");
    }
  };
  Behaviour behaviour;
  behaviour.loses_messages = true;
  ScriptedWorld world(behaviour);
  world.options.is_resumable = true;
  world.run(Body::run);
  EXPECT_EQ(world.count("xmpp_resumed"), 1u);
  EXPECT_EQ(world.count("xmpp_logins"), 1u);
  EXPECT_EQ(world.server.connections, 2);
}

TEST(XmppClient, a_session_that_was_forgotten_is_not_resumed) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      const auto never = co_await client.resume(world.options);
      EXPECT_EQ(never.error().kind, FailureKind::kNotResumed);
      co_await log_in(world, client);
      client.drop();
      EXPECT_TRUE(client.can_resume());
      const auto resumed = co_await client.resume(world.options);
      EXPECT_EQ(resumed.error().kind, FailureKind::kNotResumed);
      EXPECT_FALSE(client.can_resume());
      co_await log_in(world, client);
    }
  };
  Behaviour behaviour;
  behaviour.forgets_sessions = true;
  ScriptedWorld world(behaviour);
  world.options.is_resumable = true;
  world.run(Body::run);
  EXPECT_EQ(world.failure(), "not_resumed");
}

TEST(XmppClient, a_server_that_acknowledges_nothing_is_not_fed_for_ever) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      std::size_t sent = 0;
      Outcome<bool> outcome = true;
      while (outcome.is_ok() && sent <= 2000) {
        outcome = co_await client.send("<presence to='a@x.example' type='probe'/>");
        ++sent;
      }
      EXPECT_EQ(outcome.error().kind, FailureKind::kQueueFull);
      EXPECT_EQ(sent, StreamManagement::kMostUnacked + 1);
      EXPECT_TRUE(client.is_open());
    }
  };
  ScriptedWorld world;
  world.options.is_resumable = true;
  world.run(Body::run);
}

TEST(XmppClient, an_acknowledgement_of_what_was_never_sent_ends_the_session) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const Presence here;
      static_cast<void>(co_await client.send_presence(here));
      const auto got = co_await client.receive(world.in(1s));
      EXPECT_EQ(got.error().kind, FailureKind::kBadServer);
      EXPECT_FALSE(client.is_open());
    }
  };
  Behaviour behaviour;
  behaviour.greeting = "<a xmlns='urn:xmpp:sm:3' h='7'/>";
  ScriptedWorld world(behaviour);
  world.options.is_resumable = true;
  world.run(Body::run);
}

Task<void> receive_all(Client& client, int& received) {
  for (;;) {
    const auto got = co_await client.receive();
    if (!got.is_ok()) co_return;
    ++received;
  }
}

TEST(XmppClient, one_coroutine_receives_while_others_send) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      int received = 0;
      runtime::TaskGroup group(co_await runtime::current_scope());
      group.spawn(receive_all(client, received));
      const auto second = co_await client.receive(world.in(1s));
      EXPECT_EQ(second.error().kind, FailureKind::kBusy);
      for (int i = 0; i < 10; ++i) group.spawn(send_many(client));
      co_await runtime::sleep_for(10s);
      EXPECT_EQ(received, 100);
      group.request_stop();
      co_await group.join();
      EXPECT_TRUE(client.is_open());
      if (!world.options.is_resumable) co_return;
      EXPECT_TRUE((co_await client.settle(world.in(1s))).is_ok());
      EXPECT_EQ(client.unacked(), 0u);
    }
    static Task<void> send_many(Client& client) {
      for (int i = 0; i < 10; ++i) {
        // More than the network takes at once, so that they meet.
        const Message message = message_to("a@x.example", std::string(20'000, 'x'));
        while (!(co_await client.send_message(message)).is_ok()) {
          EXPECT_EQ(co_await runtime::sleep_for(1ms), runtime::Slept::kInFull);
        }
      }
    }
  };
  // What there is no room for is not counted as sent either.
  for (const bool is_counted : {false, true}) {
    ScriptedWorld world;
    world.options.is_resumable = is_counted;
    world.run(Body::run);
  }
}

TEST(XmppClient, a_session_that_breaks_ends_who_receives) {
  struct Body {
    static Task<void> run(ScriptedWorld& world, Client& client) {
      co_await log_in(world, client);
      const Message message = message_to("a@x.example", "hi");
      static_cast<void>(co_await client.send_message(message));
      const auto got = co_await client.receive(world.in(1s));
      EXPECT_TRUE(got.is_error());
      EXPECT_FALSE(client.is_open());
      const auto again = co_await client.receive(world.in(1s));
      EXPECT_EQ(again.error(), got.error());
    }
  };
  for (const Fault fault : {Fault::kClose, Fault::kReset, Fault::kHalf, Fault::kReplace}) {
    Behaviour behaviour;
    behaviour.fault = fault;
    behaviour.fault_at = 5;
    behaviour.instead = "<message><!-- a comment -->";
    ScriptedWorld world(behaviour);
    world.run(Body::run);
    EXPECT_EQ(world.failure(), fault == Fault::kReset     ? "reset"
                               : fault == Fault::kReplace ? "bad_xml"
                                                          : "closed");
  }
}

TEST(XmppMetrics, nothing_is_declared_until_somebody_logs_in) {
  telemetry::Recorder recorder;
  XmppCore core(recorder);
  telemetry::Merger merger(1);
  merger.take(0, *recorder.take({}, nullptr));
  EXPECT_TRUE(merger.totals({}, {}).metrics.empty());
}

}  // namespace
}  // namespace throng::protocols::xmpp

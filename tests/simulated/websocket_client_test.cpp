#include "protocols/websocket/websocket_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "websocket_stage.hpp"

namespace throng::protocols::websocket {
namespace {

using namespace std::chrono_literals;

constexpr base::TimePoint kNever = base::TimePoint::never();

template <class Value>
std::string word(const Result<Value, Failure>& outcome) {
  if (outcome.is_stopped()) return "stopped";
  return outcome.is_ok() ? "ok" : std::string(reason(outcome.error()));
}

Task<void> open_only(ClientStage& stage, Client& client) {
  stage.events.push_back(co_await stage.open(client));
  EXPECT_EQ(client.is_open(), stage.events.back() == "ok");
}

Task<void> talk(ClientStage& stage, Client& client) {
  stage.options.protocols = {"chat"};
  EXPECT_EQ(co_await stage.open(client), "ok");
  EXPECT_EQ(client.protocol(), "chat");
  EXPECT_EQ(word(co_await client.send(MessageKind::kText, "Hello")), "ok");
  EXPECT_EQ(word(co_await client.send(MessageKind::kBinary, "\xff\xfe")), "ok");
  EXPECT_EQ(word(co_await client.send(MessageKind::kText, "")), "ok");
  stage.events.push_back(describe(co_await client.close(1000, "bye")));
  EXPECT_FALSE(client.is_open());
  stage.events.push_back(describe(co_await client.receive(kNever)));
  stage.events.push_back(word(co_await client.send(MessageKind::kText, "x")));
  stage.events.push_back(describe(co_await client.close(1000, "")));
}
TEST(websocket_client, talks_and_closes) {
  ClientStage stage;
  stage.run(talk);
  EXPECT_EQ(stage.events, (Events{"close:1000:", "closed", "closed", "closed"}));
  EXPECT_EQ(stage.server.heard(),
            (Events{"text:Hello", "binary:\xff\xfe", "text:", "close:1000:bye"}));
  EXPECT_EQ(stage.count("websocket_connects"), 1U);
  EXPECT_EQ(stage.count("websocket_messages_sent"), 3U);
  EXPECT_EQ(stage.count("websocket_closes", "status", "1000"), 1U);
  EXPECT_EQ(stage.count("websocket_failures", "reason", "closed"), 3U);
  EXPECT_GE(stage.totals.find("websocket_connect_time")->total.histogram.max(), 150'000);
}

TEST(websocket_client, nothing_is_declared_before_it_is_used) {
  telemetry::Recorder recorder;
  WebSocketMetrics metrics(recorder);
  EXPECT_TRUE(recorder.take({}, nullptr)->introduced.empty());
}

void expect_open(const std::string& answer, const std::string& outcome) {
  ServerPlan plan;
  plan.answer = answer;
  plan.ends_after_wire = true;
  ClientStage stage(plan);
  stage.options.protocols = {"chat"};
  stage.run(open_only);
  EXPECT_EQ(stage.events, Events{outcome}) << answer;
  EXPECT_EQ(stage.count("websocket_failures", "reason", outcome), 1U);
  EXPECT_EQ(stage.count("websocket_connects"), 0U);
}

TEST(websocket_client, a_refused_upgrade_says_with_which_status) {
  expect_open("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nthe rest never comes",
              "refused_upgrade");
  expect_open("HTTP/1.1 200 OK\r\n\r\n", "refused_upgrade");
  expect_open("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", "refused_upgrade");
}

TEST(websocket_client, answers_that_are_none_have_their_words) {
  expect_open("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "bad_upgrade");
  expect_open("SSH-2.0-OpenSSH_9.2\r\n", "malformed");
  expect_open("HTTP/1.1 101 Swi", "closed_early");
}

Task<void> open_where_nobody_listens(ClientStage& stage, Client& client) {
  stage.network.remote = runtime::Endpoint::from_literal("10.0.0.2", 80);
  EXPECT_EQ(co_await stage.open(client), "refused");
  stage.url = http::parse_url("wss://10.0.0.1/", kSchemes).value();
  EXPECT_EQ(co_await stage.open(client), "bad_request");
  stage.url = http::parse_url("ws://10.0.0.1/", kSchemes).value();
  stage.options.headers = {{"Upgrade", "x"}};
  EXPECT_EQ(co_await stage.open(client), "bad_request");
}
TEST(websocket_client, cannot_open_everything) {
  ClientStage stage;
  stage.run(open_where_nobody_listens);
}

Task<void> open_too_slow(ClientStage& stage, Client& client) {
  stage.options.open_timeout = 3ms;
  EXPECT_EQ(co_await stage.open(client), "timeout");
  stage.options.open_timeout = 1s;
  EXPECT_EQ(co_await stage.open(client), "ok");
  EXPECT_EQ(co_await stage.open(client), "bad_request");  // it is open
  client.abort();
  EXPECT_EQ(co_await stage.open(client), "ok");
}
TEST(websocket_client, opens_in_time_and_again) {
  ClientStage stage({}, {.delay = 2ms});
  stage.run(open_too_slow);
  EXPECT_EQ(stage.count("websocket_closes", "status", "1006"), 1U);
}

Task<void> refuse_to_send(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  EXPECT_EQ(word(co_await client.send(MessageKind::kText, "a\xff")), "bad_utf8");
  EXPECT_EQ(word(co_await client.ping(std::string(126, 'x'))), "bad_request");
  for (const std::uint16_t code : {0, 999, 1004, 1006, 1015, 2000, 5000}) {
    EXPECT_EQ(word(co_await client.close(code, "")), "bad_close");
  }
  EXPECT_EQ(word(co_await client.close(kNoStatus, "why")), "bad_close");
  EXPECT_EQ(word(co_await client.close(1000, "\xff")), "bad_close");
  EXPECT_EQ(word(co_await client.close(1000, std::string(124, 'x'))), "bad_close");
  EXPECT_EQ(word(co_await client.send(MessageKind::kText, "still")), "ok");
  EXPECT_EQ(describe(co_await client.close(kNoStatus, "")), "close:1005:");
}
TEST(websocket_client, what_must_not_be_sent_is_not_sent) {
  ClientStage stage;
  stage.run(refuse_to_send);
  EXPECT_EQ(stage.server.heard(), (Events{"text:still", "close:1005:"}));
}

Task<void> wait_in_vain(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  const base::TimePoint began = stage.world.loop.now();
  EXPECT_EQ(describe(co_await client.receive(began + 50ms)), "timeout");
  EXPECT_GE(stage.world.loop.now() - began, 50ms);
  EXPECT_TRUE(client.is_open());
  EXPECT_EQ(word(co_await client.send(MessageKind::kText, "still")), "ok");
  EXPECT_EQ(describe(co_await client.receive(stage.world.loop.now())), "timeout");
  EXPECT_EQ(describe(co_await client.close(1001, "")), "close:1001:");
}
TEST(websocket_client, a_receive_that_gives_up_leaves_it_open) {
  ClientStage stage;
  stage.run(wait_in_vain);
  EXPECT_EQ(stage.server.heard(), (Events{"text:still", "close:1001:"}));
}

Task<void> hear_out(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  stage.events = co_await ClientStage::receive_all(client);
}

TEST(websocket_client, an_end_without_a_close_frame_is_a_failure) {
  ServerPlan plan;
  plan.wire = raw(1, "last") + "\x81";
  plan.ends_after_wire = true;
  ClientStage stage(plan);
  stage.run(hear_out);
  EXPECT_EQ(stage.events, (Events{"text:last", "closed_early"}));
  EXPECT_EQ(stage.count("websocket_closes", "status", "1006"), 1U);
}

TEST(websocket_client, messages_beyond_a_limit_end_it_with_1009) {
  ServerPlan plan;
  plan.wire = raw(1, "12345678") + raw(1, "123456789");
  ClientStage stage(plan);
  stage.options.limits.max_message_bytes = 8;
  stage.run(hear_out);
  EXPECT_EQ(stage.events, (Events{"text:12345678", "message_too_large"}));
  EXPECT_EQ(stage.server.heard(), Events{"close:1009:"});
  EXPECT_EQ(stage.count("websocket_closes", "status", "1009"), 1U);
}

TEST(websocket_client, waits_only_so_long_for_the_end_after_the_closes) {
  ServerPlan plan;
  plan.wire = raw_close(1000);
  plan.ends = false;
  ClientStage stage(plan);
  stage.run(hear_out);
  EXPECT_EQ(stage.events, Events{"close:1000:"});
  EXPECT_GE(stage.world.clock.now().ns, 5'000'000'000);
  EXPECT_LT(stage.world.clock.now().ns, 5'100'000'000);
}

Task<void> close_only(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  stage.events.push_back(describe(co_await client.close(1000, "")));
  EXPECT_FALSE(client.is_open());
}
TEST(websocket_client, a_close_that_is_not_answered_times_out) {
  ServerPlan plan;
  plan.answers_close = false;
  plan.ends = false;
  ClientStage stage(plan);
  stage.run(close_only);
  EXPECT_EQ(stage.events, Events{"timeout"});
  EXPECT_EQ(stage.count("websocket_closes", "status", "1006"), 1U);
}

TEST(websocket_client, messages_before_the_answer_to_a_close_are_dropped) {
  ServerPlan plan;
  plan.wire = raw(1, "a") + raw(9, "p") + raw(1, "b");
  ClientStage stage(plan);
  stage.run(close_only);
  EXPECT_EQ(stage.events, Events{"close:1000:"});
  EXPECT_EQ(stage.count("websocket_messages_received"), 2U);
  EXPECT_EQ(stage.server.heard(), Events{"close:1000:"});
}

Task<void> receive_into(ClientStage& stage, Client& client, base::TimePoint deadline) {
  stage.events.push_back("received " + describe(co_await client.receive(deadline)));
}
Task<void> close_while_another_receives(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(receive_into(stage, client, kNever));
  stage.events.push_back("closed " + describe(co_await client.close(1000, "")));
  co_await group.join();
}
TEST(websocket_client, who_receives_hears_of_the_close_too) {
  ClientStage stage;
  stage.run(close_while_another_receives);
  EXPECT_EQ(stage.events, (Events{"received close:1000:", "closed close:1000:"}));
}
TEST(websocket_client, neither_waits_longer_than_the_close_may_take) {
  ServerPlan plan;
  plan.answers_close = false;
  plan.ends = false;
  ClientStage stage(plan);
  stage.run(close_while_another_receives);
  EXPECT_EQ(stage.events, (Events{"received timeout", "closed timeout"}));
}

Task<void> abort_while_another_receives(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(receive_into(stage, client, kNever));
  group.spawn(receive_into(stage, client, kNever));
  client.abort();
  co_await group.join();
}
TEST(websocket_client, an_abort_ends_all_waits) {
  ClientStage stage;
  stage.run(abort_while_another_receives);
  EXPECT_EQ(stage.events, (Events{"received closed", "received closed"}));
}

Task<void> ping_and_receive(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  for (const std::string payload : {"1", "2", ""}) {
    EXPECT_EQ(word(co_await client.ping(payload)), "ok");
  }
  const base::TimePoint deadline = stage.world.loop.now() + 5ms;
  EXPECT_EQ(describe(co_await client.receive(deadline)), "timeout");
}
TEST(websocket_client, the_round_trip_of_a_ping_is_measured) {
  ServerPlan plan;
  plan.echoes = true;
  ClientStage stage(plan);
  stage.run(ping_and_receive);
  const telemetry::Histogram& times = stage.totals.find("websocket_round_trip")->total.histogram;
  EXPECT_EQ(times.count(), 3U);
  EXPECT_NEAR(static_cast<double>(times.max()), 100'000, 1'000);  // there and back
}
TEST(websocket_client, a_pong_that_nobody_asked_for_is_no_round_trip) {
  ServerPlan plan;
  plan.wire = raw(10, "0");
  ClientStage stage(plan);
  stage.run(ping_and_receive);
  EXPECT_EQ(stage.totals.find("websocket_round_trip"), nullptr);
  EXPECT_EQ(stage.server.heard(), (Events{"ping:1", "ping:2", "ping:"}));
}

/// Messages from two coroutines, in fragments, while a third answers pings.
Task<void> send_many(Client& client, char what) {
  const std::string text(3'000, what);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(word(co_await client.send(MessageKind::kText, text)), "ok");
}
Task<void> send_at_once(ClientStage& stage, Client& client) {
  stage.options.fragment_bytes = 700;
  EXPECT_EQ(co_await stage.open(client), "ok");
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(send_many(client, 'a'));
  group.spawn(send_many(client, 'b'));
  for (int i = 0; i < 4; ++i) stage.events.push_back(describe(co_await client.receive(kNever)));
  co_await group.join();
  EXPECT_EQ(describe(co_await client.close(1000, "")), "close:1000:");
}
TEST(websocket_client, messages_of_two_never_mix_and_pongs_go_between_frames) {
  ServerPlan plan;
  plan.reads_after = 20ms;
  for (int i = 0; i < 4; ++i) plan.wire += raw(9, std::to_string(i)) + raw(1, "m");
  ClientStage stage(plan, {.window_bytes = 2'000, .segment_bytes = 500});
  stage.run(send_at_once);
  EXPECT_EQ(stage.events, Events(4, "text:m"));
  Events heard = stage.server.heard();
  EXPECT_EQ(std::count(heard.begin(), heard.end(), "text*3000"), 10);
  EXPECT_EQ(heard.back(), "close:1000:");
  // The sends were held up, so of the pongs left to them only the newest was sent, and in the
  // middle of the first message.
  EXPECT_EQ(heard.front(), "pong:3");
}

Task<void> send_much(ClientStage& stage, Client& client) {
  const std::string much(100'000, 'x');
  stage.events.push_back("sent " + word(co_await client.send(MessageKind::kText, much)));
}
Task<void> send_and_hear_out(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  runtime::TaskGroup group(co_await runtime::current_scope());
  group.spawn(send_much(stage, client));
  stage.events.push_back(describe(co_await client.receive(kNever)));
  co_await group.join();
  EXPECT_FALSE(client.is_open());
}
TEST(websocket_client, a_send_that_is_held_up_ends_when_the_server_closes) {
  ServerPlan plan;
  plan.wire = raw_close(1001, "going away");
  plan.reads = false;
  ClientStage stage(plan, {.window_bytes = 1'000, .segment_bytes = 500});
  stage.run(send_and_hear_out);
  EXPECT_EQ(stage.events, (Events{"sent timeout", "close:1001:going away"}));
}
TEST(websocket_client, a_send_that_is_held_up_ends_with_the_connection) {
  ServerPlan plan;
  plan.ends_after_wire = true;
  ClientStage stage(plan, {.window_bytes = 1'000, .segment_bytes = 500});
  stage.run(send_and_hear_out);
  EXPECT_EQ(stage.events.size(), 2U);
}
TEST(websocket_client, a_fragmented_send_makes_way_for_the_close) {
  ServerPlan plan;
  plan.wire = raw_close(1001);
  plan.reads_after = 10ms;
  ClientStage stage(plan, {.window_bytes = 1'000, .segment_bytes = 500});
  stage.options.fragment_bytes = 100;
  stage.run(send_and_hear_out);
  EXPECT_EQ(stage.events, (Events{"sent closed", "close:1001:"}));
  EXPECT_EQ(stage.server.heard(), Events{"close:1001:"});
}

Task<void> count_turns(int& turns) {
  while ((co_await runtime::sleep_until(base::TimePoint{0})) == runtime::Slept::kInFull) ++turns;
}
Task<void> receive_beside_another(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  runtime::TaskGroup group(co_await runtime::current_scope());
  int turns = 0;
  group.spawn(count_turns(turns));
  for (int i = 0; i < 5'000; ++i) EXPECT_TRUE((co_await client.receive(kNever)).is_ok());
  EXPECT_GE(turns, 70);
  group.request_stop();
  co_await group.join();
}
TEST(websocket_client, thousands_of_messages_at_once_do_not_hold_up_others) {
  ServerPlan plan;
  for (int i = 0; i < 5'000; ++i) plan.wire += raw(1, "");
  ClientStage stage(plan);
  stage.run(receive_beside_another);
  EXPECT_EQ(stage.count("websocket_messages_received"), 5'000U);
}

/// All sorts of messages there and back.
Task<void> echo_all(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  base::Random random(3, 4);
  for (int i = 0; i < 60; ++i) {
    const bool is_text = random.uniform(2) == 0;
    const std::size_t size = random.uniform(random.uniform(4) == 0 ? 200'000 : 300);
    std::string message;
    while (message.size() < size) {
      message += is_text ? "wort ß " + std::to_string(random.uniform(9))
                         : std::string(1, static_cast<char>(random()));
    }
    const MessageKind kind = is_text ? MessageKind::kText : MessageKind::kBinary;
    runtime::TaskGroup group(co_await runtime::current_scope());
    struct Sending {
      static Task<void> run(Client& to, MessageKind as, const std::string& what) {
        EXPECT_EQ(word(co_await to.send(as, what)), "ok");
      }
    };
    group.spawn(Sending::run(client, kind, message));
    const auto got = co_await client.receive(kNever);
    EXPECT_TRUE(got.is_ok() && got->payload == message) << i << ' ' << describe(got);
    EXPECT_EQ(got->kind == Received::Kind::kText, is_text);
    co_await group.join();
  }
  EXPECT_EQ(describe(co_await client.close(1000, "")), "close:1000:");
}
TEST(websocket_client, messages_come_back_as_they_were_on_all_terms) {
  for (const bool is_compressed : {false, true}) {
    for (const bool keeps : {false, true}) {
      for (const int bits : {8, 9, 15}) {
        for (const std::size_t fragment : {0UL, 1'000UL}) {
          SCOPED_TRACE(testing::Message() << is_compressed << keeps << bits << ' ' << fragment);
          ServerPlan plan;
          plan.echoes = true;
          plan.echo_rules.fragment_bytes = fragment * 2;
          ClientStage stage(plan, {.window_bytes = 20'000, .segment_bytes = 1'400});
          stage.options.fragment_bytes = fragment;
          stage.options.compression.is_made = is_compressed;
          stage.options.compression.wanted = {keeps, !keeps, bits, std::max(bits, 9)};
          stage.run(echo_all);
          if (!is_compressed) break;
        }
        if (!is_compressed) break;
      }
    }
  }
}

}  // namespace
}  // namespace throng::protocols::websocket

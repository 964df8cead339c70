// A user that does everything a Client can is stopped, and destroyed, at every turn of the loop.
// AddressSanitizer watches the memory.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "protocols/xmpp/archive.hpp"
#include "protocols/xmpp/room.hpp"
#include "protocols/xmpp/roster.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "xmpp_world.hpp"

namespace throng::protocols::xmpp {
namespace {

using namespace std::chrono_literals;

Task<void> receive_all(Client& client) {
  for (;;) {
    const auto got = co_await client.receive();
    if (!got.is_ok()) co_return;
  }
}

Task<void> send_much(Client& client) {
  Message message;
  message.to = "a@x.example";
  message.body = std::string(50'000, 'x');
  for (int i = 0; i < 3; ++i) {
    const auto sent = co_await client.send_message(message);
    if (!sent.is_ok()) co_return;
  }
}

Task<void> talk(ScriptedWorld& world, Client& client) {
  const Presence here;
  static_cast<void>(co_await client.send_presence(here));
  static_cast<void>(co_await client.ping("", world.in(1s)));
  static_cast<void>(co_await roster(client, world.in(1s)));
  Message message;
  message.to = "a@x.example";
  message.body = "hi";
  message.wants_receipt = true;
  static_cast<void>(co_await client.send_message(message));
  Matcher hi;
  hi.body = "hi";
  static_cast<void>(co_await client.expect(hi, world.in(1s)));
  Room room(client, "room@rooms.x.example", "me");
  static_cast<void>(co_await room.join(world.in(1s)));
  static_cast<void>(co_await room.say("all"));
  static_cast<void>(co_await room.leave(world.in(1s)));
  const ArchiveQuery query;
  static_cast<void>(co_await archive(client, query, world.in(1s)));
  static_cast<void>(co_await client.receive(world.in(5ms)));
}

Task<void> live(ScriptedWorld& world, bool& has_finished) {
  Client client(world.world.loop, world.core);
  static_cast<void>(co_await client.register_account(world.options));
  static_cast<void>(co_await client.login(world.options));
  co_await talk(world, client);
  client.drop();
  static_cast<void>(co_await client.resume(world.options));
  {
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(receive_all(client));
    group.spawn(send_much(client));
    group.spawn(send_much(client));
    static_cast<void>(co_await runtime::sleep_for(20ms));
    client.drop();
    co_await group.join();
  }
  static_cast<void>(co_await client.resume(world.options));
  static_cast<void>(co_await client.settle(world.in(1s)));
  co_await client.close(world.in(1s));
  has_finished = true;
}

Task<void> serve(ScriptedWorld& world, runtime::TcpListener& listener) {
  co_await world.server.serve(listener);
}

/// One user and its server. The parts die in the order that they need.
struct Stage {
  Stage() : world(behaviour()), user_scope(world.world.loop), server_scope(world.world.loop) {
    world.options.is_resumable = true;
    world.options.answers_receipts = true;
    auto opened = runtime::TcpListener::open(world.world.loop, world.options.remote);
    listener = std::make_unique<runtime::TcpListener>(std::move(opened).value());
    server.start(serve(world, *listener), server_scope);
    user = std::make_unique<runtime::RememberedRoot>();
    user->start(live(world, has_finished), user_scope);
  }
  static ScriptedServer::Behaviour behaviour() {
    ScriptedServer::Behaviour behaviour;
    behaviour.mechanisms = {"SCRAM-SHA-1"};
    behaviour.greeting =
        "<iq type='get' id='s1' from='x.example'><ping xmlns='urn:xmpp:ping'/></iq>"
        "<message from='b@x.example'><body>unasked</body></message>";
    return behaviour;
  }
  /// Whether the user was still there after so many turns.
  bool turn(int turns) {
    for (int i = 0; i < turns && !user->has_ended(); ++i) world.world.loop.turn();
    return !user->has_ended();
  }
  /// Only the listener is left, when what was under way has come to the server.
  void check() {
    user.reset();
    for (int i = 0; i < 1000 && world.world.poller.open_sockets() > 1; ++i) world.world.loop.turn();
    EXPECT_EQ(world.world.poller.open_sockets(), 1u);
  }

  ScriptedWorld world;
  Scope user_scope, server_scope;
  std::unique_ptr<runtime::TcpListener> listener;
  runtime::RememberedRoot server;
  std::unique_ptr<runtime::RememberedRoot> user;
  bool has_finished = false;
};

TEST(XmppKill, left_alone_the_user_comes_to_its_end) {
  Stage stage;
  EXPECT_FALSE(stage.turn(100'000));
  EXPECT_TRUE(stage.has_finished);
  stage.check();
  stage.world.add_up();
  EXPECT_EQ(stage.world.count("xmpp_registrations"), 1u);
  EXPECT_EQ(stage.world.count("xmpp_logins"), 1u);
  EXPECT_EQ(stage.world.count("xmpp_resumed"), 2u);
  EXPECT_EQ(stage.world.count("xmpp_unfinished"), 0u);
  EXPECT_EQ(stage.world.failure(), "closed");  // of who received when it was dropped
}

TEST(XmppKill, destroyed_at_every_turn_it_leaves_nothing) {
  int n = 1;
  for (bool was_in_time = true; was_in_time && !testing::Test::HasFailure(); ++n) {
    SCOPED_TRACE(n);
    Stage stage;
    was_in_time = stage.turn(n);
    stage.check();
  }
  EXPECT_GT(n, 100);
}

TEST(XmppKill, stopped_at_every_turn_it_ends_soon_and_leaves_nothing) {
  int n = 1;
  for (bool was_in_time = true; was_in_time && !testing::Test::HasFailure(); ++n) {
    SCOPED_TRACE(n);
    Stage stage;
    was_in_time = stage.turn(n);
    stage.user_scope.request_stop();
    const base::TimePoint at = stage.world.world.loop.now();
    EXPECT_FALSE(stage.turn(10'000));
    EXPECT_LT(stage.world.world.loop.now() - at, 2s);
    stage.check();
  }
  EXPECT_GT(n, 100);
}

}  // namespace
}  // namespace throng::protocols::xmpp

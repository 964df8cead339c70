// What an idle user costs: everything that is given back when it dies.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/poison.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "xmpp_world.hpp"
#ifdef THRONG_POISONS
#include <sanitizer/allocator_interface.h>
#endif

namespace throng::protocols::xmpp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUsers = 500;
// With its frames, which are larger under sanitizers: 1.9 KB in a release build.
constexpr std::size_t kMostBytes = std::size_t{4} * 1024;

std::size_t allocated_bytes() {
#ifdef THRONG_POISONS
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

Task<void> wait_for_messages(ScriptedWorld& world, std::size_t& waiting) {
  Client client(world.world.loop, world.core);
  const auto entered = co_await client.login(world.options);
  EXPECT_TRUE(entered.is_ok());
  Message message;
  message.to = "a@x.example";
  message.body = std::string(100, 'x');
  EXPECT_TRUE((co_await client.send_message(message)).is_ok());
  message = {};
  EXPECT_TRUE((co_await client.receive()).is_ok());
  ++waiting;
  static_cast<void>(co_await client.receive());
}

Task<void> serve(ScriptedWorld& world, runtime::TcpListener& listener) {
  co_await world.server.serve(listener);
}

TEST(XmppMemory, an_idle_user_costs_little_and_holds_no_parser) {
  ScriptedWorld world;
  auto listener = runtime::TcpListener::open(world.world.loop, world.options.remote);
  Scope server_scope(world.world.loop), user_scope(world.world.loop);
  runtime::RememberedRoot server;
  server.start(serve(world, *listener), server_scope);
  std::size_t waiting = 0;
  std::vector<std::unique_ptr<runtime::RememberedRoot>> users;
  for (std::size_t i = 0; i < kUsers; ++i) {
    users.push_back(std::make_unique<runtime::RememberedRoot>());
    users.back()->start(wait_for_messages(world, waiting), user_scope);
  }
  while (waiting < kUsers) world.world.loop.turn();
  const std::size_t before = allocated_bytes();
  users.clear();
  const std::size_t each = (before - allocated_bytes()) / kUsers;
  std::printf("%zu bytes a user, %zu of them its client\n", each, sizeof(Client));
  RecordProperty("idle_user_bytes", std::to_string(each));
  EXPECT_GT(each, sizeof(Client));  // it was measured at all
  EXPECT_LE(each, kMostBytes);
}

}  // namespace
}  // namespace throng::protocols::xmpp

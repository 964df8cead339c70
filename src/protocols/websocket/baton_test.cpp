#include "protocols/websocket/baton.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"

namespace throng::protocols::websocket {
namespace {

using namespace std::chrono_literals;

Task<void> hold_for_a_while(Baton& baton, char name, std::string& order) {
  Baton::Hold hold(baton);
  if (!co_await hold) {
    order += '!';
    co_return;
  }
  order += name;
  co_await runtime::sleep_for(10ms);
  order += name;
}

/// Some who want one baton, each in a scope of its own.
struct Runners {
  explicit Runners(int count) {
    for (int i = 0; i < count; ++i) {
      scopes.push_back(std::make_unique<Scope>(world.loop));
      roots.push_back(std::make_unique<runtime::RememberedRoot>());
      roots.back()->start(hold_for_a_while(baton, static_cast<char>('a' + i), order),
                          *scopes.back());
    }
  }
  void finish() {
    for (const auto& root : roots) {
      while (root != nullptr && !root->has_ended()) world.loop.turn();
    }
    EXPECT_TRUE(baton.is_free());
  }
  runtime::sim::SimWorld world;
  Baton baton;
  std::string order;
  std::vector<std::unique_ptr<Scope>> scopes;
  std::vector<std::unique_ptr<runtime::RememberedRoot>> roots;
};

TEST(baton, one_after_the_other_in_the_order_they_came) {
  Runners runners(3);
  EXPECT_EQ(runners.order, "a");
  runners.finish();
  EXPECT_EQ(runners.order, "aabbcc");
}

TEST(baton, one_that_is_stopped_while_it_waits_is_passed_over) {
  Runners runners(3);
  runners.scopes[1]->request_stop();
  runners.finish();
  EXPECT_EQ(runners.order, "a!acc");
}

TEST(baton, one_that_is_destroyed_passes_it_on) {
  for (int victim = 0; victim < 3; ++victim) {
    Runners runners(3);
    runners.roots[static_cast<std::size_t>(victim)].reset();
    runners.finish();
    EXPECT_EQ(runners.order, victim == 0 ? "abbcc" : victim == 1 ? "aacc" : "aabb");
  }
}

TEST(baton, one_that_is_destroyed_when_it_was_just_given_it_passes_it_on) {
  Runners runners(3);
  runners.roots[0].reset();  // b has it now, and has not gone on
  runners.roots[1].reset();
  runners.finish();
  EXPECT_EQ(runners.order, "acc");
}

}  // namespace
}  // namespace throng::protocols::websocket

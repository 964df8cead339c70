#include "users/user_store.hpp"

#include <gtest/gtest.h>

#include <map>

#include "runtime/sim/sim_world.hpp"
#include "users/population.hpp"

namespace throng::users {
namespace {

Task<void> nothing(User&) {
  co_return;
}

TEST(UserStore, finds_whom_it_holds_under_random_makes_and_releases) {
  runtime::sim::SimWorld world;
  Population population(world.loop, {}, nothing);
  for (const UserId stride : {1u, 3u, 64u, 1u << 20}) {
    UserStore store;
    std::map<UserId, User*> model;
    base::Random random(1, stride);
    EXPECT_EQ(store.find(1), nullptr);
    for (int step = 0; step < 20'000; ++step) {
      const UserId id = 1 + stride * random.uniform(step < 10'000 ? 3000 : 300);
      const auto known = model.find(id);
      if (known == model.end()) {
        ASSERT_EQ(store.find(id), nullptr);
        model[id] = &store.make(population, id);
      } else {
        ASSERT_EQ(store.find(id), known->second);
        ASSERT_EQ(known->second->id(), id);
        store.release(*known->second);
        model.erase(known);
      }
      ASSERT_EQ(store.size(), model.size());
    }
    for (const auto& [id, user] : model) {
      ASSERT_EQ(store.find(id), user);
      store.release(*user);
    }
  }
}

}  // namespace
}  // namespace throng::users

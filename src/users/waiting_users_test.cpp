#include "users/waiting_users.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace throng::users {
namespace {

TEST(UserId, a_range_is_dealt_out_without_a_gap_or_a_double) {
  for (unsigned cores = 1; cores <= 5; ++cores) {
    for (UserId first = 1; first < 12; ++first) {
      for (std::uint64_t count = 0; count < 12; ++count) {
        std::vector<UserId> dealt;
        for (unsigned core = 0; core < cores; ++core) {
          const IdRange share = share_of({first, count}, core, cores);
          for (std::uint64_t i = 0; i < share.count; ++i) {
            dealt.push_back(share.first + i * cores);
            EXPECT_EQ(core_of(dealt.back(), cores), core);
          }
        }
        std::sort(dealt.begin(), dealt.end());
        ASSERT_EQ(dealt.size(), count);
        for (std::uint64_t i = 0; i < count; ++i) EXPECT_EQ(dealt[i], first + i);
      }
    }
  }
}

std::vector<UserId> take_all(WaitingUsers& waiting) {
  std::vector<UserId> ids;
  while (!waiting.is_empty()) ids.push_back(waiting.take_first());
  return ids;
}

TEST(WaitingUsers, the_first_in_is_the_first_out_and_the_last_is_removed_first) {
  WaitingUsers waiting(2);
  waiting.add({1, 3});
  waiting.add({7, 3});
  EXPECT_EQ(waiting.take_first(), 1u);
  EXPECT_EQ(waiting.remove_last(4), 4u);
  EXPECT_EQ(take_all(waiting), (std::vector<UserId>{3}));
  EXPECT_EQ(waiting.remove_last(1), 0u);
}

TEST(WaitingUsers, agrees_with_a_plain_list_under_random_calls) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 300; ++round) {
    const auto cores = static_cast<unsigned>(1 + random() % 3);
    WaitingUsers waiting(cores);
    std::vector<UserId> model;
    UserId next = 1;
    for (int step = 0; step < 40; ++step) {
      const std::uint64_t n = random() % 10;
      if (random() % 3 == 0) {
        waiting.add({next, n});
        for (std::uint64_t i = 0; i < n; ++i) model.push_back(next + i * cores);
        next += (n + random() % 3) * cores;
      } else if (random() % 3 == 0) {
        const std::size_t removed = std::min<std::size_t>(n, model.size());
        ASSERT_EQ(waiting.remove_last(n), removed);
        model.resize(model.size() - removed);
      } else if (!model.empty() && random() % 2 == 0) {
        ASSERT_EQ(waiting.take_first(), model.front());
        model.erase(model.begin());
      } else {
        std::vector<UserId> ids;
        for (UserId id = 1; id < next; ++id) {
          if (random() % 8 == 0) ids.push_back(id);
        }
        const auto removed = std::erase_if(
            model, [&](UserId id) { return std::binary_search(ids.begin(), ids.end(), id); });
        ASSERT_EQ(waiting.remove(ids), removed);
      }
      ASSERT_EQ(waiting.size(), model.size());
    }
    ASSERT_EQ(take_all(waiting), model);
  }
}

TEST(WaitingUsers, those_between_two_ids_are_taken_out_and_no_others) {
  for (const unsigned cores : {1u, 2u, 3u}) {
    for (UserId first = 1; first < 40; ++first) {
      for (UserId last = first; last < 40; last += 3) {
        WaitingUsers waiting(cores);
        waiting.add({1, 5});
        waiting.add({1 + 7 * cores, 4});
        std::vector<UserId> expected = {};
        WaitingUsers all(cores);
        all.add({1, 5});
        all.add({1 + 7 * cores, 4});
        for (const UserId id : take_all(all)) {
          if (id < first || id > last) expected.push_back(id);
        }
        EXPECT_EQ(waiting.remove_between(first, last), 9 - expected.size());
        EXPECT_EQ(waiting.size(), expected.size());
        EXPECT_EQ(take_all(waiting), expected);
      }
    }
  }
}

TEST(WaitingUsers, the_first_ranges_are_told) {
  WaitingUsers waiting(2);
  waiting.add({1, 3});
  waiting.add({21, 2});
  waiting.add({41, 2});
  const auto ranges = waiting.first_ranges(2);
  ASSERT_EQ(ranges.size(), 2u);
  EXPECT_EQ(ranges[1].first, 21u);
  EXPECT_EQ(ranges[1].count, 2u);
}

}  // namespace
}  // namespace throng::users

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "scenario/resources/data_feed.hpp"

namespace throng::scenario::resources {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kEach = 5'000;
constexpr std::size_t kRows = 100;

/// All threads take rows at the same time: how often each row came.
std::vector<std::size_t> taken_from(DataFeed& feed) {
  std::vector<std::vector<std::size_t>> counts(kThreads, std::vector<std::size_t>(kRows));
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&feed, &mine = counts[thread], thread] {
        base::Random random(1, thread);
        for (std::size_t i = 0; i < kEach; ++i) {
          const auto row = feed.row(thread, random);
          const std::string number = row->items()[1].text();
          ++mine[std::stoul(number)];
        }
      });
    }
  }
  for (std::size_t thread = 1; thread < kThreads; ++thread) {
    for (std::size_t row = 0; row < kRows; ++row) counts[0][row] += counts[thread][row];
  }
  return counts[0];
}

TEST(DataFeedThreads, a_sequence_gives_each_row_as_often_to_whichever_thread) {
  std::string csv = "n\n";
  std::string json;
  for (std::size_t i = 0; i < kRows; ++i) {
    csv += std::to_string(i) + "\n";
    json += (i > 0 ? "," : "[") + std::string("{\"n\": \"") + std::to_string(i) + "\"}";
  }
  // For the whole program, as it has values that are shared and never given back.
  static auto* const kept = new std::vector<std::unique_ptr<DataFeed>>;
  kept->push_back(std::move(*DataFeed::read("csv", FeedOrder::kSequential, FeedFormat::kCsv, csv)));
  kept->push_back(
      std::move(*DataFeed::read("json", FeedOrder::kSequential, FeedFormat::kJson, json + "]")));
  const std::vector<std::size_t> wanted(kRows, kThreads * kEach / kRows);
  for (const auto& feed : *kept) EXPECT_EQ(taken_from(*feed), wanted);
}

}  // namespace
}  // namespace throng::scenario::resources

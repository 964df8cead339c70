#include "cli/event_log.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/input_file.hpp"

namespace throng::cli {
namespace {

TEST(EventLog, each_event_is_a_line_of_json) {
  const std::string path = testing::TempDir() + "throng_event_log_test.jsonl";
  EventLog log;
  log.take({"before", 0, {}});  // nothing is open
  ASSERT_TRUE(log.open(path).is_ok());
  log.take({"controller.users", 1'767'225'600'000'000'000, {{"count", "3"}, {"who", "\"me\""}}});
  log.take({"odd", 0, {{"value", "no JSON"}}});
  ASSERT_TRUE(log.close().is_ok());
  EXPECT_EQ(*base::read_input(path),
            "{\"time\":\"2026-01-01T00:00:00.000Z\",\"event\":\"controller.users\",\"count\":3,"
            "\"who\":\"me\"}\n"
            "{\"time\":\"1970-01-01T00:00:00.000Z\",\"event\":\"odd\",\"value\":\"no JSON\"}\n");
  std::filesystem::remove(path);
}

TEST(EventLog, a_file_that_cannot_be_written_is_an_error) {
  EventLog log;
  EXPECT_TRUE(log.open("/nowhere/events.jsonl").is_error());
  EventLog full;
  ASSERT_TRUE(full.open("/dev/full").is_ok());
  full.take({"a", 0, {}});
  EXPECT_TRUE(full.close().is_error());
}

}  // namespace
}  // namespace throng::cli

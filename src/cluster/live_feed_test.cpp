#include "cluster/live_feed.hpp"

#include <gtest/gtest.h>

namespace throng::cluster {
namespace {

struct Next final : telemetry::Sink, telemetry::LogSink {
  void take(const telemetry::Snapshot&, const telemetry::Snapshot&) override { ++seconds; }
  void take(const telemetry::LogLine&) override { ++lines; }
  int seconds = 0;
  int lines = 0;
};

struct Feed {
  Feed() { feed.pass_on_to(observers); }
  void say(const std::string& text, telemetry::LogLevel level = telemetry::LogLevel::kInfo) {
    feed.take({level, 0, 7, text, 0, "alice"});
  }
  Next next;
  Observers observers{next, next};
  LiveFeed feed{[](const telemetry::Snapshot&, const telemetry::Snapshot& totals) {
    return "at " + std::to_string(totals.to.ns);
  }};
};

TEST(LiveFeed, who_comes_later_sees_what_was_said_and_each_line_once) {
  Feed feed;
  feed.say("one");
  feed.say("two", telemetry::LogLevel::kWarning);
  feed.say("step", telemetry::LogLevel::kTrace);
  feed.say("detail", telemetry::LogLevel::kDebug);
  LiveView view = feed.feed.view(0);
  EXPECT_EQ(view.lines, (std::vector<std::string>{"user alice: one", "warning: user alice: two",
                                                  "trace: user alice: step"}));
  EXPECT_TRUE(feed.feed.view(view.next).lines.empty());
  feed.say("three");
  EXPECT_EQ(feed.feed.view(view.next).lines.size(), 1u);
  EXPECT_EQ(feed.next.lines, 5);
}

TEST(LiveFeed, the_newest_progress_is_kept) {
  Feed feed;
  telemetry::Snapshot totals;
  totals.to = {5};
  feed.feed.take({}, totals);
  EXPECT_EQ(feed.feed.view(0).progress, "at 5");
  EXPECT_EQ(feed.next.seconds, 1);
}

TEST(LiveFeed, old_lines_go_and_the_numbers_stay) {
  Feed feed;
  for (std::size_t i = 0; i < LiveView::kMostLines + 10; ++i) feed.say(std::to_string(i));
  const LiveView view = feed.feed.view(3);
  EXPECT_EQ(view.lines.size(), LiveView::kMostLines);
  EXPECT_EQ(view.lines.front(), "user alice: 10");
  EXPECT_EQ(view.next, LiveView::kMostLines + 10);
}

}  // namespace
}  // namespace throng::cluster

#include "cli/scenario_log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "cli/memory_stream.hpp"
#include "runtime/sim/sim_clock.hpp"

namespace throng::cli {
namespace {

using namespace std::chrono_literals;
using telemetry::LogLevel;

class ScenarioLogTest : public testing::Test {
 protected:
  ScenarioLogTest() {
    char name[] = "/tmp/throng-log-XXXXXX";
    ::close(mkstemp(name));
    path_ = name;
  }
  ~ScenarioLogTest() override { std::filesystem::remove(path_); }

  ScenarioLog& log(LogChoice choice = {}) {
    choice_ = choice;
    progress_.emplace(stream_.file(), Terminal{choice.is_limited, false, 80}, Goal{}, false);
    log_.emplace(*progress_, clock_, choice);
    return *log_;
  }
  void say(const std::string& text, LogLevel level = LogLevel::kInfo, std::uint64_t user = 7,
           std::uint64_t dropped = 0) {
    log_->take({level, 1'767'225'600'123'000'000, user, text, dropped});
  }
  std::string shown() const { return stream_.text(); }
  std::string written() {
    EXPECT_TRUE(log_->close().is_ok());
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_;
  MemoryStream stream_;
  runtime::sim::SimClock clock_;
  LogChoice choice_;
  std::optional<Progress> progress_;
  std::optional<ScenarioLog> log_;
};

TEST_F(ScenarioLogTest, a_line_says_whose_it_is_and_how_grave) {
  log({LogLevel::kDebug, false, false});
  say("hello");
  say("hm", LogLevel::kDebug);
  say("careful", LogLevel::kWarning);
  say("done", LogLevel::kInfo, 0);
  EXPECT_EQ(shown(), "user 7: hello\ndebug: user 7: hm\nwarning: user 7: careful\ndone\n");
}

TEST_F(ScenarioLogTest, what_is_below_the_level_is_not_shown_and_still_written) {
  ASSERT_TRUE(log({LogLevel::kWarning, false, false}).open(path_).is_ok());
  say("small", LogLevel::kDebug);
  say("big", LogLevel::kError);
  EXPECT_EQ(shown(), "error: user 7: big\n");
  EXPECT_EQ(written(),
            "2026-01-01T00:00:00.123Z debug   user 7: small\n"
            "2026-01-01T00:00:00.123Z error   user 7: big\n");
}

TEST_F(ScenarioLogTest, a_traced_user_is_shown_and_written_without_limit) {
  ASSERT_TRUE(log({LogLevel::kError, true, false}).open(path_).is_ok());
  for (int i = 0; i < 100; ++i) say("step", LogLevel::kTrace);
  const std::string text = shown();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
  const std::string file = written();
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 100);
}

TEST_F(ScenarioLogTest, a_terminal_gets_twenty_lines_a_second_and_how_many_more_there_were) {
  log({LogLevel::kInfo, true, false});
  for (int i = 0; i < 1254; ++i) say("x");
  clock_.advance(999ms);
  log_->take({}, {});
  std::string text = shown();
  EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 20);
  EXPECT_EQ(text.find("more"), std::string::npos);
  clock_.advance(1ms);
  say("y");
  text = shown();
  EXPECT_NE(text.find("… 1,234 more lines\n"), std::string::npos) << text;
  EXPECT_LT(text.find("more lines\n"), text.find("user 7: y\n"));
}

TEST_F(ScenarioLogTest, what_was_held_back_is_said_when_nothing_more_comes) {
  log({LogLevel::kInfo, true, false});
  for (int i = 0; i < 21; ++i) say("x");
  log_->finish();
  EXPECT_TRUE(shown().ends_with("… 1 more line\n")) << shown();
  log_->finish();
  EXPECT_TRUE(shown().ends_with("x\n… 1 more line\n"));
}

TEST_F(ScenarioLogTest, the_file_and_what_is_no_terminal_are_not_limited) {
  ASSERT_TRUE(log({LogLevel::kInfo, false, false}).open(path_).is_ok());
  for (int i = 0; i < 300; ++i) say("x");
  const std::string text = shown();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 300);
  const std::string file = written();
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 300);
}

TEST_F(ScenarioLogTest, lines_that_were_lost_are_counted) {
  ASSERT_TRUE(log({LogLevel::kInfo, false, false}).open(path_).is_ok());
  say("x", LogLevel::kInfo, 7, 1500);
  EXPECT_EQ(shown(), "… 1,500 lost lines\nuser 7: x\n");
  EXPECT_EQ(written().find("… 1,500 lost lines\n2026-"), 0U);
}

TEST_F(ScenarioLogTest, a_terminal_hears_of_lost_lines_once_a_second) {
  log({LogLevel::kInfo, true, false});
  for (int i = 0; i < 30; ++i) say("x", LogLevel::kInfo, 7, 2);
  clock_.advance(1s);
  log_->take({}, {});
  const std::string text = shown();
  EXPECT_NE(text.find("… 10 more lines, 60 lost\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("lost"), text.rfind("lost"));
}

TEST_F(ScenarioLogTest, a_scenario_does_not_control_the_terminal) {
  ASSERT_TRUE(log().open(path_).is_ok());
  say("a\x1b[2J\nb\xff");
  EXPECT_EQ(shown(), "user 7: a\\x1b[2J\\nb\\xff\n");
  EXPECT_TRUE(written().ends_with("user 7: a\\x1b[2J\\nb\\xff\n"));
}

TEST_F(ScenarioLogTest, a_long_line_is_cut_where_it_is_shown_and_whole_in_the_file) {
  ASSERT_TRUE(log().open(path_).is_ok());
  std::string text = "a";
  for (int i = 0; i < 1000; ++i) text += "ä";
  say(text);
  EXPECT_EQ(shown(), "user 7: " + text.substr(0, 499) + " …\n");
  EXPECT_TRUE(written().ends_with(text + "\n"));
}

TEST_F(ScenarioLogTest, quiet_is_quiet_and_the_file_is_written) {
  ASSERT_TRUE(log({LogLevel::kTrace, true, true}).open(path_).is_ok());
  for (int i = 0; i < 30; ++i) say("x", LogLevel::kError, 7, 1);
  log_->finish();
  EXPECT_EQ(shown(), "");
  EXPECT_NE(written(), "");
}

TEST_F(ScenarioLogTest, lines_stand_above_the_progress) {
  log({LogLevel::kInfo, true, false});
  log_->take({}, {});
  const std::string drawn = shown();
  say("hello");
  EXPECT_EQ(shown(), drawn + "\r\x1b[Kuser 7: hello\n" + drawn.substr(drawn.find('K') + 1));
}

TEST_F(ScenarioLogTest, a_file_that_cannot_be_made_or_filled_is_an_error) {
  EXPECT_EQ(log().open("/no/such/x.log").error(),
            "cannot create /no/such/x.log: No such file or directory");
  ASSERT_TRUE(log().open("/dev/full").is_ok());
  say("x");
  EXPECT_EQ(log_->close().error(), "/dev/full is incomplete: the disk may be full");
}

}  // namespace
}  // namespace throng::cli

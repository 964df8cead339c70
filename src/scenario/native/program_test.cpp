#include "scenario/native/program.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "runtime/sim/sim_clock.hpp"

namespace throng::scenario::native {
namespace {

class ProgramTest : public testing::Test {
 protected:
  Result<Ended, std::string> run(const std::vector<std::string>& words, const char* folder = "",
                                 bool has_errors = true) {
    return run_program({words, folder, has_errors}, {clock_});
  }
  runtime::sim::SimClock clock_;
};

TEST_F(ProgramTest, output_and_exit_code_come_back) {
  const auto ended = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  ASSERT_TRUE(ended.is_ok());
  EXPECT_EQ(ended->exit_code, 3);
  EXPECT_EQ(ended->output, "out\nerr\n");
}

TEST_F(ProgramTest, errors_may_be_left_out) {
  EXPECT_EQ(run({"/bin/sh", "-c", "echo out; echo err >&2"}, "", false)->output, "out\n");
}

TEST_F(ProgramTest, arguments_are_passed_as_they_are) {
  EXPECT_EQ(run({"/usr/bin/printf", "%s|", "a b", "$HOME", "'; echo x", ""})->output,
            "a b|$HOME|'; echo x||");
}

TEST_F(ProgramTest, it_runs_where_it_is_told_and_has_nothing_to_read) {
  EXPECT_EQ(run({"/bin/sh", "-c", "pwd; cat"}, "/usr")->output, "/usr\n");
}

TEST_F(ProgramTest, the_signal_that_ended_it_is_told) {
  EXPECT_EQ(run({"/bin/sh", "-c", "kill -9 $$"})->exit_code, 128 + SIGKILL);
}

TEST_F(ProgramTest, signals_that_we_ignore_are_not_ignored_there) {
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(run({"/bin/sh", "-c", "kill -PIPE $$; echo alive"})->exit_code, 128 + SIGPIPE);
  std::signal(SIGPIPE, SIG_DFL);
}

TEST_F(ProgramTest, what_cannot_be_started_is_an_error_with_its_reason) {
  const auto ended = run({"/no/such/program"});
  ASSERT_TRUE(ended.is_error());
  EXPECT_EQ(ended.error(), "cannot run /no/such/program: No such file or directory");
}

TEST_F(ProgramTest, output_is_bounded_and_still_read_to_its_end) {
  const auto ended = run({"/usr/bin/head", "-c", "3000000", "/dev/zero"});
  ASSERT_TRUE(ended.is_ok());
  EXPECT_EQ(ended->output.size(), Ended::kMostOutput);
  EXPECT_EQ(ended->exit_code, 0);
}

TEST_F(ProgramTest, an_interrupt_ends_it_and_is_told) {
  // It tells the parent, which is this test, and then waits for its own end.
  const auto ended = run({"/bin/sh", "-c", "kill -INT $PPID; exec tail -f /dev/null"});
  EXPECT_TRUE(ended.is_stopped());
  sigset_t waiting;
  sigpending(&waiting);
  EXPECT_EQ(sigismember(&waiting, SIGINT), 0);
}

TEST_F(ProgramTest, an_interrupt_ends_what_it_started_too) {
  // The one in the background would hold the output open.
  const auto ended = run({"/bin/sh", "-c", "tail -f /dev/null & kill -TERM $PPID; wait"});
  EXPECT_TRUE(ended.is_stopped());
}

TEST_F(ProgramTest, one_that_does_not_listen_is_made_to_end_by_the_second_interrupt) {
  const auto ended = run(
      {"/bin/sh", "-c", "trap 'kill -INT $PPID' TERM; kill -INT $PPID; while :; do wait; done"});
  EXPECT_TRUE(ended.is_stopped());
}

TEST_F(ProgramTest, what_takes_long_is_mentioned_once) {
  int told = 0;
  const auto tell = [&] { ++told; };
  clock_.advance(std::chrono::seconds(5));
  ASSERT_TRUE(run_program({{"/bin/true"}, "", true}, {clock_, clock_.now(), tell}).is_ok());
  EXPECT_EQ(told, 1);
  const base::TimePoint later = clock_.now() + std::chrono::hours(1);
  ASSERT_TRUE(run_program({{"/bin/true"}, "", true}, {clock_, later, tell}).is_ok());
  EXPECT_EQ(told, 1);
}

TEST_F(ProgramTest, a_command_line_can_be_pasted) {
  EXPECT_EQ(command_line({"g++", "-DA=b c", "", "it's", "x.cpp"}),
            R"(g++ '-DA=b c' '' 'it'\''s' x.cpp)");
}

}  // namespace
}  // namespace throng::scenario::native

#include "runtime/fd_watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() { EXPECT_EQ(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  int ends[2];
};

Task<void> write_later(int fd, int times) {
  for (int i = 0; i < times; ++i) {
    co_await sleep_for(1ms);
    EXPECT_EQ(::write(fd, "ab", 2), 2);
  }
}

Task<void> read_one_byte_at_a_time(Loop& loop, Pipe& pipe, std::string& got) {
  TaskGroup group(co_await current_scope());
  group.spawn(write_later(pipe.ends[1], 3));
  auto opened = FdWatch::open(loop, pipe.ends[0]);
  FdWatch watch = std::move(opened).value();
  while (got.size() < 6) {
    EXPECT_TRUE((co_await watch.readable()).is_ok());
    char byte = 0;  // one byte is left behind each time: the watch must fire again without an edge
    EXPECT_EQ(::read(pipe.ends[0], &byte, 1), 1);
    got += byte;
  }
  co_await group.join();
}

TEST(FdWatch, fires_while_there_is_something_left_to_read) {
  SystemClock clock;
  EpollPoller poller;
  Loop loop(clock, poller);
  Pipe pipe;
  std::string got;
  run_to_end(loop, read_one_byte_at_a_time(loop, pipe, got));
  EXPECT_EQ(got, "ababab");
}

Task<void> time_out(Loop& loop, Pipe& pipe, int& error) {
  auto opened = FdWatch::open(loop, pipe.ends[0]);
  FdWatch watch = std::move(opened).value();
  watch.set_deadline(loop.now() + 3ms);
  const auto outcome = co_await watch.readable();
  error = outcome.is_error() ? outcome.error().code : 0;
}

TEST(FdWatch, a_wait_past_its_deadline_times_out) {
  SystemClock clock;
  EpollPoller poller;
  Loop loop(clock, poller);
  Pipe pipe;
  int error = 0;
  run_to_end(loop, time_out(loop, pipe, error));
  EXPECT_EQ(error, ETIMEDOUT);
}

TEST(FdWatch, a_regular_file_cannot_be_watched) {
  SystemClock clock;
  EpollPoller poller;
  Loop loop(clock, poller);
  const int fd = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  EXPECT_TRUE(FdWatch::open(loop, fd).is_error());
  ::close(fd);
}

}  // namespace
}  // namespace throng::runtime

#include "cli/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace throng::cli {
namespace {

TEST(Terminal, a_file_is_none) {
  const int file = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const Terminal terminal = Terminal::of(file);
  ::close(file);
  EXPECT_FALSE(terminal.is_terminal);
  EXPECT_FALSE(terminal.has_colour);
  EXPECT_EQ(terminal.columns, 80U);
}

TEST(Terminal, neither_is_a_descriptor_that_is_not_open) {
  EXPECT_FALSE(Terminal::of(-1).is_terminal);
}

TEST(Terminal, a_real_one_tells_its_width) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  winsize size{};
  size.ws_col = 123;
  ASSERT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
  EXPECT_TRUE(Terminal::of(terminal).is_terminal);
  EXPECT_EQ(Terminal::of(terminal).columns, 123U);
  size.ws_col = 0;  // as on a serial line
  ASSERT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(Terminal::of(terminal).columns, 80U);
  ::close(terminal);
}

}  // namespace
}  // namespace throng::cli

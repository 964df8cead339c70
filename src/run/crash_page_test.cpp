#include "run/crash_page.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

#include "run/crash_handler.hpp"

namespace throng::run {
namespace {

TEST(CrashPage, what_one_mapping_notes_the_other_sees) {
  const SharedCrashPage ours(2);
  const auto theirs = SharedCrashPage::adopt(::dup(ours.fd()));
  EXPECT_EQ(theirs->cores, 2u);
  EXPECT_EQ(theirs->core[1].flight.turn_began(), base::TimePoint::never());
  theirs->core[1].flight.note_user(17);
  theirs->core[1].flight.begin_turn(base::TimePoint{5});
  EXPECT_EQ(ours->core[1].flight.steps()[0].user, 17u);
  EXPECT_EQ(ours->core[1].flight.turn_began(), base::TimePoint{5});
  EXPECT_EQ(ours->core[0].flight.steps()[0].user, 0u);
  EXPECT_FALSE(ours->crash.is_written.load());
}

TEST(CrashPage, another_file_is_refused) {
  const int fd = ::memfd_create("too small", MFD_CLOEXEC);
  EXPECT_THROW(SharedCrashPage::adopt(fd), std::system_error);
  ::close(fd);
  EXPECT_THROW(SharedCrashPage::adopt(-1), std::system_error);
}

TEST(CrashPage, a_thread_can_be_asked_where_it_stands) {
  static const SharedCrashPage* page = new SharedCrashPage(1);  // outlives the process, as it must
  note_crashes_in(**page);
  {
    const NotedThread noted(**page, 0);
    ask_for_stack(**page, 0);  // of this very thread: it is noted before the call returns
  }
  EXPECT_GT((*page)->core[0].stack.size.load(), 0u);
  EXPECT_NE((*page)->core[0].stack.addresses[0], 0u);
  (*page)->core[0].stack.size.store(0);
  ask_for_stack(**page, 0);  // a core without a thread
  EXPECT_EQ((*page)->core[0].stack.size.load(), 0u);
}

}  // namespace
}  // namespace throng::run

#include "report/wrap.hpp"

#include <gtest/gtest.h>

namespace throng::report {
namespace {

TEST(Wrap, lines_break_at_spaces) {
  EXPECT_EQ(wrap("one two three", 0, 8), "one two\nthree");
  EXPECT_EQ(wrap("one two three", 2, 8), "one two\n  three");
  EXPECT_EQ(wrap("one", 0, 3), "one");
  EXPECT_EQ(wrap("", 0, 10), "");
}

TEST(Wrap, spaces_at_the_beginning_stay) {
  EXPECT_EQ(wrap("  one two", 4, 8), "  one\n    two");
}

TEST(Wrap, a_word_that_is_longer_than_a_line_is_cut) {
  EXPECT_EQ(wrap("abcdefgh", 0, 3), "abc\ndef\ngh");
  EXPECT_EQ(wrap("x abcdefgh", 1, 4), "x\n abc\n def\n gh");
}

TEST(Wrap, characters_count_and_not_bytes) {
  EXPECT_EQ(width("grün"), 4U);
  EXPECT_EQ(wrap("grün grün", 0, 9), "grün grün");
  EXPECT_EQ(wrap("äöü", 0, 2), "äö\nü");
}

}  // namespace
}  // namespace throng::report

#include "scenario/script/check_signals.hpp"

#include <gtest/gtest.h>

#include "scenario/script/script_samples.hpp"

namespace throng::scenario::script {
namespace {

std::string pools(const std::vector<std::string>& bodies) {
  std::string text;
  for (const std::string& body : bodies) {
    text +=
        (text.empty() ? "" : ",\n") + ("{pool, [{size, 1}, {worker_type, dummy}], [" + body + "]}");
  }
  return "[" + text + "].";
}

TEST(CheckSignals, a_set_before_its_wait_is_fine) {
  EXPECT_EQ(wrong_with(pools({"{set_signal, a}, {wait_signal, a}"})), "ok");
  EXPECT_EQ(
      wrong_with(pools({"{set_signal, a}, {wait_signal, b}", "{wait_signal, a}, {set_signal, b}"})),
      "ok");
}

TEST(CheckSignals, a_wait_before_its_set_is_a_deadlock) {
  EXPECT_EQ(wrong_with(pools({"{wait_signal, \"A\"}, {set_signal, \"A\"}"})),
            "Deadlock is posible: pool1:wait_signal(\"A\") -> pool1:set_signal(\"A\")");
}

TEST(CheckSignals, pools_that_wait_for_each_other_are_a_deadlock) {
  EXPECT_EQ(
      wrong_with(pools({"{wait_signal, a}, {set_signal, b}", "{wait_signal, b}, {set_signal, a}"})),
      "Deadlock is posible: pool1:wait_signal(a) -> pool1:set_signal(b) -> "
      "pool2:wait_signal(b) -> pool2:set_signal(a)");
}

TEST(CheckSignals, branches_that_run_together_may_wait_for_each_other_but_not_for_what_follows) {
  EXPECT_EQ(wrong_with(pools({"{parallel, [{wait_signal, a}, {set_signal, a}]}"})), "ok");
  EXPECT_EQ(wrong_with(pools({"{parallel, [{wait_signal, a}, {print, 1}]}, {set_signal, a}"})),
            "Deadlock is posible: pool1:wait_signal(a) -> pool1:set_signal(a)");
}

TEST(CheckSignals, loops_and_other_statements_are_walked_in_line) {
  const std::string loop = "{loop, [{time, {1, sec}}], [{wait_signal, a}]}";
  EXPECT_EQ(wrong_with(pools({"{set_signal, a}, " + loop})), "ok");
  EXPECT_TRUE(wrong_with(pools({loop + ", {set_signal, a}"})).starts_with("Deadlock"));
  EXPECT_TRUE(wrong_with(pools({"{ignore_failure, {wait_signal, a}}, {set_signal, a}"}))
                  .starts_with("Deadlock"));
}

TEST(CheckSignals, a_signal_needs_both_sides) {
  EXPECT_EQ(wrong_with(pools({"{wait_signal, \"A\"}"})), "Nobody sets signal \"A\"");
  EXPECT_EQ(wrong_with(pools({"{set_signal, a}"})), "Nobody waits for signal a");
  EXPECT_EQ(wrong_with(pools({"{set_signal, 'A'}, {wait_signal, \"A\"}"})),
            "Nobody sets signal \"A\"\nNobody waits for signal 'A'");
  EXPECT_EQ(wrong_with(pools({"{loop, [{time, {1, sec}}], [{set_signal, a}]}"})),
            "Nobody waits for signal a");
}

TEST(CheckSignals, forms_with_a_count_are_another_side_but_have_no_order) {
  EXPECT_EQ(wrong_with(pools({"{set_signal, a}", "{wait_signal, a, 5}"})), "ok");
  EXPECT_EQ(wrong_with(pools({"{set_signal, a, 2}", "{wait_signal, a}"})), "ok");
  EXPECT_EQ(wrong_with(pools({"{wait_signal, a, 1}, {set_signal, a}"})), "ok");
  EXPECT_EQ(wrong_with(pools({"{wait_signal, a, 0}"})), "ok");
}

TEST(CheckSignals, many_of_one_name_cost_no_more_than_their_number) {
  std::string body = "{set_signal, a}";
  for (int i = 0; i < 20'000; ++i) body += ", {set_signal, a}, {wait_signal, a}";
  EXPECT_TRUE(wrong_with(pools({body})).starts_with("Deadlock is posible: "));
}

}  // namespace
}  // namespace throng::scenario::script

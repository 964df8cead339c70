#include "scenario/script/standard_library.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/script/closest_name.hpp"
#include "scenario/script/script_units.hpp"

namespace throng::scenario::script {
namespace {

TEST(StandardLibrary, is_in_order_for_the_search) {
  const auto all = standard_library();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Function& a, const Function& b) {
    return a.name != b.name ? a.name < b.name : a.arity < b.arity;
  }));
  for (const Function& each : all) {
    const std::size_t arity = each.arity == Function::kAnyArity ? 7 : each.arity;
    EXPECT_EQ(find_function(each.name, arity), &each);
  }
}

TEST(StandardLibrary, a_function_is_found_by_name_and_number_of_arguments) {
  EXPECT_EQ(find_function("round_robin", 3), nullptr);
  EXPECT_EQ(find_function("if", 2), nullptr);
  EXPECT_NE(find_function("t", 0), nullptr);
  EXPECT_EQ(usage_of("choose"), "{choose, List} or {choose, N, List}");
  EXPECT_EQ(usage_of("none"), "");
}

TEST(StandardLibrary, units_have_what_they_are_counted_in) {
  EXPECT_EQ(find_unit("h")->factor, 3'600'000);
  EXPECT_EQ(find_unit("us")->factor, 0.001);
  EXPECT_EQ(find_unit("rpm")->base, "rps");
  EXPECT_EQ(find_unit("kb")->factor, 1024);
  EXPECT_FALSE(find_unit("parsec").has_value());
  EXPECT_TRUE(is_time_unit("us") && is_rate_unit("rph"));
  EXPECT_FALSE(is_time_unit("rps") || is_rate_unit("h") || is_time_unit("kb"));
}

TEST(ClosestName, a_few_letters_may_be_wrong) {
  const std::vector<std::string_view> names = {"worker_start", "worker_type", "size"};
  EXPECT_EQ(closest_name("woker_start", names), "worker_start");
  EXPECT_EQ(closest_name("worker_tpye", names), "worker_type");
  EXPECT_EQ(closest_name("sise", names), "size");
  EXPECT_EQ(closest_name("start", names), "");
  EXPECT_EQ(closest_name("", names), "");
  EXPECT_EQ(closest_name(std::string(100'000, 's'), names), "");
  EXPECT_EQ(did_you_mean("sizes", names), "; did you mean size?");
}

}  // namespace
}  // namespace throng::scenario::script

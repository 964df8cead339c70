#include "scenario/native/starter.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::native {
namespace {

TEST(ScenarioName, is_a_word_that_begins_with_a_letter) {
  for (const char* name : {"shop", "a", "Shop-2_b"}) {
    EXPECT_TRUE(check_scenario_name(name).is_ok()) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("2nd"), std::string("-o"), std::string("../shop"),
        std::string("shop.cpp"), std::string("a b"), std::string("sh\nop"), std::string("ü"),
        std::string(65, 'a')}) {
    const auto checked = check_scenario_name(name);
    ASSERT_TRUE(checked.is_error()) << name;
    EXPECT_EQ(checked.error().find("\"" + name + "\" is no name"), 0U);
  }
  EXPECT_TRUE(check_scenario_name(std::string(64, 'a')).is_ok());
}

}  // namespace
}  // namespace throng::scenario::native

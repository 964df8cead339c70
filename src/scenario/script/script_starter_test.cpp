#include "scenario/script/script_starter.hpp"

#include <gtest/gtest.h>

#include "scenario/script/check_script.hpp"

namespace throng::scenario::script {
namespace {

TEST(ScriptStarter, is_right_and_gives_no_warning) {
  const std::string text = starter_text();
  const Report report = check_script("first.erl", text);
  EXPECT_EQ(report_text(report), "");
}

}  // namespace
}  // namespace throng::scenario::script

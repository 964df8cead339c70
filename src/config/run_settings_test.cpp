#include "config/run_settings.hpp"

#include <gtest/gtest.h>

namespace throng::config {
namespace {

Settings some() {
  Settings settings;
  settings.set("size", {Value::integer(5), SettingSource::kFile});
  settings.set("place", {});
  return settings;
}

TEST(RunSettings, a_value_is_read_by_its_name) {
  EXPECT_EQ(some().value("size"), Value::integer(5));
  EXPECT_EQ(some().find("size")->source, SettingSource::kFile);
  EXPECT_EQ(some().find("other"), nullptr);
}

TEST(RunSettings, a_callers_default_counts_only_where_the_value_is_undefined) {
  EXPECT_TRUE(some().value("place").is_undefined());
  EXPECT_EQ(some().value("place", Value::text("here")), Value::text("here"));
  EXPECT_EQ(some().value("size", Value::integer(7)), Value::integer(5));
}

TEST(RunSettings, a_name_that_is_not_declared_throws_even_with_a_callers_default) {
  EXPECT_THROW(static_cast<void>(some().value("other")), UndeclaredSetting);
  EXPECT_THROW(some().value("other", Value::integer(1)), UndeclaredSetting);
  EXPECT_STREQ(UndeclaredSetting("a\n").what(),
               "no parameter \"a\\n\" is declared: expected the name of one that is");
}

TEST(RunSettings, every_source_has_its_name) {
  std::string names;
  for (const SettingSource source : kSettingSources) names += std::string(name_of(source)) + " ";
  EXPECT_EQ(names, "default file environment command line update ");
}

}  // namespace
}  // namespace throng::config

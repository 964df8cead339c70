#include "scenario/native/settings.hpp"

#include <gtest/gtest.h>

#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

struct Read {
  Read(const throng_settings& settings, std::string_view name, std::int32_t kind)
      : found(settings.read(name, kind, value)), text(throng::detail::view(value.text)) {}
  throng_setting value{};
  int found;
  std::string text;
};

TEST(Settings, values_are_read_as_what_is_asked_for) {
  LooseSettings settings({{"url", "http://x/"},
                          {"count", "-17"},
                          {"share", "0.25"},
                          {"think", "1.5s"},
                          {"on", "yes"},
                          {"off", "0"},
                          {"empty", ""}});
  EXPECT_EQ(Read(settings, "url", THRONG_TEXT).text, "http://x/");
  EXPECT_EQ(Read(settings, "count", THRONG_INTEGER).value.integer, -17);
  EXPECT_DOUBLE_EQ(Read(settings, "share", THRONG_REAL).value.real, 0.25);
  EXPECT_EQ(Read(settings, "think", THRONG_DURATION).value.integer, 1'500'000'000);
  EXPECT_EQ(Read(settings, "on", THRONG_FLAG).value.integer, 1);
  EXPECT_EQ(Read(settings, "off", THRONG_FLAG).found, 1);
  EXPECT_EQ(Read(settings, "off", THRONG_FLAG).value.integer, 0);
  EXPECT_EQ(Read(settings, "empty", THRONG_TEXT | THRONG_NEEDED).found, 1);
  EXPECT_EQ(Read(settings, "other", THRONG_TEXT).found, 0);
  EXPECT_EQ(settings.complain_of_unknown(), "");
  EXPECT_FALSE(settings.has_refused());
}

TEST(Settings, what_cannot_be_read_is_named_with_what_was_expected) {
  LooseSettings settings({{"count", "12x"},
                          {"huge", "99999999999999999999"},
                          {"share", "half"},
                          {"think", "5"},
                          {"on", "maybe"},
                          {"none", ""}});
  EXPECT_EQ(Read(settings, "count", THRONG_INTEGER).found, -1);
  EXPECT_EQ(Read(settings, "count", THRONG_INTEGER).text,
            "--set count=12x: expected a whole number");
  EXPECT_EQ(Read(settings, "huge", THRONG_INTEGER).found, -1);
  EXPECT_EQ(Read(settings, "none", THRONG_INTEGER).found, -1);
  EXPECT_EQ(Read(settings, "share", THRONG_REAL).text, "--set share=half: expected a number");
  EXPECT_EQ(Read(settings, "think", THRONG_DURATION).text,
            "--set think=5: expected a duration with its unit, like 500ms, 10s, 2m");
  EXPECT_EQ(Read(settings, "on", THRONG_FLAG).text, "--set on=maybe: expected true or false");
  EXPECT_TRUE(settings.has_refused());
}

TEST(Settings, what_is_needed_and_not_given_says_how_to_give_it) {
  LooseSettings settings({});
  EXPECT_EQ(Read(settings, "url", THRONG_TEXT | THRONG_NEEDED).found, -1);
  EXPECT_EQ(Read(settings, "url", THRONG_TEXT | THRONG_NEEDED).text,
            "the parameter url is missing: give it with --set url=…");
  EXPECT_TRUE(settings.has_refused());
}

TEST(Settings, what_was_never_asked_for_is_unknown) {
  LooseSettings settings({{"uri", "1"}, {"url", "2"}, {"x", "3"}});
  EXPECT_EQ(settings.complain_of_unknown(),
            "--set uri, --set url, --set x: no parameter and no setting that `config` asks for; it "
            "asks for none");
  EXPECT_EQ(Read(settings, "url", THRONG_TEXT).found, 1);
  EXPECT_EQ(Read(settings, "think", THRONG_TEXT).found, 0);
  EXPECT_EQ(settings.complain_of_unknown(),
            "--set uri, --set x: no parameter and no setting that `config` asks for; it asks for "
            "think, url");
}

DeclaredSettings declared() {
  using config::SettingSource;
  using config::Value;
  config::Settings settings;
  settings.set("url", {Value::text("http://x/"), SettingSource::kDefault});
  settings.set("count", {Value::integer(7), SettingSource::kFile});
  settings.set("share", {Value::real(0.25), SettingSource::kFile});
  settings.set("pause", {Value::duration(std::chrono::seconds(2)), SettingSource::kUpdate});
  settings.set("loud", {Value::flag(true), SettingSource::kCommandLine});
  settings.set("none", {Value(), SettingSource::kDefault});
  return DeclaredSettings(settings);
}

TEST(DeclaredSettings, each_is_read_as_its_type_and_as_text) {
  const DeclaredSettings settings = declared();
  EXPECT_EQ(Read(settings, "url", THRONG_TEXT | THRONG_NEEDED).text, "http://x/");
  EXPECT_EQ(Read(settings, "count", THRONG_INTEGER).value.integer, 7);
  EXPECT_EQ(Read(settings, "count", THRONG_REAL).value.real, 7);
  EXPECT_EQ(Read(settings, "share", THRONG_REAL).value.real, 0.25);
  EXPECT_EQ(Read(settings, "pause", THRONG_DURATION).value.integer, 2'000'000'000);
  EXPECT_EQ(Read(settings, "loud", THRONG_FLAG).value.integer, 1);
  EXPECT_EQ(Read(settings, "count", THRONG_TEXT).text, "7");
  EXPECT_FALSE(settings.has_refused());
}

TEST(DeclaredSettings, one_without_a_value_has_the_callers_default) {
  const DeclaredSettings settings = declared();
  EXPECT_EQ(Read(settings, "none", THRONG_TEXT).found, 0);
  EXPECT_FALSE(settings.has_refused());
  EXPECT_EQ(Read(settings, "none", THRONG_TEXT | THRONG_NEEDED).text,
            "the parameter none has no value: give it with --set none=…");
  EXPECT_TRUE(settings.has_refused());
}

TEST(DeclaredSettings, a_name_that_was_not_declared_and_another_type_are_refused) {
  const DeclaredSettings settings = declared();
  EXPECT_EQ(Read(settings, "ulr", THRONG_TEXT).found, -1);
  EXPECT_EQ(Read(settings, "ulr", THRONG_TEXT).text,
            "no parameter is called ulr: declare it with THRONG_PARAMETER");
  EXPECT_EQ(Read(settings, "url", THRONG_INTEGER).text,
            "the parameter url is declared as text and was asked for as integer");
  EXPECT_TRUE(settings.has_refused());
}

}  // namespace
}  // namespace throng::scenario::native

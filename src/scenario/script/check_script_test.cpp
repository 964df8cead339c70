#include "scenario/script/check_script.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "scenario/script/report.hpp"
#include "scenario/script/script_file.hpp"
#include "scenario/script/script_samples.hpp"

namespace throng::scenario::script {
namespace {

/// The lines that are not indented.
std::string original_of(const std::string& text) {
  std::string shown = report_text(check_script("s.erl", text));
  std::string original;
  for (std::size_t begin = 0; begin < shown.size();) {
    const std::size_t end = shown.find('\n', begin);
    if (shown[begin] != ' ') original += shown.substr(begin, end + 1 - begin);
    begin = end + 1;
  }
  return original;
}

TEST(CheckScript, messages_are_the_originals_byte_for_byte) {
  struct Case {
    const char* name;
    const char* script;
    const char* message;
  };
  const Case cases[] = {
      {"bad_loop_rate",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{loop, [{time, {1, sec}},\n {rate, "
       "zomg_fast}], []}]}].",
       "Script s.erl is invalid:\n\nline 3: Type error {zomg_fast,is_not,rate}\n\n"},
      {"bad_pool_size", "[{pool,\n [{size, \"one\"}], []}].",
       "Script s.erl is invalid:\n\nline 2: Type error {\"one\",is_not,integer}\n\n"},
      {"bad_ramp_profile",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{loop, [{time, {1, sec}},\n {rate, "
       "{ramp, dirichlet, {1, rps}, {2, rps}}}], []}]}].",
       "Script s.erl is invalid:\n\nline 3: Type error \"dirichlet is not a valid ramp "
       "profile\"\n\n"},
      {"bad_ramp_profile2",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{loop, [{time, {1, sec}},\n {rate, "
       "{ramp, {1, rps}, {2, rps}}}], []}]}].",
       "Script s.erl is invalid:\n\nline 3: Type error \"Ramp requires exactly three "
       "arguments\"\n\n"},
      {"calling_something_other_than_main_in_lua",
       "[{pool, [{size, 1}, {worker_type, mine, lua}],\n [{launch_the_missiles}]}].",
       "Script s.erl is invalid:\n\npool1: line 2: Unknown function launch_the_missiles/0.\n\n"},
      {"empty_instruction", "[{pool, [{worker_type, dummy_worker}],\n\n [{}]}].",
       "Script s.erl is invalid:\n\nline 3: Type error \"Empty operation\"\n\n"},
      {"missing_comma", "[{pool, [], []}\n {pool, [], []}].",
       "Failed to parse script s.erl:\nline 2: syntax error before: '{'\n\n"},
      {"missing_dot", "[{pool,\n [], []}]\n",
       "Failed to parse script s.erl:\nline 2: syntax error before: \n\n"},
      {"missing_loop_body",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{loop, [{time, {1, sec}}]}]}].",
       "Script s.erl is invalid:\n\nline 2: Type error \"Loop must have a spec and a body.\"\n\n"},
      {"missing_loop_duration",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{loop, [{rate, {1, rps}}], []}]}].",
       "Script s.erl is invalid:\n\nline 2: Type error \"Loop spec must specify duration.\"\n\n"},
      {"pool_without_size", "[{pool,\n [{worker_type, dummy_worker}], []}].",
       "Script s.erl is invalid:\n\nline 1: pool without size\n\n"},
      {"unknown_operation",
       "[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{print, \"a\"},\n {bogus, 1}]}].",
       "Script s.erl is invalid:\n\npool1: line 3: Unknown function bogus/1.\n\n"},
      {"unknown_toplevel_operation", "[\n{bogus}\n].",
       "Script s.erl is invalid:\n\nline 2: Unknown function: bogus/0\n\n"},
      {"unknown_toplevel_term", "[\nbogus\n].",
       "Script s.erl is invalid:\n\nUnexpected top-level term bogus\n\n"}};
  for (const Case& each : cases) EXPECT_EQ(original_of(each.script), each.message) << each.name;
}

TEST(CheckScript, below_stand_the_place_what_was_expected_and_the_line) {
  EXPECT_EQ(report_text(check_script("dir/s.erl",
                                     "[{pool, [{size, 1}, {worker_type, dummy}],\n"
                                     "\t[{prnit, \"\xc3\xa9\"}]}].")),
            "Script dir/s.erl is invalid:\n"
            "\n"
            "pool1: line 2: Unknown function prnit/1.\n"
            "    dir/s.erl:2:3: prnit: expected a statement of dummy_worker or a function of the "
            "standard library; did you mean print?\n"
            "      [{prnit, \"\xc3\xa9\"}]}].\n"
            "       ^\n"
            "\n");
}

TEST(CheckScript, the_scripts_of_the_examples_are_right) {
  std::size_t checked = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(THRONG_SOURCE_DIR "/examples/script")) {
    if (file.path().extension() != ".erl") continue;  // data that a script reads
    const auto text = read_script_file(file.path().string());
    ASSERT_TRUE(text.is_ok());
    EXPECT_EQ(report_text(check_script(file.path().string(), *text)), "");
    ++checked;
  }
  EXPECT_GE(checked, 17u);
}

TEST(CheckScript, nothing_at_all_is_an_empty_scenario) {
  EXPECT_EQ(wrong_with(""), "ok");
  EXPECT_EQ(wrong_with("% nothing yet\n"), "ok");
  EXPECT_EQ(wrong_with("[]."), "ok");
}

TEST(CheckScript, a_script_is_a_list) {
  EXPECT_EQ(wrong_with("{pool, [], []}."), "Unexpected top-level term {pool,[],[]}");
}

TEST(CheckScript, a_tuple_begins_with_a_name_or_is_a_value_with_its_unit) {
  EXPECT_EQ(wrong_with(pool_of("{1, 2, 3}")), "Invalid operation name 1");
  EXPECT_EQ(wrong_with(pool_of("{<<\"x\">>, 2}")), "Invalid operation name <<\"x\">>");
  EXPECT_EQ(wrong_with(pool_of("{\"a\"}")), "Invalid operation name \"a\"");
  EXPECT_EQ(wrong_with(pool_of("{print, {{var, \"i\"}, rps}}")), "ok");
  EXPECT_EQ(original_of("[{1}]."), "Script s.erl is invalid:\nInvalid operation name 1\n\n");
}

TEST(CheckScript, what_is_no_value_is_said_in_words_of_our_own) {
  EXPECT_EQ(wrong_with("[\n{print, Name}]."),
            "line 2: \"Name\": this is a variable of Erlang: expected a value; a variable of a "
            "script is written {var, \"name\"}, an atom with a capital needs quotes, such as "
            "'Name'");
}

TEST(CheckScript, a_position_is_known_inside_of_a_constant_too) {
  EXPECT_EQ(wrong_with(pool_of("\n{wait, {5, parsec}}")),
            "line 2: Type error {parsec,is_not,timeunit}");
}

TEST(CheckScript, of_several_type_errors_the_last_is_the_originals_and_all_are_told) {
  const Report report =
      check_script("s.erl", pool_of("\n{wait, 1},\n{wait, 2},\n{random_list, a}"));
  ASSERT_EQ(report.problems.all().size(), 1u);
  EXPECT_EQ(report.problems.all()[0].original, "line 4: Type error {a,is_not,integer}");
  EXPECT_EQ(texts_of(report.also),
            (std::vector<std::string>{
                "2:8: 1: expected a time, such as {10, sec}; its units are ms, sec, min, h",
                "3:8: 2: expected a time, such as {10, sec}; its units are ms, sec, min, h"}));
}

TEST(CheckScript, no_more_problems_than_somebody_reads_are_kept) {
  std::string statements = "{wait, 0}";
  for (std::size_t i = 0; i < 3 * Problems::kMost; ++i) statements += ",{wrong}";
  const Report report = check_script("s.erl", pool_of("{a}" + statements.substr(9)));
  EXPECT_EQ(report.problems.all().size(), Problems::kMost);
  EXPECT_EQ(report.problems.left_out(), 2 * Problems::kMost + 1);
  EXPECT_NE(report_text(report).find("    and 101 more\n"), std::string::npos);
}

TEST(CheckScript, a_text_that_is_no_utf8_is_latin1) {
  EXPECT_EQ(wrong_with(pool_of("{print, \"caf\xe9\"}")), "ok");
  EXPECT_EQ(check_script("s", "[\xe9].").text, "[\xc3\xa9].");
}

TEST(CheckScript, a_default_in_a_variable_is_a_warning_in_the_originals_words) {
  const Report report = check_script("s.erl", pool_of("\n{print, {var, \"n\", 1}}"));
  EXPECT_TRUE(report.is_ok());
  EXPECT_EQ(report_text(report),
            "line 2: Warning: n uses a deprecated default value declaration format\n"
            "    s.erl:2:9: expected {defaults, [{\"n\", 1}]} at the top of the script\n"
            "      {print, {var, \"n\", 1}}]}].\n"
            "              ^\n");
}

TEST(CheckScript, scenarios_of_other_languages_are_told_what_to_do) {
  const std::string amoc = report_text(check_script("s.erl", "%% amoc\n-module(mine).\n"));
  EXPECT_TRUE(amoc.starts_with("s.erl:1:1: this is an Erlang module, as amoc has its scenarios"))
      << amoc;
  const std::string dialect = report_text(check_script("s.bdl", "#!benchDL\npool(size = 1):\n"));
  EXPECT_TRUE(dialect.starts_with("s.bdl:1:1: this is in the dialect that begins with #!benchDL"));
  EXPECT_FALSE(check_script("s.bdl", "\n#!benchDL\n").is_ok());
}

}  // namespace
}  // namespace throng::scenario::script

#include "scenario/script/extensions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/script/script_samples.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {
namespace {

/// Statements, and the reason of a type error that they give ("": none).
struct Case {
  const char* statement;
  const char* reason;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    const std::string found = wrong_with(pool_of(each.statement));
    const std::string wanted =
        *each.reason == '\0' ? "ok" : std::string("line 1: Type error ") + each.reason;
    EXPECT_EQ(found, wanted) << each.statement;
  }
}

/// The first line of our own.
std::string said_of(const std::string& statement) {
  const auto texts = texts_of(check_script("s.erl", pool_of(statement)).problems);
  return texts.empty() ? "" : texts[0];
}

TEST(Extensions, are_in_order_for_the_search_and_new_to_the_standard_library) {
  const auto all = extensions();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Function& a, const Function& b) {
    return a.name != b.name ? a.name < b.name : a.arity < b.arity;
  }));
  for (const Function& each : all) {
    EXPECT_EQ(find_extension(each.name, each.arity), &each);
    EXPECT_EQ(find_function(each.name, each.arity), nullptr) << each.name;
    EXPECT_FALSE(each.usage.empty()) << each.name;
  }
  EXPECT_EQ(find_extension("if", 4), nullptr);
  EXPECT_EQ(find_extension("loop", 2), nullptr);
  EXPECT_EQ(usage_of_extension("if"),
            "{'if', Condition, [Then]} or {'if', Condition, [Then], [Else]}");
  EXPECT_EQ(usage_of_extension("wait"), "");
}

TEST(Extensions, no_worker_has_a_statement_of_such_a_name) {
  // A statement of the worker wins. Should a worker get one, old and new scripts differ in what
  // they mean: think twice.
  for (const std::string_view name : worker_names()) {
    for (const Function& each : extensions()) {
      EXPECT_FALSE(has_statement(*find_worker(name), each.name)) << name << " " << each.name;
    }
  }
}

TEST(Extensions, each_is_known_in_a_pool_with_the_arguments_that_its_usage_says) {
  expect({{"{'if', {gt, {response, status}, 399}, [{print, \"bad\"}]}", ""},
          {"{'if', true, [{print, 1}, {wait, {1, sec}}], []}", ""},
          {"{'if', {'and', {'not', false}, {'or', {eq, 1, 2}, {ne, a, \"a\"}}}, []}", ""},
          {"{set, \"n\", {add, {numvar, \"n\", 0}, 1}}", ""},
          {"{print, {subtract, {multiply, 2, 3.5}, {divide, 1, {mod, 7, 4}}}}", ""},
          {"{print, {min, {max, 1, 2}, {abs, {round, {floor, {ceil, -1.5}}}}}}", ""},
          {"{print, {length, {upper, {lower, {trim, {replace, \" a \", \"a\", \"b\"}}}}}}", ""},
          {"{print, {substring, {substring, <<\"abc\">>, 2}, 1, 1}}", ""},
          {"{'if', {contains, [1, 2], 3}, []}, {'if', {starts_with, \"ab\", \"a\"}, []}", ""},
          {"{'if', {ends_with, {to_string, 5}, \"5\"}, []}", ""},
          {"{print, {join, {tokens, \"a b\"}, \"-\"}}, {print, {nth, 1, [1, 2]}}", ""},
          {"{print, {to_number, \"5\"}}, {print, {url_encode, {base64, \"a b\"}}}", ""},
          {"{print, {field, #{a => 1}, a}}, {print, {field, #{}, \"b\", none}}", ""},
          {"{print, {json, {response, body}, \"/a/0\"}}", ""},
          {"{print, {regex, {response, body}, \"a(b)\"}}, {print, {regex, \"a\", \"(a)\", 1}}", ""},
          {"{print, {metric, \"print.rps\"}}, {count, \"n\"}, {count, \"n\", 5}", ""},
          {"{gauge, \"g\", 1.5}, {record, \"r\", {10, ms}}, {record, \"r\", 250}", ""},
          {"{record, \"r\", {choose, [{1, ms}, 2]}}, {record, \"r\", {{var, \"t\"}, sec}}", ""}});
}

TEST(Extensions, conditions_are_true_or_false_and_bodies_are_lists) {
  expect({{"{'if', 1, []}", "{1,is_not,boolean}"},
          {"{'if', \"print\", []}", "{\"print\",is_not,boolean}"},
          {"{'if', perhaps, []}", "{perhaps,is_not,boolean}"},
          {"{'if', {add, 1, 2}, []}", "{{add,1,2},is_not,boolean}"},
          {"{'if', {var, \"x\"}, []}", ""},
          {"{'if', true, {print, 1}}", "{{print,1},is_not,list}"},
          {"{'if', true, \"ab\"}", "{\"ab\",is_not,list}"},
          {"{'if', true, {seq, 1, 2}}", "{{seq,1,2},is_not,list}"},
          {"{'if', true, {var, \"x\"}}", "{{var,\"x\"},is_not,list}"},
          {"{'if', true, [], {print, 1}}", "{{print,1},is_not,list}"},
          {"{'if', {'and', 1, true}, []}", "{1,is_not,boolean}"},
          {"{'if', {'not', {response, status}}, []}", ""},
          {"{'if', true, [{wait, 5}]}", "{5,is_not,time}"}});
  EXPECT_EQ(said_of("{'if', true, {print, 1}}"),
            "1:65: {print,1}: expected a list of statements, such as [{wait, {1, sec}}]");
  EXPECT_EQ(said_of("{'if', 1, []}"),
            "1:59: 1: expected a condition: true, false or what gives one of them, such as {gt, A, "
            "B}");
}

TEST(Extensions, arguments_have_types) {
  expect({{"{print, {add, 1, \"2\"}}", "{neither,{\"2\",is_not,integer},{\"2\",is_not,float}}"},
          {"{print, {round, {upper, \"a\"}}}",
           "{neither,{{upper,\"a\"},is_not,integer},{{upper,\"a\"},is_not,float}}"},
          {"{print, {upper, 5}}", "{5,is_not,text}"},
          {"{print, {upper, [104, 105]}}", ""},
          {"{print, {join, 5, \"\"}}", "{5,is_not,list}"},
          {"{set, n, 5}", "{n,is_not,string}"},
          {"{count, n}", "{n,is_not,string}"},
          {"{count, \"n\", 1.5}", "{1.5,is_not,integer}"},
          {"{gauge, \"n\", {1, sec}}", "{neither,{{1,sec},is_not,integer},{{1,sec},is_not,float}}"},
          {"{record, \"n\", {1, rps}}", "{rps,is_not,timeunit}"},
          {"{record, \"n\", a}", "{a,is_not,time_or_number}"},
          {"{wait, {add, 1, 2}}", "{{add,1,2},is_not,time}"},
          {"{wait, {{add, 1, 2}, sec}}", ""},
          {"{wait, {'if', true, [{1, sec}]}}", ""}});
}

TEST(Extensions, a_response_has_five_parts) {
  expect({{"{print, {response, status}}, {print, {response, body}}", ""},
          {"{print, {response, header, \"Location\"}}, {print, {response, json, \"/id\"}}", ""},
          {"{print, {response, regex, \"id=(.*)\"}}, {print, {response, regex, \"a\", 0}}", ""},
          {"{print, {response, code}}", "\"code is not a part of a response\""},
          {"{print, {response, \"status\"}}", "\"\\\"status\\\" is not a part of a response\""},
          {"{print, {response, status, 1}}", "\"Wrong number of arguments of response status\""},
          {"{print, {response, json}}", "\"Wrong number of arguments of response json\""},
          {"{print, {response, header, \"a\", 1}}",
           "\"Wrong number of arguments of response header\""},
          {"{print, {response, header, 5}}", "{5,is_not,text}"},
          {"{print, {response, regex, \"a\", b}}", "{b,is_not,integer}"}});
  EXPECT_EQ(said_of("{print, {response, sttaus}}"),
            "1:71: sttaus: expected status, body, header, json or regex; did you mean status?");
  EXPECT_EQ(said_of("{print, {response, json}}"),
            "1:60: {response,json}: expected {response, json, \"/pointer\"}");
}

TEST(Extensions, with_other_arguments_one_is_told_how_it_is_written) {
  EXPECT_EQ(wrong_with(pool_of("{'if', true}")), "pool1: line 1: Unknown function 'if'/1.");
  EXPECT_EQ(
      said_of("{'if', true}"),
      "1:52: if with 1 argument: expected {'if', Condition, [Then]} or {'if', Condition, [Then], "
      "[Else]}");
  EXPECT_EQ(said_of("{prnit, {uper, \"a\"}}"),
            "1:52: prnit: expected a statement of dummy_worker or a function of the standard "
            "library; did you mean print?");
  EXPECT_NE(said_of("{substrnig, \"a\", 1}").find("did you mean substring?"), std::string::npos);
}

TEST(Extensions, without_quotes_a_word_of_erlang_is_told_of_them) {
  // What the original says stays as it is.
  EXPECT_EQ(wrong_with(pool_of("{if, true, []}")),
            "line 1: \"if\": expected a value: nothing is computed in a script");
  EXPECT_EQ(said_of("{if, true, []}"),
            "1:53: \"if\": expected a value: nothing is computed in a script; the function of this "
            "name needs quotes: {'if', ...}");
  EXPECT_EQ(wrong_with(pool_of("{and, true, true}")), "line 1: syntax error before: 'and'");
  EXPECT_NE(said_of("{and, true, true}").find("needs quotes: {'and', ...}"), std::string::npos);
}

TEST(Extensions, what_stands_in_an_if_is_looked_for) {
  EXPECT_EQ(wrong_with(pool_of("{'if', true, [{bogus, 1}], [{add, {bogus}, 1}]}")),
            "pool1: line 1: Unknown function bogus/1.\npool1: line 1: Unknown function bogus/0.");
}

TEST(Extensions, are_unknown_outside_of_pools) {
  for (const char* statement : {"{'if', true, []}", "{add, 1, a}", "{count, \"n\"}"}) {
    EXPECT_TRUE(
        wrong_with("[\n" + std::string(statement) + "].").starts_with("line 2: Unknown function: "))
        << statement;
  }
  EXPECT_EQ(wrong_with(pool_of("", ", {worker_start, {linear, {upper, 5}}}")),
            "pool1: line 1: Type error {{upper,5},is_not,rate}");
  EXPECT_EQ(wrong_with("[{assert, always, {gt, {add, 1, a}, 1}}]."),
            "line 1: Invalid assert expression");
}

TEST(Extensions, in_while_a_text_is_a_metric_and_the_rest_as_elsewhere) {
  const auto loop = [](const std::string& condition) {
    return "{loop, [{time, {1, sec}}, {while, " + condition + "}], []}";
  };
  const std::pair<const char*, const char*> cases[] = {
      {"{lt, \"print\", 10}", ""},
      {"{'and', {lt, \"print\", 10}, {'not', {gt, {metric, \"a\"}, {add, 1, 2}}}}", ""},
      {"{contains, {response, body}, \"more\"}", ""},
      {"{lt, \"print\", {add, 1, a}}", "{neither,{a,is_not,integer},{a,is_not,float}}"},
      {"{'not', {contains, {upper, 5}, \"a\"}}", "{5,is_not,text}"}};
  for (const auto& [condition, reason] : cases) expect({{loop(condition).c_str(), reason}});
  EXPECT_TRUE(check_script("s.erl", pool_of(loop("{lt, \"print\", 10}"))).warnings.empty());
}

TEST(Extensions, a_metric_compared_as_a_text_is_a_warning) {
  const auto warnings = [](const std::string& condition) {
    return texts_of(check_script("s.erl", pool_of("{'if', " + condition + ", []}")).warnings);
  };
  EXPECT_EQ(warnings("{gt, \"print\", 10}"),
            std::vector<std::string>{"1:64: \"print\" is a text here, which is above all numbers; "
                                     "{metric, \"print\"} reads a metric"});
  EXPECT_EQ(warnings("{lt, 1.5, \"print\"}").size(), 1U);
  EXPECT_TRUE(warnings("{gt, {metric, \"print\"}, 10}").empty());
  EXPECT_TRUE(warnings("{eq, {var, \"x\", \"a\"}, \"a\"}").size() == 1) << "that of the default";
}

TEST(Extensions, pools_whose_worker_nobody_knows_have_none) {
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, mine, python}], [{add, 1, a}]}]."),
            "pool1: line 1: Python workers are not run: mine");
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, mine}], [{add, 1, a}]}]."),
            "pool1: Couldn't get module info for mine");
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, mine, lua}], [{add, 1, a}]}]."),
            "line 1: Type error {neither,{a,is_not,integer},{a,is_not,float}}");
}

TEST(Extensions, signals_in_an_if_have_two_sides_but_no_order) {
  EXPECT_EQ(wrong_with(pool_of("{'if', {eq, {var, \"worker_id\"}, 1}, [{set_signal, a}], "
                               "[{wait_signal, a}]}")),
            "ok");
  EXPECT_EQ(wrong_with(pool_of("{'if', {var, \"x\"}, [{wait_signal, a}]}, {set_signal, a}")), "ok");
  EXPECT_EQ(wrong_with(pool_of("{'if', {var, \"x\"}, [{wait_signal, a}]}")),
            "Nobody sets signal a");
  EXPECT_TRUE(wrong_with(pool_of("{'if', true, [{print, 1}]}, {wait_signal, a}, {set_signal, a}"))
                  .starts_with("Deadlock"));
}

}  // namespace
}  // namespace throng::scenario::script

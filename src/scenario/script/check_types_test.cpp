#include "scenario/script/check_types.hpp"

#include <gtest/gtest.h>

#include "scenario/script/script_samples.hpp"

namespace throng::scenario::script {
namespace {

/// Statements, and the reason that the original gives ("": none).
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

TEST(CheckTypes, integers) {
  expect({{"{random_list, 5}", ""},
          {"{random_list, -5}", ""},
          {"{random_list, \"5\"}", ""},
          {"{random_list, <<\"5\">>}", ""},
          {"{random_list, {numvar, \"n\"}}", ""},
          {"{random_list, {random_number, 3}}", ""},
          {"{random_list, 1.5}", "{1.5,is_not,integer}"},
          {"{random_list, \"x\"}", "{\"x\",is_not,integer}"},
          {"{random_list, [1]}", "{[1],is_not,integer}"},
          {"{random_list, {1, kb}}", "{{1,kb},is_not,integer}"},
          {"{random_list, {seq, 1, 2}}", "{{seq,1,2},is_not,integer}"},
          {"{seq, 1, a}", "{a,is_not,integer}"},
          {"{seq, a, b}", "{a,is_not,integer}"},
          {"{random_number, a}", "{a,is_not,integer}"},
          {"{random_number, 1, a}", "{a,is_not,integer}"},
          {"{choose, a, [1]}", "{a,is_not,integer}"},
          {"{set_signal, x, {random_binary, 1}}, {wait_signal, x}",
           "{{random_binary,1},is_not,integer}"}});
}

TEST(CheckTypes, times) {
  expect({{"{wait, {1, sec}}", ""},
          {"{wait, {0.5, h}}", ""},
          {"{wait, {1, us}}", ""},
          {"{wait, {{numvar, \"n\"}, min}}", ""},
          {"{wait, {{var, \"n\"}, h}}", ""},
          {"{wait, {choose, [{1, sec}, {2, min}]}}", ""},
          {"{wait, {choose, [{1, sec}, 2]}}", "{2,is_not,time}"},
          {"{wait, 1}", "{1,is_not,time}"},
          {"{wait, {1, rps}}", "{rps,is_not,timeunit}"},
          {"{wait, {1, \"sec\"}}", "{\"sec\",is_not,timeunit}"},
          {"{wait, {{random_binary, 1}, sec}}",
           "{neither,{{random_binary,1},is_not,integer},{{random_binary,1},is_not,float}}"},
          {"{wait, {ramp, linear, {1, rps}, {2, rps}}}",
           "{{ramp,linear,{1,rps},{2,rps}},is_not,time}"},
          {"{wait_signal, x, 1, {1, sec}}, {set_signal, x}", ""},
          {"{wait_signal, x, 1, 5}", "{5,is_not,time}"}});
}

TEST(CheckTypes, rates) {
  const auto loop = [](const std::string& rate) {
    return "{loop, [{time, {1, sec}}, {rate, " + rate + "}], []}";
  };
  const std::pair<const char*, const char*> cases[] = {
      {"{10, rps}", ""},
      {"{10, rpm}", ""},
      {"{0.5, rph}", ""},
      {"{{var, \"r\"}, rps}", ""},
      {"{var, \"r\", {1, rps}}", ""},
      {"{comb, {1, rps}, {1, sec}, {0, rps}, {2, sec}}", ""},
      {"{think_time, {1, sec}, {1, rps}}", ""},
      {"{10, sec}", "{sec,is_not,rateunit}"},
      {"10", "{10,is_not,rate}"},
      {"{var, \"r\", 5}", "{5,is_not,rate}"},
      {"{print, 1}", "{{print,1},is_not,rate}"},
      {"{ramp, linear, 1, {2, rps}}", "{1,is_not,rate}"},
      {"{ramp, cubic, {1, rps}, {2, rps}}", "\"cubic is not a valid ramp profile\""},
      {"{ramp, linear, {comb, {1, rps}, {1, sec}}, {2, rps}}",
       "{{comb,{1,rps},{1,sec}},is_not,rate}"},
      {"{ramp, linear}", "\"Ramp requires exactly three arguments\""},
      {"{comb, {1, sec}, {1, rps}}", "{sec,is_not,rateunit}"},
      {"{think_time, {1, rps}, {1, rps}}", "{rps,is_not,timeunit}"}};
  for (const auto& [rate, reason] : cases) expect({{loop(rate).c_str(), reason}});
}

TEST(CheckTypes, texts_lists_and_what_functions_give) {
  expect(
      {{"{sprintf, \"~p\", [1]}", ""},
       {"{sprintf, [], []}", ""},
       {"{sprintf, [104, 105], []}", ""},
       {"{sprintf, [1], []}", "{[1],is_not,string}"},
       {"{sprintf, x, []}", "{x,is_not,string}"},
       {"{sprintf, \"x\", 1}", "{1,is_not,list}"},
       {"{tokens, \"a b\", {t, 1}}", "{{t,1},is_not,string}"},
       {"{tokens, {var, \"x\"}}", ""},
       {"{concat, \"a\", {seq, 1, 2}}", ""},
       {"{concat, \"a\", b}", "{b,is_not,list}"},
       {"{resource, \"name\"}", "{\"name\",is_not,atom}"},
       {"{choose, 1, 2}", "{2,is_not,list}"},
       {"{concat, {choose, 1, [1]}, {choose, 2, [a, b]}}", ""},
       {"{parallel, {print, 1}}", ""},
       {"{parallel, 1}", "{1,is_not,list}"},
       {"{var, name}", "{name,is_not,string}"},
       {"{numvar, \"n\", \"x\"}", "{neither,{\"x\",is_not,integer},{\"x\",is_not,float}}"},
       {"{sprintf, {numvar, \"n\"}, []}", "{{numvar,\"n\"},is_not,string}"},
       {"{tokens, {loop, [{time, {1, sec}}], []}}", "{{loop,[{time,{1,sec}}],[]},is_not,string}"}});
}

TEST(CheckTypes, loops) {
  expect(
      {{"{loop, [{time, {1, sec}}], []}", ""},
       {"{loop, [{time, {1, sec}}, {while, {lt, \"m\", 1}}], []}", ""},
       {"{loop, [{time, {1, sec}}, {spawn, maybe_not}], []}", "{maybe_not,is_not,boolean}"},
       {"{loop, [{time, {1, sec}}, {iterator, i}], []}", "{i,is_not,string}"},
       {"{loop, [{time, {1, sec}}, {parallel, two}], []}",
        "{neither,{two,is_not,integer},{two,is_not,float}}"},
       {"{loop, [{time, {1, sec}}, {raet, {1, rps}}], []}",
        "\"Bad loop spec element {raet,{1,rps}}\""},
       {"{loop, [{time, {1, sec}}, {think_time, {1, sec}, {1, rps}}], []}",
        "\"Bad loop spec element {think_time,{1,sec},{1,rps}}\""},
       {"{loop, [{time, {1, sec}}, poisson], []}", "\"Bad loop spec element poisson\""},
       {"{loop, [{time, {1, sec}}, {while, [{lt, 1, 2}]}], []}", "{[{lt,1,2}],is_not,operation}"},
       {"{loop, [{time, {1, sec}}], {print, 1}}", "{{print,1},is_not,list}"},
       {"{loop, [{time, {1, sec}}], [], []}", "\"Loop must have a spec and a body.\""},
       // A missing time comes before a bad option, that before a bad body.
       {"{loop, [{raet, 1}], [{wait, 1}]}", "\"Loop spec must specify duration.\""},
       {"{loop, [{time, 1}], [{wait, 2}]}", "{1,is_not,time}"}});
}

TEST(CheckTypes, what_is_odd_but_goes_is_a_warning) {
  const auto warnings = [](const std::string& rate) {
    return texts_of(
        check_script("s.erl", pool_of("\n{loop, [{time, {1, sec}}, {rate, " + rate + "}], []}"))
            .warnings);
  };
  EXPECT_EQ(warnings("{100, h}"),
            (std::vector<std::string>{"2:40: h is a unit of time; it is read as rph here"}));
  EXPECT_EQ(warnings("{comb, {1, rps}, {1, sec}, {2, rps}}").size(), 1u);
  EXPECT_TRUE(warnings("{100, rph}").empty());
}

}  // namespace
}  // namespace throng::scenario::script

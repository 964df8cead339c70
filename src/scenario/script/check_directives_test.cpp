#include "scenario/script/check_directives.hpp"

#include <gtest/gtest.h>

#include "scenario/script/script_samples.hpp"

namespace throng::scenario::script {
namespace {

std::string alone(const std::string& statement) {
  return wrong_with("[\n" + statement + "].");
}

TEST(CheckDirectives, asserts) {
  EXPECT_EQ(alone("{assert, always, {gt, \"m\", 20}}"), "ok");
  EXPECT_EQ(alone("{assert, {5, min}, {'not', {'and', {eq, 1, 1.0}, {ne, {numvar, \"n\"}, 2}}}}"),
            "ok");
  EXPECT_EQ(alone("{assert, 5, {gt, 1, 2}}"), "line 2: Type error {5,is_not,time}");
  EXPECT_EQ(alone("{assert, always, {above, 1, 2}}"), "line 2: Invalid assert operation: above");
  EXPECT_EQ(alone("{assert, always, {gt, metric, 2}}"), "line 2: Invalid assert expression");
  EXPECT_EQ(alone("{assert, always, {gt, 1}}"), "line 2: Invalid assert expression");
  EXPECT_EQ(alone("{assert, always, true}"), "line 2: Invalid assert expression");
  EXPECT_EQ(alone("{assert, always}"), "line 2: Unknown function: assert/1");
}

TEST(CheckDirectives, resources) {
  for (const char* right : {"\"a.json\", json", "\"./a.txt\", lines", "\"http://h/a/b\", text",
                            "{var, \"f\"}, tsv", "\"a\"", "\"a\", binary"}) {
    EXPECT_EQ(alone(std::string("{include_resource, r, ") + right + "}"), "ok") << right;
  }
  for (const char* wrong : {"\"../a\"", "\"/etc/passwd\"", "\"dir/a\"", "\"\""}) {
    EXPECT_TRUE(alone(std::string("{include_resource, r, ") + wrong + "}")
                    .starts_with("Invalid resource filename: "))
        << wrong;
  }
  EXPECT_EQ(alone("{include_resource, r, \"a\", jsno}"), "line 2: Invalid resource type: jsno");
}

TEST(CheckDirectives, hooks) {
  EXPECT_EQ(alone("{pre_hook, [{exec, all, \"ls\"}, {worker_call, f, dummy_worker}]}"), "ok");
  EXPECT_EQ(alone("{post_hook, [{exec, nobody, \"ls\"}]}"),
            "Invalid hook target: 'nobody' (valid values are 'director' or 'all')");
  EXPECT_EQ(alone("{post_hook, [{exec, all, ls}]}"),
            "Invalid exec command target: 'ls' (should be string)");
  EXPECT_EQ(alone("{post_hook, [{run, all, \"ls\"}]}"), "Invalid hook command {run,all,\"ls\"}");
  EXPECT_EQ(alone("{pre_hook, [{worker_call, f, mine}]}"), "Couldn't get module info for mine");
}

TEST(CheckDirectives, defaults) {
  EXPECT_EQ(alone("{defaults, [{\"a\", 1}, {\"b\", {2, sec}}]}"), "ok");
  EXPECT_EQ(alone("{defaults, [{a, 1}]}"),
            "Invalid term in the list of default values was encountered: {a,1}");
  EXPECT_EQ(alone("{defaults, 5}"),
            "Invalid term in the list of default values was encountered: 5");
}

TEST(CheckDirectives, installations_are_warned_of_only) {
  const auto warnings = [](const std::string& options) {
    const Report report = check_script("s.erl", "[{make_install, [" + options + "]}].");
    EXPECT_TRUE(report.is_ok());
    return report.warnings.all().size();
  };
  EXPECT_EQ(warnings("{git, \"u\"}, {branch, \"b\"}, {dir, <<\"d\">>}"), 0u);
  EXPECT_EQ(warnings("{rsync, \"u\"}, {exclude, \"x\"}, {excludes, [\"y\"]}"), 0u);
  EXPECT_EQ(warnings("{git, \"u\"}, {brunch, \"b\"}"), 1u);
  EXPECT_EQ(warnings(""), 1u);
}

TEST(CheckDirectives, names_that_nobody_knows_are_told_apart) {
  const Report report = check_script("s.erl", "[{pol, [], []}, {wait, {1, sec}}].");
  const std::vector<std::string> texts = texts_of(report.problems);
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_TRUE(texts[0].ends_with("did you mean pool?")) << texts[0];
  EXPECT_TRUE(texts[1].ends_with("stand among the statements of a pool")) << texts[1];
}

}  // namespace
}  // namespace throng::scenario::script

#include "cli/scenario_path.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace throng::cli {
namespace {

namespace fs = std::filesystem;
using Folders = std::vector<std::string>;

class ScenarioPathTest : public testing::Test {
 protected:
  ScenarioPathTest() {
    root_ = fs::path(testing::TempDir()) /
            ("path-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    for (const char* name : {"a", "b", "c"}) fs::create_directories(root_ / name);
    write("a/shop.so");
    write("b/shop.cpp");
    write("b/shop.so");
    write("c/cart.so");
    fs::create_directories(root_ / "a/cart.cpp");  // no file
  }
  ~ScenarioPathTest() override { fs::remove_all(root_); }

  void write(const std::string& name) const { std::ofstream(root_ / name) << "x"; }
  std::string at(const std::string& name) const { return (root_ / name).string(); }
  static std::string error_of(const Folders& given, const ScenarioVariables& variables) {
    const auto path = ScenarioPath::of(given, variables);
    return path.is_ok() ? "taken" : path.error();
  }

  fs::path root_;
};

TEST_F(ScenarioPathTest, folders_come_in_their_order_and_once) {
  const ScenarioVariables variables{":" + at("b") + "::" + at("a") + ":",
                                    "[\"" + at("c") + "\", \"" + at("b") + "\"]."};
  const auto path = ScenarioPath::of({at("a")}, variables);
  ASSERT_TRUE(path.is_ok()) << path.error();
  EXPECT_EQ(path->folders(), (Folders{"scenarios", at("a"), at("b"), at("c")}));
  EXPECT_EQ(ScenarioPath::of({}, {})->folders(), Folders{"scenarios"});
  EXPECT_EQ(ScenarioPath::of({}, {"", "[]"})->folders(), Folders{"scenarios"});
}

TEST_F(ScenarioPathTest, the_first_folder_that_has_it_counts_and_a_source_before_what_is_built) {
  const auto find = [&](const Folders& given, const std::string& name) {
    return locate_scenario(name, given, {}).value_or("none");
  };
  EXPECT_EQ(find({at("a"), at("b")}, "shop"), at("a/shop.so"));
  EXPECT_EQ(find({at("b"), at("a")}, "shop"), at("b/shop.cpp"));
  EXPECT_EQ(find({at("a"), at("c")}, "cart"), at("c/cart.so"));
  EXPECT_EQ(locate_scenario("shop", {at("a"), at("b")}, {}, {".cpp"}).value_or("none"),
            at("b/shop.cpp"));
}

TEST_F(ScenarioPathTest, what_names_a_file_is_not_looked_for) {
  const ScenarioVariables bad{"/nowhere", "bad"};
  for (const char* word : {"shop.cpp", "shop.so", "./shop", "a/b", "", "/"}) {
    EXPECT_EQ(locate_scenario(word, {"/nowhere"}, bad).value_or("none"), word);
  }
}

TEST_F(ScenarioPathTest, one_that_is_nowhere_is_said_with_the_folders) {
  const auto found = locate_scenario("shop", {at("c")}, {});
  ASSERT_TRUE(found.is_error());
  EXPECT_EQ(found.error(),
            "no scenario \"shop\": expected a file, or the name of one: shop.cpp or shop.so in "
            "scenarios, " +
                at("c") + " (--path DIR and THRONG_PATH add folders)");
}

TEST_F(ScenarioPathTest, a_folder_that_is_not_there_is_refused) {
  const std::string is_none = "\"/nowhere\" is no folder: expected one that is there";
  EXPECT_EQ(error_of({"/nowhere"}, {}), "--path: " + is_none);
  EXPECT_EQ(error_of({}, {at("a") + ":/nowhere", ""}), "THRONG_PATH: " + is_none);
  EXPECT_EQ(error_of({}, {"", "[\"/nowhere\"]"}), "AMOC_EXTRA_CODE_PATHS: " + is_none);
  EXPECT_EQ(error_of({}, {"", R"(["/\0x"])"}),
            "AMOC_EXTRA_CODE_PATHS: \"/\\x00x\" is no folder: expected one that is there");
  EXPECT_EQ(error_of({at("a/shop.so")}, {}).find("--path: "), 0U);
}

TEST_F(ScenarioPathTest, a_list_of_erlang_that_is_none_is_refused) {
  const std::string expected = ": expected an Erlang list of strings, such as [\"/a\", \"/b\"]";
  EXPECT_EQ(error_of({}, {"", "\"/a\""}), "AMOC_EXTRA_CODE_PATHS: it is no list" + expected);
  EXPECT_EQ(error_of({}, {"", "[a]"}),
            "AMOC_EXTRA_CODE_PATHS: not all of it are strings" + expected);
  EXPECT_EQ(error_of({}, {"", "["}).find("AMOC_EXTRA_CODE_PATHS: line 1, column 2: "), 0U);
}

}  // namespace
}  // namespace throng::cli

#include "scenario/native/packages.hpp"

#include <gtest/gtest.h>

#include "runtime/sim/sim_clock.hpp"
#include "scenario/native/scratch_files.hpp"
#include "scenario/native/scratch_folder.hpp"

namespace throng::scenario::native {
namespace {

using Texts = std::vector<std::string>;

// Knows the packages "one" and "two", which do not fit together when asked for --libs.
constexpr const char* kTool = R"(#!/bin/sh
question=$1
[ "$2" = -- ] || exit 9
shift 2
case "$question $*" in
  "--exists one"|"--exists two") exit 0;;
  "--cflags one") echo '-I/opt/a\ b -DX';;
  "--libs one") echo '-lone';;
  "--cflags one two") echo '-DBOTH';;
  *) echo complaint >&2; exit 1;;
esac
)";

class PackagesTest : public testing::Test {
 protected:
  PackagesTest() {
    write_program(scratch_.path() + "/pkg-config", kTool);
    environment_.path = scratch_.path();
  }
  Result<PackageFlags, BuildProblem> resolve(const Texts& packages) {
    return resolve_packages(packages, "shop.build.json", environment_, clock_);
  }
  ScratchFolder scratch_{"/tmp"};
  BuildEnvironment environment_;
  runtime::sim::SimClock clock_;
};

TEST_F(PackagesTest, give_flags_for_compiling_and_linking) {
  const auto flags = resolve({"one"});
  ASSERT_TRUE(flags.is_ok()) << flags.error().text;
  EXPECT_EQ(flags->compile, (Texts{"-I/opt/a b", "-DX"}));
  EXPECT_EQ(flags->link, Texts{"-lone"});
}

TEST_F(PackagesTest, an_unknown_one_is_named) {
  const auto flags = resolve({"one", "three"});
  ASSERT_TRUE(flags.is_error());
  EXPECT_EQ(flags.error().kind, BuildProblem::Kind::kBadScenario);
  EXPECT_EQ(flags.error().text.find("shop.build.json: \"packages\": \"three\" is unknown"), 0U)
      << flags.error().text;
}

TEST_F(PackagesTest, those_that_do_not_fit_together_are_an_error) {
  const auto flags = resolve({"one", "two"});
  ASSERT_TRUE(flags.is_error());
  EXPECT_NE(flags.error().text.find("--libs ended with 1"), std::string::npos);
}

TEST_F(PackagesTest, without_pkg_config_none_can_be_had_and_none_is_needed_for_none) {
  environment_.path = "/no-such-folder";
  EXPECT_TRUE(resolve({}).is_ok());
  const auto flags = resolve({"one"});
  ASSERT_TRUE(flags.is_error());
  EXPECT_EQ(flags.error().kind, BuildProblem::Kind::kBroken);
  EXPECT_NE(flags.error().text.find("apt-get install pkgconf"), std::string::npos);
}

TEST(SplitWords, keeps_together_what_a_backslash_binds) {
  EXPECT_EQ(split_words("  -I/a\\ b\t-DX=\\\"y\\\" \n"), (Texts{"-I/a b", "-DX=\"y\""}));
  EXPECT_EQ(split_words(""), Texts{});
  EXPECT_EQ(split_words("a\\"), Texts{"a\\"});
}

}  // namespace
}  // namespace throng::scenario::native

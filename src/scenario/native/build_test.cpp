#include "scenario/native/build.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/input_file.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "scenario/native/scratch_files.hpp"

// The compiler here is a script: it writes down how it was called and copies its source. Real
// compilers are in tests/commands/test_build.py.
namespace throng::scenario::native {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCompiler = R"(#!/bin/sh
[ "$1" = --version ] && { echo "clang version 1 for tests"; exit 0; }
echo "$@" >> "$(dirname "$0")/calls"
out= from= rule=
while [ $# -gt 0 ]; do
  case $1 in
    -o) out=$2; shift;;
    -MF) rule=$2; shift;;
    -c) from=$2; shift;;
    *.o) from=$1;;
  esac
  shift
done
if [ -n "$rule" ]; then echo "$out: $from shop.cpp cart.hpp" > "$rule"; fi
if grep -q broken shop.cpp; then echo "shop.cpp:1:1: error: broken"; exit 1; fi
if grep -q killed shop.cpp; then kill -9 $$; fi
echo "a warning"
cat "$from" shop.cpp cart.hpp > "$out"
)";

class Noting final : public BuildWatcher {
 public:
  void takes_long(const std::string& source) override { slow.push_back(source); }
  void warn(const std::string& text) override { warnings.push_back(text); }
  void runs(const std::vector<std::string>& words) override { calls.push_back(words); }

  std::vector<std::string> slow;
  std::vector<std::string> warnings;
  std::vector<std::vector<std::string>> calls;
};

class BuildTest : public testing::Test {
 protected:
  BuildTest() {
    write_program(path("bin/g++"), kCompiler);
    write_text(path("sdk/throng/entry.hpp"), "");
    write_text(path("shop.cpp"), "shop");
    write_text(path("cart.hpp"), "cart");
    fs::create_directory(path("tmp"));
    environment_.path = path("bin") + ":/usr/bin:/bin";
    environment_.compiler = "g++";
    environment_.sdk = path("sdk");
    environment_.cache_folder = path("cache");
    environment_.scratch_folder = path("tmp");
    // Older than what is made from them, as files are.
    for (const char* name : {"shop.cpp", "cart.hpp"}) age(name);
  }
  std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }
  void age(const std::string& name) const {
    fs::last_write_time(path(name), fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
  void change(const std::string& name, const std::string& text) const {
    write_text(path(name), text);
    age(name);
  }
  Result<Built, BuildProblem> build_it() {
    return build({path("shop.cpp"), compiler_, false}, environment_, clock_, noted_);
  }
  std::string content() {
    const auto built = build_it();
    if (!built.is_ok()) return built.is_error() ? built.error().text : "stopped";
    return base::read_input(built->library.path()).value_or("gone");
  }
  BuildProblem problem() {
    const auto built = build_it();
    return built.is_error() ? built.error()
                            : BuildProblem{BuildProblem::Kind::kBroken, "built", {}};
  }
  bool is_scratch_empty() const { return fs::is_empty(path("tmp")); }

  ScratchFolder scratch_{"/tmp"};
  BuildEnvironment environment_;
  std::optional<std::string> compiler_;
  runtime::sim::SimClock clock_;
  Noting noted_;
};

TEST_F(BuildTest, is_compiled_once) {
  EXPECT_FALSE(build_it()->is_cached);
  EXPECT_EQ(noted_.calls.size(), 2U);  // compiling and linking
  const auto again = build_it();
  EXPECT_TRUE(again->is_cached);
  EXPECT_EQ(noted_.calls.size(), 2U);
  EXPECT_TRUE(is_scratch_empty());
  EXPECT_TRUE(noted_.slow.empty() && noted_.warnings.empty());
}

TEST_F(BuildTest, what_the_compiler_said_of_a_success_is_passed_on) {
  EXPECT_EQ(build_it()->messages, "a warning\na warning\n");
  EXPECT_EQ(build_it()->messages, "");
}

TEST_F(BuildTest, a_change_of_the_source_or_of_a_header_compiles_again) {
  EXPECT_NE(content().find("cart"), std::string::npos);
  change("cart.hpp", "basket");
  EXPECT_NE(content().find("basket"), std::string::npos);
  change("shop.cpp", "market");
  EXPECT_NE(content().find("market"), std::string::npos);
  EXPECT_EQ(noted_.calls.size(), 6U);
}

TEST_F(BuildTest, flags_compiler_and_search_paths_tell_builds_apart) {
  ASSERT_TRUE(build_it().is_ok());
  change("shop.build.json", R"({"flags": ["-DA"]})");
  EXPECT_FALSE(build_it()->is_cached);
  environment_.search_paths = "CPATH=/opt";
  EXPECT_FALSE(build_it()->is_cached);
  write_program(path("bin/other"), std::string(kCompiler) + "# another\n");
  compiler_ = path("bin/other");
  EXPECT_FALSE(build_it()->is_cached);
  EXPECT_TRUE(build_it()->is_cached);
}

TEST_F(BuildTest, the_flags_are_those_of_every_scenario_and_then_those_of_the_manifest) {
  fs::create_directory(path("lib"));
  change("more.cpp", "more");
  change("shop.build.json",
         R"({"flags": ["-DA=b c"], "include": ["lib"], "sources": ["more.cpp"]})");
  ASSERT_TRUE(build_it().is_ok());
  ASSERT_EQ(noted_.calls.size(), 3U);
  auto& first = noted_.calls[0];
  const std::vector<std::string> expected = {path("bin/g++"),
                                             "-std=c++20",
                                             "-O2",
                                             "-g1",
                                             "-gdwarf-4",
                                             "-fPIC",
                                             "-fvisibility=hidden",
                                             "-march=x86-64-v2",
                                             "-Wall",
                                             "-Wno-unused-result",
                                             "-I" + path("sdk"),
                                             "-I" + path("lib"),
                                             "-DA=b c"};
  first.resize(expected.size());
  EXPECT_EQ(first, expected);
  EXPECT_EQ(std::count(noted_.calls[1].begin(), noted_.calls[1].end(), path("more.cpp")), 1);
  EXPECT_EQ(std::count(noted_.calls[2].begin(), noted_.calls[2].end(), "-shared"), 1);
}

TEST_F(BuildTest, gcc_gets_the_flags_that_it_needs) {
  std::string gcc = kCompiler;
  gcc.replace(gcc.find("clang version 1"), 15, "g++ (Debian) 12");
  write_program(path("bin/g++"), gcc);
  ASSERT_TRUE(build_it().is_ok());
  EXPECT_EQ(noted_.calls[0][10], "-fno-gnu-unique");
  EXPECT_EQ(noted_.calls[0][11], "-fcoroutines");
}

TEST_F(BuildTest, an_error_of_the_compiler_is_shown_as_it_is) {
  change("shop.cpp", "broken");
  const BuildProblem found = problem();
  EXPECT_EQ(found.kind, BuildProblem::Kind::kBadScenario);
  EXPECT_EQ(found.output, "shop.cpp:1:1: error: broken\n");
  EXPECT_EQ(found.text,
            path("shop.cpp") + " could not be compiled: " + path("bin/g++") + " ended with 1");
  EXPECT_TRUE(is_scratch_empty());
}

TEST_F(BuildTest, a_compiler_that_was_killed_is_not_the_scenario_s_fault) {
  change("shop.cpp", "killed");
  EXPECT_EQ(problem().kind, BuildProblem::Kind::kBroken);
}

TEST_F(BuildTest, a_file_that_changed_meanwhile_is_not_kept) {
  change("cart.hpp", "cart");
  fs::last_write_time(path("cart.hpp"), fs::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_NE(content().find("cart"), std::string::npos);
  EXPECT_FALSE(build_it()->is_cached);
}

TEST_F(BuildTest, a_cache_that_takes_nothing_is_a_warning) {
  write_text(path("cache"), "a file");
  EXPECT_NE(content().find("shop"), std::string::npos);
  ASSERT_EQ(noted_.warnings.size(), 1U);
  EXPECT_NE(noted_.warnings[0].find("XDG_CACHE_HOME"), std::string::npos);
  environment_.cache_folder = "";
  EXPECT_NE(content().find("shop"), std::string::npos);
  ASSERT_EQ(noted_.warnings.size(), 2U);
  EXPECT_NE(noted_.warnings[1].find("HOME is set"), std::string::npos);
  EXPECT_TRUE(is_scratch_empty());
}

TEST_F(BuildTest, a_build_that_is_not_kept_lives_as_long_as_its_result) {
  environment_.cache_folder = "";
  const auto built = build_it();
  ASSERT_TRUE(built.is_ok());
  EXPECT_TRUE(fs::exists(built->library.path()));
  EXPECT_FALSE(is_scratch_empty());
}

TEST_F(BuildTest, without_a_compiler_it_says_what_to_install) {
  environment_.compiler = "";
  environment_.path = path("none");
  BuildProblem found = problem();
  EXPECT_EQ(found.kind, BuildProblem::Kind::kBroken);
  EXPECT_NE(found.text.find("apt-get install clang-16, or g++"), std::string::npos) << found.text;
  environment_.compiler = "no-such";
  EXPECT_NE(problem().text.find("THRONG_CXX: \"no-such\""), std::string::npos);
  compiler_ = "neither";
  EXPECT_NE(problem().text.find("--compiler: \"neither\""), std::string::npos);
  write_program(path("bin/mute"), "#!/bin/sh\nexit 4\n");
  compiler_ = path("bin/mute");
  EXPECT_NE(problem().text.find("--version ended with 4 and said nothing"), std::string::npos);
}

TEST_F(BuildTest, without_the_headers_it_says_where_it_looked) {
  environment_.sdk = path("none");
  EXPECT_NE(problem().text.find(path("none/throng/entry.hpp")), std::string::npos);
  environment_.sdk = "";
  environment_.program_folder = path("build/release");
  EXPECT_NE(problem().text.find(path("sdk/include/throng/entry.hpp")), std::string::npos);
  EXPECT_NE(problem().text.find(path("build/share/throng/include/throng/entry.hpp")),
            std::string::npos);
  write_text(path("sdk/include/throng/entry.hpp"), "");
  EXPECT_NE(content().find("shop"), std::string::npos);
}

TEST_F(BuildTest, a_scenario_that_is_none_is_named) {
  const auto error = [&](const std::string& source) {
    const auto built = build({source, {}, false}, environment_, clock_, noted_);
    EXPECT_EQ(built.error().kind, BuildProblem::Kind::kBadScenario);
    return built.error().text;
  };
  EXPECT_NE(error(path("none.cpp")).find("none.cpp\": No such file"), std::string::npos);
  EXPECT_NE(error(path("cart.hpp")).find("expected a file that ends in .cpp"), std::string::npos);
  EXPECT_NE(error(path("a\"b.cpp")).find("expected another name"), std::string::npos);
  fs::create_directory(path("folder.cpp"));
  EXPECT_NE(error(path("folder.cpp")).find("Is a directory"), std::string::npos);
}

TEST_F(BuildTest, a_compiler_that_takes_long_is_mentioned_once) {
  // The clock stands still while the first program runs, and has gone far when the second begins.
  class Hurried final : public base::Clock {
   public:
    base::TimePoint now() const override { return base::TimePoint{ns_ += 3'000'000'000}; }
    std::int64_t unix_ns() const override { return 0; }

   private:
    mutable std::int64_t ns_ = 0;
  } clock;
  ASSERT_TRUE(build({path("shop.cpp"), {}, false}, environment_, clock, noted_).is_ok());
  EXPECT_EQ(noted_.slow, std::vector<std::string>{path("shop.cpp")});
}

}  // namespace
}  // namespace throng::scenario::native

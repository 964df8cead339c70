#include "scenario/native/manifest.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace throng::scenario::native {
namespace {

using Texts = std::vector<std::string>;

std::string error_of(const std::string& text) {
  const auto manifest = parse_manifest(text, "shop.build.json");
  return manifest.is_error() ? manifest.error() : "taken: " + text;
}

TEST(Manifest, holds_what_was_written) {
  const auto manifest = parse_manifest(
      R"({"sources": ["cart.cpp"], "include": ["lib", "/opt/x"], "flags": ["-DA=b c"],
          "packages": ["libpq", "gtk+-3.0"]})",
      "shop.build.json");
  ASSERT_TRUE(manifest.is_ok()) << manifest.error();
  EXPECT_EQ(manifest->sources, Texts{"cart.cpp"});
  EXPECT_EQ(manifest->include, (Texts{"lib", "/opt/x"}));
  EXPECT_EQ(manifest->flags, Texts{"-DA=b c"});
  EXPECT_EQ(manifest->packages, (Texts{"libpq", "gtk+-3.0"}));
}

TEST(Manifest, may_be_empty) {
  const auto manifest = parse_manifest("{}", "shop.build.json");
  ASSERT_TRUE(manifest.is_ok());
  EXPECT_TRUE(manifest->sources.empty() && manifest->flags.empty());
}

TEST(Manifest, what_is_no_json_has_a_place) {
  EXPECT_EQ(error_of("{\n  \"flags\": [,]\n}"),
            "shop.build.json:2:13: this is not JSON: expected an object with sources, include, "
            "flags or packages");
  EXPECT_EQ(error_of("").substr(0, 20), "shop.build.json:1:1:");
  EXPECT_EQ(error_of("[]"),
            "shop.build.json: []: expected an object with sources, include, flags or packages");
}

TEST(Manifest, a_number_that_none_can_hold_is_an_error) {
  EXPECT_EQ(error_of(R"({"flags": [8E99999]})"),
            "shop.build.json: a value is out of range: expected texts only");
}

TEST(Manifest, an_unknown_key_is_named_with_those_that_there_are) {
  EXPECT_EQ(error_of(R"({"source": []})"),
            "shop.build.json: unknown key \"source\": expected sources, include, flags or "
            "packages");
}

TEST(Manifest, a_key_that_is_there_twice_is_an_error) {
  EXPECT_EQ(error_of(R"({"flags": [], "flags": ["-g"]})"),
            "shop.build.json: the key \"flags\" is there twice: expected one list");
}

TEST(Manifest, a_wrong_type_is_named_with_key_and_value) {
  EXPECT_EQ(error_of(R"({"flags": "-g"})"),
            "shop.build.json: \"flags\": \"-g\": expected a list of texts");
  EXPECT_EQ(error_of(R"({"sources": ["a.cpp", 7]})"),
            "shop.build.json: \"sources\"[1]: 7: expected a text");
  EXPECT_EQ(error_of(R"({"include": [""]})"),
            "shop.build.json: \"include\"[0]: \"\": expected a path, relative to this file");
}

TEST(Manifest, a_flag_is_one_and_leaves_to_throng_what_is_written) {
  EXPECT_NE(error_of(R"({"flags": ["cart.cpp"]})").find("begins with -"), std::string::npos);
  EXPECT_NE(error_of(R"({"flags": ["@more"]})").find("begins with -"), std::string::npos);
  for (const char* flag : {"-c", "-o", "-ox", "-E", "-MFx", "-MD"}) {
    EXPECT_NE(error_of(std::string(R"({"flags": [")") + flag + "\"]}").find("throng sets these"),
              std::string::npos)
        << flag;
  }
  EXPECT_NE(error_of(R"({"flags": ["-march=native"]})").find("may run elsewhere"),
            std::string::npos);
  EXPECT_TRUE(parse_manifest(R"({"flags": ["-O3", "-Mfoo", "-Werror"]})", "x").is_ok());
}

TEST(Manifest, a_package_is_a_name_and_never_an_option) {
  for (const char* package : {"", "--define-variable=a=b", "a b", "a/b.pc", "../a"}) {
    EXPECT_NE(error_of(std::string(R"({"packages": [")") + package + "\"]}").find("pkg-config"),
              std::string::npos)
        << package;
  }
}

TEST(Manifest, a_value_in_a_message_is_short_and_cannot_control_a_terminal) {
  const std::string error = error_of(R"({"\u001b[2J)" + std::string(500, 'x') + "\": 1}");
  EXPECT_LT(error.size(), 200U);
  EXPECT_EQ(error.find('\x1b'), std::string::npos);
  EXPECT_NE(error_of("{\"\xff\": 1}").find("not JSON"), std::string::npos);
}

TEST(Manifest, has_bounds) {
  std::string many = R"({"flags": ["-a")";
  for (int i = 0; i < 1000; ++i) many += R"(, "-a")";
  EXPECT_NE(error_of(many + "]}").find("1001 entries: expected 1000 at most"), std::string::npos);
  EXPECT_NE(error_of(R"({"flags": ["-)" + std::string(5000, 'a') + "\"]}").find("4096 bytes"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"flags": ["-a\u0000b"]})").find("null byte"), std::string::npos);
  error_of(std::string(100'000, '['));
}

// A folder with a scenario in it.
class ManifestFile : public testing::Test {
 protected:
  ManifestFile() {
    char name[] = "/tmp/throng-manifest-XXXXXX";
    if (mkdtemp(name) != nullptr) folder_ = name;
    write("shop.cpp", "");
  }
  ~ManifestFile() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string error() const {
    const auto read = read_manifest(path("shop.cpp"));
    return read.is_error() ? read.error() : "taken";
  }

  std::string folder_;
};

TEST_F(ManifestFile, a_scenario_without_one_needs_nothing) {
  const auto manifest = read_manifest(path("shop.cpp"));
  ASSERT_TRUE(manifest.is_ok());
  EXPECT_TRUE(manifest->sources.empty());
}

TEST_F(ManifestFile, paths_are_relative_to_it) {
  std::filesystem::create_directory(path("lib"));
  write("lib/cart.cpp", "");
  write("shop.build.json", R"({"sources": ["./lib/../lib/cart.cpp"], "include": ["lib", "/tmp"]})");
  const auto manifest = read_manifest(path("shop.cpp"));
  ASSERT_TRUE(manifest.is_ok()) << manifest.error();
  EXPECT_EQ(manifest->sources, Texts{path("lib/cart.cpp")});
  EXPECT_EQ(manifest->include, (Texts{path("lib"), "/tmp"}));
}

TEST_F(ManifestFile, what_is_not_there_is_named_with_where_it_was_looked_for) {
  write("shop.build.json", R"({"sources": ["cart.cpp"]})");
  EXPECT_EQ(error(), path("shop.build.json") +
                         ": \"sources\": \"cart.cpp\" is not there: expected a source file "
                         "(looked for " +
                         path("cart.cpp") + ")");
  write("shop.build.json", R"({"include": ["shop.cpp"]})");
  EXPECT_NE(error().find("expected a folder"), std::string::npos) << error();
}

TEST_F(ManifestFile, nothing_is_compiled_twice) {
  write("cart.cpp", "");
  write("shop.build.json", R"({"sources": ["cart.cpp", "./cart.cpp"]})");
  EXPECT_NE(error().find("\"./cart.cpp\" is there twice"), std::string::npos) << error();
  write("shop.build.json", R"({"sources": ["shop.cpp"]})");
  EXPECT_NE(error().find("is the scenario itself"), std::string::npos) << error();
}

TEST_F(ManifestFile, one_that_cannot_be_read_is_an_error_and_not_none) {
  std::filesystem::create_directory(path("shop.build.json"));
  EXPECT_NE(error().find("shop.build.json\": Is a directory"), std::string::npos) << error();
}

}  // namespace
}  // namespace throng::scenario::native

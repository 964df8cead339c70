#include "scenario/resources/find_script_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace throng::scenario::resources {
namespace {

namespace fs = std::filesystem;

class FindScriptFile : public testing::Test {
 protected:
  FindScriptFile() {
    std::string name = (fs::temp_directory_path() / "find_script_file_XXXXXX").string();
    folder_ = mkdtemp(name.data());
    fs::create_directory(folder_ / "folder");
    std::ofstream(folder_ / "a.csv") << "x\n1\n";
  }
  ~FindScriptFile() override { fs::remove_all(folder_); }

  std::string script() const { return (folder_ / "s.erl").string(); }
  std::string found(std::string_view name) const {
    const auto path = find_script_file(script(), name);
    return path ? *path : path.error();
  }

  fs::path folder_;
};

TEST_F(FindScriptFile, looks_beside_the_script) {
  EXPECT_EQ(found("a.csv"), (folder_ / "a.csv").string());
  EXPECT_EQ(found("./a.csv"), (folder_ / "a.csv").string());
}

TEST_F(FindScriptFile, never_leaves_its_folder) {
  for (const std::string_view name :
       {"../a.csv", "/etc/passwd", "folder/a.csv", "..", ".", "", "./", "./../a.csv"}) {
    EXPECT_EQ(found(name), "\"" + std::string(name) +
                               "\": expected the name of a file beside the script, without a "
                               "folder");
  }
  EXPECT_TRUE(found(std::string_view("a.csv\0.txt", 10)).starts_with("\"a.csv\\x00.txt\": "))
      << found(std::string_view("a.csv\0.txt", 10));
}

TEST_F(FindScriptFile, says_what_is_not_there) {
  EXPECT_EQ(found("b.csv"),
            "cannot read \"" + (folder_ / "b.csv").string() + "\": no such file beside the script");
  EXPECT_EQ(found("folder"),
            "cannot read \"" + (folder_ / "folder").string() + "\": it is no file");
}

TEST_F(FindScriptFile, a_script_without_a_folder_lies_in_the_working_one) {
  const auto path = find_script_file("s.erl", "surely_not_there.csv");
  ASSERT_TRUE(path.is_error());
  EXPECT_EQ(path.error(), "cannot read \"surely_not_there.csv\": no such file beside the script");
}

}  // namespace
}  // namespace throng::scenario::resources

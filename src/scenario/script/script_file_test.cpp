#include "scenario/script/script_file.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "scenario/script/check_script.hpp"

namespace throng::scenario::script {
namespace {

std::string error_of(const std::string& path) {
  const auto text = read_script_file(path);
  return text ? "" : text.error();
}

TEST(ScriptFile, what_cannot_be_read_is_said_as_erlang_says_it) {
  EXPECT_EQ(error_of("/nowhere/s.erl"),
            "Failed to read file /nowhere/s.erl: no such file or directory");
  EXPECT_EQ(error_of("/tmp"), "Failed to read file /tmp: illegal operation on a directory");
}

TEST(ScriptFile, what_is_no_script_at_all_is_refused) {
  const std::string path = testing::TempDir() + "script_file_test.erl";
  std::ofstream(path) << std::string(
      "\x7f"
      "ELF\0",
      5);
  EXPECT_EQ(error_of(path),
            "Failed to read file " + path + ": this is no text, byte 5 is 0: expected a script");
  std::ofstream(path) << "";
  std::filesystem::resize_file(path, kMostScriptBytes + 1);
  EXPECT_EQ(error_of(path),
            "Failed to read file " + path + ": expected a script of at most 32 MiB");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace throng::scenario::script

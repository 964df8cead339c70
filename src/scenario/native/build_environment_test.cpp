#include "scenario/native/build_environment.hpp"

#include <gtest/gtest.h>

#include "scenario/native/scratch_files.hpp"
#include "scenario/native/scratch_folder.hpp"

namespace throng::scenario::native {
namespace {

TEST(FindProgram, takes_the_first_that_can_be_run) {
  const ScratchFolder folder("/tmp");
  write_text(folder.path() + "/a/tool", "not a program");
  write_program(folder.path() + "/b/tool", "#!/bin/sh\n");
  write_program(folder.path() + "/c/tool", "#!/bin/sh\n");
  BuildEnvironment environment;
  environment.path = folder.path() + "/a::" + folder.path() + "/none:" + folder.path() +
                     "/b:" + folder.path() + "/c";
  EXPECT_EQ(find_program(environment, "tool"), folder.path() + "/b/tool");
  EXPECT_EQ(find_program(environment, "no-such-tool"), "");
  EXPECT_EQ(find_program(environment, ""), "");
}

TEST(FindProgram, a_path_is_taken_as_it_is) {
  const ScratchFolder folder("/tmp");
  write_text(folder.path() + "/text", "");
  write_program(folder.path() + "/tool", "#!/bin/sh\n");
  const BuildEnvironment environment;
  EXPECT_EQ(find_program(environment, folder.path() + "/tool"), folder.path() + "/tool");
  EXPECT_EQ(find_program(environment, folder.path() + "/text"), "");
  EXPECT_EQ(find_program(environment, folder.path()), "");
}

TEST(FindProgram, the_current_folder_is_not_searched) {
  BuildEnvironment environment;
  environment.path = ".::bin";
  EXPECT_EQ(find_program(environment, "tool"), "");
}

}  // namespace
}  // namespace throng::scenario::native

#include "cli/verbs_command.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace throng::cli {
namespace {

TEST(VerbsCommand, the_page_of_verbs_is_what_the_program_says) {
  std::ifstream file(THRONG_SOURCE_DIR "/docs/verbs.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(page, verbs_document()) << "throng verbs >docs/verbs.md";
}

TEST(VerbsCommand, an_argument_without_a_default_is_required) {
  EXPECT_NE(verbs_document().find("| url | required | "), std::string::npos);
  EXPECT_NE(verbs_document().find("| method | GET | "), std::string::npos);
}

TEST(VerbsCommand, is_run_only_when_it_was_chosen) {
  CLI::App app;
  Chosen chosen;
  add_verbs_command(app, chosen);
  EXPECT_FALSE(chosen);
  app.parse("verbs");
  ASSERT_TRUE(chosen);
  testing::internal::CaptureStdout();
  EXPECT_EQ(chosen(), 0);
  std::fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), verbs_document());
}

}  // namespace
}  // namespace throng::cli

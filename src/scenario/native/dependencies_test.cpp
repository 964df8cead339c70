#include "scenario/native/dependencies.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::native {
namespace {

using Texts = std::vector<std::string>;

TEST(Dependencies, are_what_stands_behind_the_target) {
  EXPECT_EQ(parse_dependencies("out.o: a.cpp b.hpp \\\n  /usr/include/c.h\n"),
            (Texts{"a.cpp", "b.hpp", "/usr/include/c.h"}));
  EXPECT_EQ(parse_dependencies("out.o:\\\n a.cpp\n"), Texts{"a.cpp"});
  EXPECT_EQ(parse_dependencies("out.o:a.cpp"), Texts{});
}

TEST(Dependencies, a_colon_may_be_part_of_a_target) {
  EXPECT_EQ(parse_dependencies("a:b.o: c.cpp"), Texts{"c.cpp"});
}

TEST(Dependencies, what_compilers_escape_is_what_it_was) {
  EXPECT_EQ(parse_dependencies(R"(o: my\ shop.cpp a\#b.hpp c$$d.hpp e\f.hpp g\\h.hpp)"),
            (Texts{"my shop.cpp", "a#b.hpp", "c$d.hpp", R"(e\f.hpp)", R"(g\\h.hpp)"}));
  EXPECT_EQ(parse_dependencies(R"(o: a\\\ b.hpp)"), Texts{R"(a\ b.hpp)"});
}

TEST(Dependencies, only_the_first_rule_counts) {
  EXPECT_EQ(parse_dependencies("o: a.cpp\nb.hpp:\n"), Texts{"a.cpp"});
}

TEST(Dependencies, of_nothing_are_none) {
  for (const char* rule : {"", "o", "o:", "o: \\", "o: \\\n", "\\"}) {
    const Texts files = parse_dependencies(rule);
    EXPECT_TRUE(files.empty() || files == Texts{"\\"}) << rule;
  }
}

}  // namespace
}  // namespace throng::scenario::native

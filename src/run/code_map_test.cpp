#include "run/code_map.hpp"

#include <gtest/gtest.h>

namespace throng::run {
namespace {

constexpr const char* kMaps =
    "55d0c0000000-55d0c0010000 r--p 00000000 08:01 17 /usr/bin/throng\n"
    "55d0c0010000-55d0c0050000 r-xp 0000f000 08:01 17 /usr/bin/throng\n"
    "55d0c1000000-55d0c1021000 rw-p 00000000 00:00 0 [heap]\n"
    "7f1000000000-7f1000001000 r-xp 00000000 08:01 18 /tmp/a folder/chat.so (deleted)\n"
    "7f1000001000-7f1000002000 r-xp 00001000 08:01 18 /tmp/cut";

TEST(CodeMap, offsets_count_from_the_first_mapping_of_a_file) {
  const CodeMap map(kMaps);
  EXPECT_EQ(map.place_of(0x55d0c0010123), (CodePlace{"/usr/bin/throng", 0x10123}));
  EXPECT_EQ(map.place_of(0x55d0c0000000), (CodePlace{"/usr/bin/throng", 0}));
  EXPECT_EQ(map.place_of(0x7f1000000010), (CodePlace{"/tmp/a folder/chat.so (deleted)", 0x10}));
}

TEST(CodeMap, what_lies_in_no_file_is_an_address) {
  const CodeMap map(kMaps);
  for (const std::uint64_t address :
       {std::uint64_t{0}, std::uint64_t{0x55d0c1000010}, std::uint64_t{0x55d0c0050000},
        std::uint64_t{0x7f1000001000}, UINT64_MAX}) {
    EXPECT_EQ(map.place_of(address), (CodePlace{"", address}));
  }
}

TEST(CodeMap, lines_that_are_none_are_passed_over) {
  const CodeMap map("\nnonsense\n-\nzz-yy /x\n1000-\n1000-2000 r-xp 0 0 0 /x\n");
  EXPECT_EQ(map.place_of(0x1001), (CodePlace{"/x", 1}));
}

TEST(CodeMap, of_this_process_knows_this_program) {
  const auto here = reinterpret_cast<std::uint64_t>(&CodeMap::of_this_process);
  const CodePlace place = CodeMap::of_this_process().place_of(here);
  EXPECT_TRUE(place.module.ends_with("throng_tests")) << place.module;
  EXPECT_GT(place.offset, 0u);
}

}  // namespace
}  // namespace throng::run

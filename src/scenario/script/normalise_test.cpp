#include "scenario/script/normalise.hpp"

#include <gtest/gtest.h>

#include "terms/term_parser.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

Node node_of(const std::string& text) {
  const auto term = terms::parse_script(text + ".");
  const auto node = normalise(**term);
  return node ? *node : Node{};
}

TEST(Normalise, a_tuple_is_a_call_a_constant_or_a_pair) {
  const std::pair<const char*, Kind> cases[] = {{"{print, 1}", Kind::kOperation},
                                                {"{'Print'}", Kind::kOperation},
                                                {"{1, sec}", Kind::kConstant},
                                                {"{1.5, \"any\"}", Kind::kConstant},
                                                {"{{var, \"i\"}, rps}", Kind::kConstant},
                                                {"{\"name\", 1}", Kind::kPair},
                                                {"{[], 1}", Kind::kPair},
                                                {"{}", Kind::kEmpty}};
  for (const auto& [text, kind] : cases) EXPECT_EQ(node_of(text).kind, kind) << text;
}

TEST(Normalise, a_call_knows_whether_the_library_has_it_and_where_it_stands) {
  const Node list = node_of("[{choose, [1]},\n {choose, 1, [1], 2}]");
  EXPECT_TRUE(list.items[0].is_library);
  EXPECT_FALSE(list.items[1].is_library);
  EXPECT_EQ(list.items[1].at.line, 2u);
  EXPECT_EQ(list.items[1].at.column, 2u);
  EXPECT_EQ(list.items[1].arity(), 3u);
}

TEST(Normalise, what_is_in_a_map_is_data) {
  const Node map = node_of("#{{1, 2, 3} => {print, {}}}");
  EXPECT_EQ(map.items[0].kind, Kind::kTuple);
  EXPECT_EQ(map.items[1].kind, Kind::kTuple);
}

TEST(Normalise, a_node_is_written_as_erlang_does_it) {
  for (const char* text : {"{size,\"one\",-3}", "[97,{1.5,sec},'B c',<<\"x\">>]", "#{k => {v,1}}",
                           "{{a},rps}", "[]", "{}", "{1.0e-5,ms}", "{1.0e22,ms}"}) {
    EXPECT_EQ(erlang_text(node_of(text)), text);
  }
  EXPECT_EQ(erlang_text(node_of("\"\"")), "[]");
}

TEST(Normalise, a_long_node_is_cut) {
  const std::string text = erlang_text(node_of("[\"" + std::string(5000, 'a') + "\", b]"));
  EXPECT_LT(text.size(), 1100u);
  EXPECT_TRUE(text.ends_with("..."));
}

}  // namespace
}  // namespace throng::scenario::script

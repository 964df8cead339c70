#include "protocols/xmpp/stanza.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace throng::protocols::xmpp {
namespace {

Stanza sample() {
  Stanza stanza;
  const auto root = stanza.open(Stanza::kNone, "jabber:client", "message");
  stanza.add_attribute(root, "from", "a@b");
  stanza.add_attribute(root, "type", "chat");
  stanza.add_text(root, "one ");
  const auto body = stanza.open(root, "jabber:client", "body");
  stanza.add_text(body, "hel");
  stanza.add_text(body, "lo");
  EXPECT_EQ(stanza.close(body), root);
  stanza.add_text(root, "two");
  const auto receipt = stanza.open(root, "urn:xmpp:receipts", "request");
  stanza.close(receipt);
  EXPECT_EQ(stanza.close(root), Stanza::kNone);
  return stanza;
}

TEST(Stanza, what_was_put_in_is_found) {
  const Stanza stanza = sample();
  EXPECT_EQ(stanza.name(), "message");
  EXPECT_EQ(stanza.type(), "chat");
  EXPECT_EQ(stanza.from(), "a@b");
  EXPECT_EQ(stanza.body(), "hello");
  EXPECT_EQ(stanza.root().text(), "one two");
  EXPECT_TRUE(stanza.root().child("request", "urn:xmpp:receipts"));
  EXPECT_EQ(stanza.root().child_in("urn:xmpp:receipts").name(), "request");
  EXPECT_FALSE(stanza.root().child("body").next().next());
  EXPECT_EQ(stanza.root().xml(),
            "<message xmlns='jabber:client' from='a@b' type='chat'>one two<body>hello</body>"
            "<request xmlns='urn:xmpp:receipts'></request></message>");
}

TEST(Stanza, what_is_not_there_is_empty_all_the_way_down) {
  const Stanza empty;
  EXPECT_TRUE(empty.is_empty());
  EXPECT_FALSE(empty.root().child("a").child("b").first_child().next());
  EXPECT_EQ(empty.root().child("a").text(), "");
  EXPECT_EQ(empty.root().child("a").attribute("b"), "");
  EXPECT_EQ(empty.root().xml(), "");
  EXPECT_FALSE(sample().root().has_attribute("to"));
}

TEST(Stanza, its_block_is_used_again_unless_it_is_large) {
  Stanza stanza = sample();
  const std::size_t block = stanza.memory();
  stanza.clear();
  EXPECT_TRUE(stanza.is_empty());
  EXPECT_EQ(stanza.memory(), block);
  stanza.add_text(stanza.open(Stanza::kNone, "", "a"), std::string(10'000, 'x'));
  stanza.clear();
  EXPECT_EQ(stanza.memory(), 0u);
}

TEST(Stanza, a_moved_one_leaves_nothing) {
  Stanza stanza = sample();
  const Stanza other = std::move(stanza);
  EXPECT_TRUE(stanza.is_empty());  // NOLINT: that is what it says
  EXPECT_EQ(other.body(), "hello");
}

}  // namespace
}  // namespace throng::protocols::xmpp

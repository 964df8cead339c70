#include "protocols/xmpp/jid.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::xmpp {
namespace {

TEST(Jid, its_parts_are_told) {
  const auto jid = Jid::parse("Alice@Example.org./Some place/@home");
  ASSERT_TRUE(jid.is_ok());
  EXPECT_EQ(jid->node(), "alice");
  EXPECT_EQ(jid->domain(), "example.org");
  EXPECT_EQ(jid->resource(), "Some place/@home");
  EXPECT_EQ(jid->bare(), "alice@example.org");
  EXPECT_EQ(jid->text(), "alice@example.org/Some place/@home");
  EXPECT_FALSE(jid->is_bare());
}

TEST(Jid, node_and_resource_may_be_missing) {
  const auto domain = Jid::parse("example.org");
  ASSERT_TRUE(domain.is_ok());
  EXPECT_EQ(domain->node(), "");
  EXPECT_EQ(domain->bare(), "example.org");
  EXPECT_TRUE(domain->is_bare());
  const auto service = Jid::parse("example.org/a");
  ASSERT_TRUE(service.is_ok());
  EXPECT_EQ(service->resource(), "a");
  EXPECT_TRUE(Jid().is_empty());
}

TEST(Jid, what_is_none_is_refused_with_a_sentence) {
  for (const std::string& text :
       {std::string(), std::string("@example.org"), std::string("a@"), std::string("a@b/"),
        std::string("a b@c"), std::string("a@b@c"), std::string("a'@b"), std::string("a@b\n"),
        std::string("a@b/\x01"), std::string("a@\xff"), std::string(1024, 'a') + "@b",
        std::string("a@b/") + std::string(1024, 'c')}) {
    const auto jid = Jid::parse(text);
    ASSERT_TRUE(jid.is_error()) << text;
    EXPECT_FALSE(jid.error().empty());
  }
  EXPECT_TRUE(Jid::parse(std::string(1023, 'a') + "@b").is_ok());
}

TEST(Jid, parts_are_found_without_a_check) {
  EXPECT_EQ(bare_part("a@b/c/d"), "a@b");
  EXPECT_EQ(resource_part("a@b/c/d"), "c/d");
  EXPECT_EQ(resource_part("a@b"), "");
}

}  // namespace
}  // namespace throng::protocols::xmpp

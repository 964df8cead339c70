#include "protocols/xmpp/wanted.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::xmpp {
namespace {

Stanza stanza(std::string_view name, std::string_view from, std::string_view type,
              std::string_view id) {
  Stanza made;
  const auto root = made.open(Stanza::kNone, "jabber:client", name);
  if (!from.empty()) made.add_attribute(root, "from", from);
  made.add_attribute(root, "type", type);
  made.add_attribute(root, "id", id);
  const auto body = made.open(root, "jabber:client", "body");
  made.add_text(body, "hello you");
  made.close(body);
  made.close(made.open(root, "urn:x", "x"));
  made.close(root);
  return made;
}

TEST(Matcher, what_is_set_must_be_so_and_the_rest_may_be_anything) {
  const Stanza message = stanza("message", "a@b/c", "chat", "1");
  Matcher matcher;
  EXPECT_TRUE(matcher.matches(message));
  for (const std::string_view from : {"a@b", "a@b/c"}) {
    matcher.from = from;
    EXPECT_TRUE(matcher.matches(message));
  }
  matcher.name = "message";
  matcher.type = "chat";
  matcher.id = "1";
  matcher.body = "lo y";
  matcher.child_ns = "urn:x";
  EXPECT_TRUE(matcher.matches(message));
  const auto differs = [&message, &matcher](std::string Matcher::*part, std::string_view value) {
    Matcher other = matcher;
    other.*part = value;
    EXPECT_FALSE(other.matches(message)) << value;
  };
  differs(&Matcher::name, "iq");
  differs(&Matcher::from, "a@b/d");
  differs(&Matcher::from, "a");
  differs(&Matcher::type, "normal");
  differs(&Matcher::id, "2");
  differs(&Matcher::child_ns, "urn:y");
  differs(&Matcher::body, "you hello");
}

TEST(AnswerWanted, only_who_was_asked_can_answer) {
  const AnswerWanted of_other("1", "o@b/c", "me@d/r");
  EXPECT_TRUE(of_other.matches(stanza("iq", "o@b/c", "result", "1")));
  EXPECT_TRUE(of_other.matches(stanza("iq", "o@b/c", "error", "1")));
  EXPECT_FALSE(of_other.matches(stanza("iq", "o@b/c", "set", "1")));
  EXPECT_FALSE(of_other.matches(stanza("iq", "o@b/c", "result", "2")));
  EXPECT_FALSE(of_other.matches(stanza("iq", "evil@b/c", "result", "1")));
  EXPECT_FALSE(of_other.matches(stanza("iq", "", "result", "1")));
  EXPECT_FALSE(of_other.matches(stanza("message", "o@b/c", "result", "1")));
  const AnswerWanted of_server("1", "", "me@d/r");
  for (const std::string_view from : {"", "me@d", "me@d/r", "d"}) {
    EXPECT_TRUE(of_server.matches(stanza("iq", from, "result", "1"))) << from;
  }
  EXPECT_FALSE(of_server.matches(stanza("iq", "other@d", "result", "1")));
  const AnswerWanted of_own("1", "me@d", "me@d/r");
  EXPECT_TRUE(of_own.matches(stanza("iq", "", "result", "1")));
}

}  // namespace
}  // namespace throng::protocols::xmpp

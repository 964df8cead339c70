#include "runtime/dns/name_servers.hpp"

#include <gtest/gtest.h>

namespace throng::runtime {
namespace {

std::string texts(std::string_view text) {
  const auto servers = parse_name_servers(text);
  if (!servers) return servers.error();
  std::string all;
  for (const Endpoint& server : *servers) all += server.text() + " ";
  return all;
}

TEST(NameServers, have_port_53_unless_another_is_given) {
  EXPECT_EQ(texts("10.0.0.53"), "10.0.0.53:53 ");
  EXPECT_EQ(texts("127.0.0.1:5353,::1,[::1],[fd00::1]:54"),
            "127.0.0.1:5353 [::1]:53 [::1]:53 [fd00::1]:54 ");
}

TEST(NameServers, that_cannot_be_read_are_named_with_their_place) {
  EXPECT_EQ(texts("10.0.0.53,dns.test"),
            "name servers, column 11: \"dns.test\": expected address[:port], such as 10.0.0.53:53");
  EXPECT_EQ(texts("10.0.0.53:0"),
            "name servers, column 1: \"10.0.0.53:0\": expected address[:port], such as "
            "10.0.0.53:53");
  EXPECT_EQ(texts("10.0.0.53,"),
            "name servers, column 11: \"\": expected address[:port], such as 10.0.0.53:53");
}

TEST(NameServers, are_sixteen_at_most) {
  std::string text = "10.0.0.1";
  for (int i = 1; i < 16; ++i) text += ",10.0.0.1";
  EXPECT_TRUE(parse_name_servers(text).is_ok());
  EXPECT_TRUE(texts(text + ",10.0.0.1").ends_with("expected at most 16 of them"));
}

}  // namespace
}  // namespace throng::runtime

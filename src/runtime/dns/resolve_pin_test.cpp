#include "runtime/dns/resolve_pin.hpp"

#include <gtest/gtest.h>

namespace throng::runtime {
namespace {

using Texts = std::vector<std::string>;

std::string error_of(std::string_view text) {
  const auto pin = parse_resolve_pin(text);
  return pin.is_error() ? pin.error() : "no error";
}

TEST(ResolvePin, names_a_host_a_port_and_its_addresses) {
  const auto pin = parse_resolve_pin("Example.TEST:443:10.0.0.1,[fd00::1],::1");
  ASSERT_TRUE(pin.is_ok());
  EXPECT_EQ(pin->host, "example.test");
  EXPECT_EQ(pin->port, 443);
  EXPECT_EQ(pin->addresses, (Texts{"10.0.0.1", "fd00::1", "::1"}));
}

TEST(ResolvePin, a_star_is_any_host) {
  const auto pin = parse_resolve_pin("*:80:127.0.0.1");
  ASSERT_TRUE(pin.is_ok());
  EXPECT_EQ(pin->host, "*");
}

TEST(ResolvePin, a_dot_at_the_end_of_a_host_is_left_out) {
  EXPECT_EQ(parse_resolve_pin("a.test.:80:127.0.0.1")->host, "a.test");
}

TEST(ResolvePin, a_host_in_brackets_is_an_address) {
  EXPECT_EQ(parse_resolve_pin("[FD00::1]:80:127.0.0.1")->host, "fd00::1");
  EXPECT_EQ(error_of("[a.test]:80:127.0.0.1"),
            "\"[a.test]:80:127.0.0.1\" is not a pin: column 1: \"[a.test]\": expected the name of "
            "a host, or * for any host");
}

TEST(ResolvePin, an_error_says_where_it_is_and_what_was_expected) {
  EXPECT_EQ(error_of("a.test:http:127.0.0.1"),
            "\"a.test:http:127.0.0.1\" is not a pin: column 8: \"http\": expected a port from 1 "
            "to 65535");
  EXPECT_EQ(error_of("a.test:80:127.0.0.1,b.test"),
            "\"a.test:80:127.0.0.1,b.test\" is not a pin: column 21: \"b.test\": expected an IPv4 "
            "or IPv6 address");
  EXPECT_EQ(error_of("a.test"),
            "\"a.test\" is not a pin: column 1: \"a.test\": expected "
            "host:port:address[,address…], such as a.test:443:127.0.0.1");
}

TEST(ResolvePin, what_is_incomplete_is_refused) {
  for (const char* text :
       {"", ":", "a.test:", "a.test:80", "a.test:80:", "a.test:0:1.2.3.4", "a.test:65536:1.2.3.4",
        "a.test:80:1.2.3.4,", ":80:1.2.3.4", "a b:80:1.2.3.4", "[::1:80:1.2.3.4", "[::1]80:1.2.3.4",
        "a.test:80:[1.2.3.4]", "a.test:80:fe80::1%lo", "+a.test:80:1.2.3.4", "*.test:80:1.2.3.4",
        ".:80:1.2.3.4", "a.test..:80:1.2.3.4"}) {
    EXPECT_NE(error_of(text), "no error") << text;
  }
}

TEST(ResolvePin, a_byte_of_zero_ends_no_address) {
  const std::string text("a.test:80:1.2.3.4\0x", 19);
  EXPECT_NE(error_of(text), "no error");
}

TEST(ResolvePin, has_a_bounded_number_of_addresses) {
  std::string text = "a.test:80:1.2.3.4";
  for (int i = 1; i < 64; ++i) text += ",1.2.3.4";
  EXPECT_EQ(error_of(text), "no error");
  EXPECT_TRUE(error_of(text + ",1.2.3.4").ends_with("expected at most 64 addresses"));
}

}  // namespace
}  // namespace throng::runtime

#include "protocols/http/authorization.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::http {
namespace {

TEST(BasicAuthorization, encodes_name_and_password) {
  EXPECT_EQ(*basic_authorization("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(*basic_authorization("test:123\xc2\xa3"), "Basic dGVzdDoxMjPCow==");
  EXPECT_EQ(*basic_authorization("a:b:c"), "Basic YTpiOmM=");
  EXPECT_EQ(*basic_authorization(":"), "Basic Og==");
}

TEST(BasicAuthorization, says_what_is_wrong_and_never_the_password) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"hunter2", "user and password (not shown): no colon: expected NAME:PASSWORD"},
      {"", "user and password (not shown): no colon: expected NAME:PASSWORD"},
      {"me:hunter2\n",
       "user and password (not shown): byte 11 is a line feed: expected none below 0x20 and no "
       "0x7F"},
      {"me\x7f:hunter2",
       "user and password (not shown): byte 3 is the control byte 0x7F: expected none below 0x20 "
       "and no 0x7F"},
  };
  for (const auto& [given, message] : cases) {
    const auto value = basic_authorization(given);
    ASSERT_TRUE(value.is_error());
    EXPECT_EQ(value.error(), message);
    EXPECT_EQ(value.error().find("hunter2"), std::string::npos);
  }
}

TEST(BearerAuthorization, takes_the_tokens_of_rfc_6750) {
  EXPECT_EQ(*bearer_authorization("mF_9.B5f-4.1JqM"), "Bearer mF_9.B5f-4.1JqM");
  EXPECT_EQ(*bearer_authorization("a~+/=="), "Bearer a~+/==");
}

TEST(BearerAuthorization, says_what_is_wrong_and_never_the_token) {
  constexpr std::string_view kExpected =
      ": expected letters, digits and '-', '.', '_', '~', '+', '/', then any '='";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "bearer token is empty"},
      {"==", "bearer token is empty"},
      {"s3cret\n", "bearer token (not shown): byte 7 is a line feed"},
      {"s3cret s3cret", "bearer token (not shown): byte 7 is a space"},
      {"s3cret\"s3cret", "bearer token (not shown): byte 7 is a character that tokens do not have"},
      {"s3cret=s3cret", "bearer token (not shown): byte 7 is a character that tokens do not have"},
      {"s3cret\xc3\xa9", "bearer token (not shown): byte 7 is a character that tokens do not have"},
  };
  for (const auto& [given, message] : cases) {
    const auto value = bearer_authorization(given);
    ASSERT_TRUE(value.is_error());
    EXPECT_EQ(value.error(), std::string(message) + std::string(kExpected));
    EXPECT_EQ(value.error().find("s3cret"), std::string::npos);
  }
}

}  // namespace
}  // namespace throng::protocols::http

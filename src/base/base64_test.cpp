#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace throng::base {
namespace {

// RFC 4648 section 10.
constexpr std::pair<std::string_view, std::string_view> kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+"},
};

TEST(Base64, encodes_the_vectors_of_the_rfc) {
  for (const auto& [bytes, text] : kVectors) EXPECT_EQ(base64_encode(bytes), text);
}

TEST(Base64, decodes_the_vectors_of_the_rfc) {
  for (const auto& [bytes, text] : kVectors) {
    const auto decoded = base64_decode(text);
    ASSERT_TRUE(decoded.is_ok()) << text;
    EXPECT_EQ(decoded.value(), bytes);
  }
}

TEST(Base64, carries_every_byte_at_every_length) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    const auto decoded = base64_decode(base64_encode(bytes));
    ASSERT_TRUE(decoded.is_ok());
    ASSERT_EQ(decoded.value(), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, refuses_what_is_not_canonical) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg==Zg==", "=g==", "Zg=a", "====", "Z===", "Zh==", "Zm9=", "Zm 9",
        "Zm9v\n", "Zm9-", "\xff\xff\xff\xff"}) {
    EXPECT_TRUE(base64_decode(text).is_error()) << text;
  }
}

TEST(Base64, names_the_offset_of_a_foreign_character) {
  EXPECT_EQ(base64_decode("Zm9vY*==").error(), "character that is not base64 at offset 5");
}

}  // namespace
}  // namespace throng::base

#include "base/name_numbers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::base {
namespace {

TEST(NameNumbers, a_name_keeps_its_number) {
  NameNumbers names("things", 10);
  const auto number = names.number("messages").value();
  EXPECT_EQ(number, 1u);
  EXPECT_NE(names.number("logins").value(), number);
  EXPECT_EQ(names.number("messages").value(), number);
  EXPECT_EQ(names.name(number), "messages");
  EXPECT_EQ(names.find("messages"), number);
  EXPECT_EQ(names.find("others"), std::nullopt);
  EXPECT_EQ(names.all().begin()->first, "logins");
}

TEST(NameNumbers, names_that_will_not_do_are_errors) {
  NameNumbers names("things", 10);
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a\"b"), std::string("\xc3\xa4"),
        std::string(101, 'a'), std::string("a\0b", 3)}) {
    const auto number = names.number(name);
    ASSERT_TRUE(number.is_error());
    EXPECT_NE(number.error().find("expected 1 to 100 letters, digits or _ - . :"),
              std::string::npos);
  }
  EXPECT_TRUE(names.number(std::string(100, 'a')).is_ok());
}

TEST(NameNumbers, there_is_a_bound_to_them) {
  NameNumbers names("things", 2);
  EXPECT_TRUE(names.number("a").is_ok());
  EXPECT_TRUE(names.number("b").is_ok());
  EXPECT_EQ(names.number("c").error(), "name: \"c\" is one too many: there are 2 things at most");
  EXPECT_TRUE(names.number("a").is_ok());
}

}  // namespace
}  // namespace throng::base

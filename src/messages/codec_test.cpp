#include "throng/codec.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/letter.hpp"
#include "throng/message_value.hpp"
#include "throng/tag.hpp"

namespace {

struct Point {
  std::int32_t x, y;
  bool operator==(const Point&) const = default;
};
enum class Mood : char { kCalm, kHasty };

struct Name {
  std::string first, last;
  bool operator==(const Name&) const = default;
};
struct Unknown {
  std::string text;
};

}  // namespace

template <>
struct throng::codec<Name> {
  static void encode(const Name& name, std::string& bytes) {
    bytes += name.first + '\0' + name.last;
  }
  static std::optional<Name> decode(std::string_view bytes) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    return Name{std::string(bytes.substr(0, end)), std::string(bytes.substr(end + 1))};
  }
};

namespace throng::messages {
namespace {

static_assert(HasCodec<int> && HasCodec<Point> && HasCodec<Mood> && HasCodec<std::string>);
static_assert(HasCodec<std::array<double, 3>> && HasCodec<std::vector<bool>> && HasCodec<Name>);
static_assert(HasCodec<std::vector<std::vector<std::string>>> && HasCodec<std::vector<Name>>);
static_assert(HasCodec<detail::NoValue>);
static_assert(!HasCodec<int*> && !HasCodec<const char*> && !HasCodec<std::string_view>);
static_assert(!HasCodec<std::span<int>> && !HasCodec<std::nullptr_t> && !HasCodec<Unknown>);
static_assert(!HasCodec<std::vector<int*>> && !HasCodec<std::vector<Unknown>>);
static_assert(!HasCodec<std::unique_ptr<int>>);

static_assert(Tag<int>("a").hash() == Tag<int>("a").hash());
static_assert(Tag<int>("a").hash() != Tag<int>("b").hash());
static_assert(Tag<int>("ab").hash() != Tag<int>("ba").hash());
static_assert(Tag<int>("a.b:c-d_1").name() == "a.b:c-d_1");

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes;
  codec<T>::encode(value, bytes);
  return bytes;
}

template <class T>
void check_round_trip(const T& value) {
  const std::optional<T> back = codec<T>::decode(bytes_of(value));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, value);
}

TEST(Codec, what_is_encoded_is_decoded_as_it_was) {
  check_round_trip(42);
  check_round_trip(-1.5);
  check_round_trip(true);
  check_round_trip(Point{1, -2});
  check_round_trip(Mood::kHasty);
  check_round_trip(std::array<short, 3>{1, 2, 3});
  check_round_trip(std::string());
  check_round_trip(std::string("with a \0 in it", 14));
  check_round_trip(std::vector<int>());
  check_round_trip(std::vector<Point>{{1, 2}, {3, 4}});
  check_round_trip(std::vector<bool>{true, false, true});
  check_round_trip(std::vector<std::string>{"", "one", std::string(1000, 'x')});
  check_round_trip(std::vector<std::vector<std::string>>{{"a"}, {}, {"b", "c"}});
  check_round_trip(std::vector<Name>{{"Ada", "Lovelace"}, {"", ""}});
}

template <class T>
void check_cut(const T& value) {
  const std::string bytes = bytes_of(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::optional<T> back = codec<T>::decode(std::string_view(bytes).substr(0, size));
    if (back) EXPECT_FALSE(*back == value) << size;
  }
}

TEST(Codec, bytes_that_are_no_such_value_are_none) {
  EXPECT_FALSE(codec<int>::decode("abc"));
  EXPECT_FALSE(codec<int>::decode("abcde"));
  EXPECT_FALSE(codec<std::vector<int>>::decode("abcdef"));
  EXPECT_FALSE(codec<std::vector<std::string>>::decode("abc"));
  EXPECT_FALSE(codec<std::vector<std::string>>::decode(std::string_view("\xff\xff\xff\xff", 4)));
  EXPECT_FALSE(codec<Name>::decode("no end"));
  EXPECT_FALSE(codec<std::vector<Name>>::decode(std::string_view("\1\0\0\0x", 5)));
  check_cut(std::vector<std::string>{"one", "two"});
  check_cut(std::vector<std::vector<std::string>>{{"a"}, {"b", "c"}});
  check_cut(std::vector<Point>{{1, 2}, {3, 4}});
}

template <class T>
throng_message message_of(T value) {
  throng_message message{};
  message.name = "test";
  detail::MessageValue<T>::put(message, std::move(value));
  return message;
}

/// Through a letter, moved about, and as bytes into another message.
template <class T>
void check_letter(const T& value) {
  throng_message message = message_of(value);
  Letter letter(message);
  EXPECT_EQ(message.kind, nullptr);
  Letter other(std::move(letter));
  EXPECT_TRUE(letter.is_empty());  // NOLINT: it says so
  letter = std::move(other);
  EXPECT_EQ(letter.encoded(), bytes_of(value));
  const std::string bytes = *letter.encoded();

  throng_message decoded{};
  ASSERT_EQ(detail::MessageValue<T>::kKind.decode(detail::border(bytes), decoded.value), 1);
  decoded.kind = &detail::MessageValue<T>::kKind;
  EXPECT_EQ(detail::MessageValue<T>::take(decoded), value);
  std::move(letter).give(message);
  EXPECT_EQ(detail::MessageValue<T>::take(message), value);
  EXPECT_EQ(message.kind, nullptr);
}

TEST(Letter, a_value_comes_out_as_it_went_in_wherever_it_lies) {
  check_letter(7);
  check_letter(std::string("short"));
  check_letter(std::string(100, 'l'));
  check_letter(std::array<char, 48>{'x'});
  check_letter(std::array<char, 49>{'y'});
  check_letter(std::vector<std::string>{"one", "two"});
  check_letter(Name{"Grace", "Hopper"});  // too large to lie in a message
}

TEST(Letter, what_is_overwritten_or_left_is_destroyed) {
  throng_message first = message_of(std::string(1000, 'a'));
  throng_message second = message_of(Name{std::string(100, 'b'), ""});
  Letter letter(first);
  letter = Letter(second);
  EXPECT_EQ(letter.encoded(), std::string(100, 'b') + '\0');
  EXPECT_EQ(first.kind, nullptr);
  EXPECT_EQ(second.kind, nullptr);  // and AddressSanitizer sees no leak
}

}  // namespace
}  // namespace throng::messages

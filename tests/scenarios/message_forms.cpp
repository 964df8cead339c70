// Uses every documented form of the calls for messages, and throws when one does not do what it
// says. Compiled with each compiler, with and without AddressSanitizer, by test_call_forms.py.
#include <throng/scenario.hpp>

#include <array>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::Duration;
using throng::Sent;
using throng::Tag;
using throng::Task;
using throng::User;

namespace {

struct Point {
  int x, y;
};
struct Large {
  std::array<char, 200> text{};
  int number = 0;
};
struct Book {
  std::map<std::string, int> pages;
};

}  // namespace

template <>
struct throng::codec<Book> {
  static void encode(const Book& book, std::string& bytes) {
    for (const auto& [name, page] : book.pages) bytes += throng::format("{}={};", name, page);
  }
  static std::optional<Book> decode(std::string_view bytes) {
    Book book;
    while (!bytes.empty()) {
      const std::size_t middle = bytes.find('='), end = bytes.find(';');
      if (middle == bytes.npos || end == bytes.npos || end < middle) return std::nullopt;
      book.pages[std::string(bytes.substr(0, middle))] =
          std::stoi(std::string(bytes.substr(middle + 1, end - middle - 1)));
      bytes.remove_prefix(end + 1);
    }
    return book;
  }
};

namespace {

inline constexpr Tag<int> kPing("ping");
constexpr Tag<std::string> kText("text");
constexpr Tag<std::vector<std::string>> kTexts("texts");
constexpr Tag<Point> kPoint("point");
constexpr Tag<Large> kLarge("large");
constexpr Tag<Book> kBook("book");
constexpr Tag<void> kBye("bye");
constexpr Tag kHello("hello");
constexpr Tag<std::uint64_t> kQuestion("chat.question");
constexpr Tag<std::uint64_t> kReply("chat.reply");

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}
/// What a wait that may be stopped has to be, so that a run that ends early does not fail.
template <class R>
bool is_there(const R& result, const char* what) {
  expect(result.is_ok() || result.is_stopped(), what);
  return result.is_ok();
}

/// All of a user's own, so that it needs nobody else.
Task<> values(User user) {
  expect(user.send(user, kPing, 42) == Sent::kSent, "send");
  const std::string named = "a named text that is too long to lie inside";
  user.send(user.id(), kText, named);
  user.send(user, kText, "a literal");
  user.send(user, kText, std::string(100, 't'));
  user.send(user, kTexts, {"one", "two"});
  user.send(user, kPoint, {1, 2});
  user.send(user, kPoint, Point{3, 4});
  Large large;
  large.number = 9;
  user.send(user, kLarge, large);
  Book book;
  book.pages["one"] = 1;
  user.send(user, kBook, std::move(book));
  user.send(user, kBye);
  user.send(user.id(), kHello);

  if (const auto ping = co_await user.receive(kPing); is_there(ping, "a number")) {
    expect(**ping == 42 && ping->value() == 42 && ping->from() == user.id(), "its value");
  }
  auto text = co_await user.receive(kText);
  if (is_there(text, "a text")) expect(**text == named && (*text)->size() == named.size(), "it");
  text = co_await user.receive(kText);
  if (is_there(text, "a literal")) expect(std::move(**text) == "a literal", "it");
  if (is_there(co_await user.receive(kText), "a temporary result")) user.debug("it was there");
  const auto texts = co_await user.receive(kTexts, 10s);
  if (is_there(texts, "texts")) expect((*texts)->size() == 2 && (**texts)[1] == "two", "both");
  for (int i = 0; i < 2; ++i) {
    const auto point = co_await user.receive(kPoint);
    if (is_there(point, "a point")) expect((*point)->x == 2 * i + 1, "its parts");
  }
  auto got = co_await user.receive(kLarge);
  if (is_there(got, "a large one")) {
    const Large taken = std::move(*got).value();
    expect(taken.number == 9, "taken out");
  }
  const auto pages = co_await user.receive(kBook);
  if (is_there(pages, "of a type with a codec of its own")) {
    expect((*pages)->pages.at("one") == 1, "moved as an object");
  }
  const auto bye = co_await user.receive(kBye);
  if (is_there(bye, "without a value")) expect(bye->from() == user.id(), "its sender");
  static_cast<void>(co_await user.receive(kHello));
}

bool is_large(int number) {
  return number > 2;
}

Task<> choices(User user) {
  for (int i = 1; i <= 6; ++i) user.send(user, kPing, i);
  const std::string least = "a captured text that is too long to lie inside";
  const auto by_function = co_await user.receive(kPing, is_large);
  if (is_there(by_function, "a function")) expect(**by_function == 3, "the first");
  const auto by_lambda = co_await user.receive(kPing, [](int n) { return n % 2 == 0; });
  if (is_there(by_lambda, "a lambda")) expect(**by_lambda == 2, "the first");
  const auto accepts = [least, copy = std::string(least)](const int& n) {
    return n == 5 && copy == least;
  };
  const auto with_captures = co_await user.receive(kPing, 10s, accepts);
  if (is_there(with_captures, "captures")) expect(**with_captures == 5, "the first");
  expect(accepts(5), "it is still there");
  user.send(user, kPing, 7);
  int limit = 6;
  const auto by_value = co_await user.receive(kPing, [limit](int n) { return n > limit; });
  if (is_there(by_value, "a plain capture")) expect(**by_value == 7, "the first");
  const auto none = co_await user.receive(kPing, 1ms, [&](int n) { return n > 100; });
  expect(none.is_stopped() || none.error().reason() == "timeout", "none in time");
  expect(none.is_stopped() || !none.error().detail().empty(), "its detail");
  if (is_there(co_await user.receive(kPing, 0s), "what is there")) user.debug("1");
  user.send(user, kBye);
  static_cast<void>(co_await user.receive(kBye, [] { return true; }));
  bool has_thrown = false;
  try {
    static_cast<void>(co_await user.receive(
        kPing, [](int) -> bool { throw std::runtime_error("as it should"); }));
  } catch (const std::runtime_error& error) {
    has_thrown = std::string_view(error.what()) == "as it should";
  }
  expect(has_thrown || user.is_stopped(), "what the function throws");
}

Task<> any(User user) {
  while (co_await user.receive_any(0s)) continue;
  user.send(user, kText, "first, and too long to lie inside a string");
  user.send(user, kPing, 2);
  user.send(user, kBye);
  auto next = co_await user.receive_any(kPing, kBye);
  if (is_there(next, "one of two")) {
    expect(next->is(kPing) && !next->is(kBye) && *next->get(kPing) == 2, "which");
    expect(next->get(kText) == nullptr && next->name() == "ping", "not the others");
    expect(next->from() == user.id(), "its sender");
  }
  next = co_await user.receive_any(1s, kBye);
  if (is_there(next, "with a timeout")) expect(next->is(kBye), "without a value");
  if (const auto last = co_await user.receive_any(); is_there(last, "of any")) {
    expect(last->get(kText)->starts_with("first"), "a const one");
  }
  const auto none = co_await user.receive_any(1ms);
  expect(none.is_stopped() || none.error().reason() == "timeout", "none");
}

Task<> take(User user, int least, int& sum) {
  const auto taken = co_await user.receive(kPing, [least](int n) { return n >= least; });
  if (taken) sum += **taken;
}
Task<> together(User user) {
  int sum = 0;
  throng::TaskGroup group(user);
  group.spawn(take(user, 10, sum));
  group.spawn(take(user, 0, sum));
  user.send(user, kPing, 1);
  user.send(user, kPing, 20);
  co_await group.join();
  expect(sum == 21 || user.is_stopped(), "each to the one that wants it");
  throng::TaskGroup left(user);
  left.spawn(take(user, 0, sum));
  left.spawn(take(user, 0, sum));
  user.send(user, kPing, 300);  // and the group is destroyed
}

struct Meeting {
  std::int64_t users;
  throng::SharedNumber here = throng::SharedNumber();
};

/// Asks its neighbour, on another core, and answers whoever asks, until it has its answer.
Task<> neighbours(User user, const Meeting& meeting) {
  // What comes earlier would be among its own.
  meeting.here.add();
  while (meeting.here.get() < meeting.users) {
    if (!co_await throng::sleep(1ms)) co_return;
  }
  const std::uint64_t neighbour = user.id() % 2 == 0 ? user.id() - 1 : user.id() + 1;
  bool is_answered = false, has_answered = false;
  while (!is_answered || !has_answered) {
    // Or again: the load may have ended for the other one.
    if (!is_answered) user.send(neighbour, kQuestion, user.id());
    const auto heard = co_await user.receive_any(5ms, kQuestion, kReply);
    if (user.is_stopped()) co_return;
    if (!heard) continue;
    if (const std::uint64_t* asked = heard->get(kQuestion)) {
      expect(*asked == neighbour && heard->from() == neighbour, "who asks");
      has_answered = user.send(heard->from(), kReply, *asked + 1) == Sent::kSent;
    } else {
      is_answered = true;
      expect(*heard->get(kReply) == user.id() + 1, "the reply");
    }
  }
}

}  // namespace

THRONG_PARAMETER(meet, integer, "users who wait for each other");

Meeting init(const throng::Settings& settings) {
  return Meeting{settings.integer("meet")};
}

Task<> start(User user, const Meeting& meeting) {
  co_await values(user);
  if (user.is_stopped()) co_return;
  co_await choices(user);
  if (user.is_stopped()) co_return;
  co_await any(user);
  if (user.is_stopped()) co_return;
  co_await together(user);
  if (user.is_stopped()) co_return;
  co_await neighbours(user, meeting);
  expect(user.send(0, kPing, 1) == Sent::kGone, "nobody");
  for (int i = 0; i < 3; ++i)
    user.send(user, kText, "left behind, too long to lie inside a string");
}

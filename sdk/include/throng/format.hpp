#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng {
namespace detail {

/// A value to be put into a text.
class Argument {
 public:
  Argument(std::string_view text) : text_(text) {}              // NOLINT: that is what it is for
  Argument(const char* text) : text_(text) {}                   // NOLINT
  Argument(const std::string& text) : text_(text) {}            // NOLINT
  Argument(bool flag) : text_(flag ? "true" : "false") {}       // NOLINT
  Argument(char character) : buffer_{character}, length_(1) {}  // NOLINT
  template <class Number>
    requires(std::integral<Number> || std::floating_point<Number>)
  Argument(Number number) {  // NOLINT
    length_ = static_cast<std::size_t>(
        std::to_chars(buffer_, buffer_ + sizeof buffer_, number).ptr - buffer_);
  }
  std::string_view text() const { return length_ > 0 ? std::string_view(buffer_, length_) : text_; }

 private:
  std::string_view text_;
  char buffer_[32] = {};
  std::size_t length_ = 0;
};

inline std::string format_all(std::string_view pattern, const Argument* arguments,
                              std::size_t count) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::string_view two = pattern.substr(at, 2);
    if (two == "{}") {
      text += next < count ? arguments[next].text() : two;
      ++next;
      ++at;
    } else {
      text += pattern[at];
      if (two == "{{" || two == "}}") ++at;
    }
  }
  for (; next < count; ++next) (text += ' ') += arguments[next].text();
  return text;
}

}  // namespace detail

/// `format("{} of {}", 3, name)`: each {} is the next value: text, numbers, bool; {{ and }} are
/// braces. A {} without a value stays; values without a {} follow at the end: nothing is lost.
template <class... Values>
std::string format(std::string_view pattern, const Values&... values) {
  const detail::Argument arguments[] = {detail::Argument(values)..., detail::Argument("")};
  return detail::format_all(pattern, arguments, sizeof...(values));
}

}  // namespace throng

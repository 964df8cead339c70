#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// Bytes of a text or binary, and elements of a list, that a function may make: a slip in a script
/// must not eat the memory of a node.
inline constexpr std::size_t kMostBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMostElements = 10'000'000;

/// An argument of a function, for messages. `number` from 1.
struct Place {
  std::string_view function;
  std::size_t number = 1;
};

/// badarg: "argument 2 of add: "x": expected a number".
Fault bad_argument(Place place, const Value& found, std::string_view expected);
/// The reason is an atom; `text` says what was found and expected.
Fault fault(std::string_view reason, std::string text);
/// The reason is a tuple, {badkey, Key}; the atom alone where that would be too deep.
Fault fault(std::string_view reason, const Value& of, std::string text);

/// A text that was given, in UTF-8. Valid as long as the value that it was given as.
class TextArgument {
 public:
  explicit TextArgument(const std::string& lent) : lent_(&lent) {}
  explicit TextArgument(std::string&& own) : own_(std::move(own)) {}
  std::string_view view() const { return lent_ != nullptr ? *lent_ : own_; }

 private:
  const std::string* lent_ = nullptr;
  std::string own_;
};

/// A string, a list of code points or a binary that holds UTF-8; else badarg.
Result<TextArgument, Fault> text_argument(Place place, const Value& given);
bool is_text(const Value& given);

/// An integer, or a text that holds one and nothing else; else badarg.
Result<std::int64_t, Fault> integer_argument(Place place, const Value& given);

/// The integer that a whole text is, with or without a sign; else none.
std::optional<std::int64_t> integer_of(std::string_view text);

/// Bytes or elements to make: an integer from 0, badarg below and system_limit beyond `most`.
Result<std::size_t, Fault> size_argument(Place place, const Value& given, std::size_t most);

/// system_limit, for more than `most` of `what`.
Fault too_many(std::string_view function, std::size_t most, std::string_view what);

}  // namespace throng::scenario::values

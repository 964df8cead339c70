#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace throng::terms {

/// Where something stands in a text; both from 1, a column is a character.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// A value as Erlang writes it. A string is a kind of its own here, not a list of numbers, and
/// unlike in Erlang differs from one. Thread: any, as it never changes.
class Term {
 public:
  enum class Kind : std::uint8_t {
    kAtom,
    kInteger,
    kFloat,
    kString,
    kBinary,
    kList,
    kTuple,
    kMap,
  };
  using Entry = std::pair<Term, Term>;

  /// `utf8` must be UTF-8.
  static Term atom(std::string utf8, Position position = {});
  static Term integer(std::int64_t number, Position position = {});
  /// `number` must be finite.
  static Term real(double number, Position position = {});
  /// `utf8` must be UTF-8.
  static Term string(std::string utf8, Position position = {});
  /// Any bytes.
  static Term binary(std::string bytes, Position position = {});
  static Term list(std::vector<Term> items, Position position = {});
  static Term tuple(std::vector<Term> items, Position position = {});
  /// Of equal keys the last counts.
  static Term map(std::vector<Entry> entries, Position position = {});

  Kind kind() const { return kind_; }
  Position position() const { return position_; }
  bool is_atom(std::string_view name) const { return kind_ == Kind::kAtom && text() == name; }
  /// Of an atom, string or binary.
  bool has_text() const {
    return kind_ == Kind::kAtom || kind_ == Kind::kString || kind_ == Kind::kBinary;
  }

  /// What an integer holds. Asking another kind, here and below, is a bug.
  std::int64_t as_integer() const;
  /// What a float holds.
  double as_real() const;
  /// The name of an atom, the characters of a string in UTF-8, the bytes of a binary.
  const std::string& text() const;
  /// Of a list or tuple; of a map: key, value, key, value, by ascending keys.
  const std::vector<Term>& items() const;
  /// The value of a key of a map; none: null.
  const Term* find(const Term& key) const;

  /// Below 0, 0 or above 0: an order of all terms, whatever their positions. By kind first.
  static int compare(const Term& left, const Term& right);
  friend bool operator==(const Term& left, const Term& right) { return compare(left, right) == 0; }

 private:
  using Content = std::variant<std::int64_t, double, std::string, std::vector<Term>>;
  Term(Kind kind, Content content, Position position)
      : kind_(kind), position_(position), content_(std::move(content)) {}

  Kind kind_;
  Position position_;
  Content content_;
};

}  // namespace throng::terms

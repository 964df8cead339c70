#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace throng::scenario::values {

class Value;

/// What a value that does not fit into 8 bytes holds. Counted without atomics: an object belongs to
/// one thread, until share() makes it one that nobody changes or counts any more.
struct ValueObject {
  static constexpr std::uint32_t kShared = ~std::uint32_t{0};
  std::uint32_t holders = 1;  // or kShared
  std::uint32_t depth = 0;    // of lists, tuples and maps inside of each other
  std::string text;           // of an atom, string, binary
  std::vector<Value> items;   // of a list, tuple, map
};

/// What the statements of a script compute with. 16 bytes; copies share what they hold.
/// Text is a kind of its own and not a list of numbers, but wherever one can tell (comparisons,
/// list functions) the two are the same; the empty text is the empty list.
/// Thread: one; a value that is_shared() any.
class Value {
 public:
  enum class Kind : std::uint8_t {
    kInteger,
    kFloat,
    kAtom,
    kString,  // never empty
    kBinary,
    kList,
    kTuple,
    kMap,
  };

  /// The atom nil.
  Value();
  static Value integer(std::int64_t number) {
    Value value(Kind::kInteger);
    value.integer_ = number;
    return value;
  }
  /// `number` must be finite.
  static Value real(double number) {
    Value value(Kind::kFloat);
    value.real_ = number;
    return value;
  }
  /// `utf8` must be UTF-8.
  static Value atom(std::string_view utf8);
  static Value boolean(bool is_true);
  static Value ok();
  /// `utf8` must be UTF-8.
  static Value string(std::string utf8);
  /// Any bytes.
  static Value binary(std::string bytes);
  static Value list(std::vector<Value> items);
  static Value tuple(std::vector<Value> items);
  /// Key, value, key, value; of equal keys the last counts. Sorted here.
  static Value map(std::vector<Value> entries);

  Value(const Value& other) noexcept : kind_(other.kind_), integer_(other.integer_) { hold(); }
  Value(Value&& other) noexcept : kind_(other.kind_), integer_(other.integer_) {
    other.kind_ = Kind::kInteger;
    other.integer_ = 0;
  }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Value() {
    if (has_object() && object_->holders != ValueObject::kShared) let_go();
  }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_number() const { return kind_ == Kind::kInteger || kind_ == Kind::kFloat; }
  bool is_atom(std::string_view name) const { return kind_ == Kind::kAtom && text() == name; }
  bool is_true() const { return is_atom("true"); }
  bool is_empty_list() const { return kind_ == Kind::kList && items().empty(); }

  /// Of an integer. Asking another kind, here and below, is a bug.
  std::int64_t as_integer() const {
    THRONG_ASSERT(kind_ == Kind::kInteger);
    return integer_;
  }
  /// Of a number of either kind.
  double as_real() const {
    THRONG_ASSERT(is_number());
    return kind_ == Kind::kFloat ? real_ : static_cast<double>(integer_);
  }
  /// Of an atom or a string, in UTF-8; of a binary its bytes.
  const std::string& text() const {
    THRONG_ASSERT(kind_ == Kind::kAtom || kind_ == Kind::kString || kind_ == Kind::kBinary);
    return object_->text;
  }
  /// Of a list or tuple; of a map: key, value, key, value, by ascending keys.
  const std::vector<Value>& items() const {
    THRONG_ASSERT(kind_ >= Kind::kList);
    return object_->items;
  }
  /// The value of a key of a map; none: null.
  const Value* find(const Value& key) const;

  /// A list or a string as its elements: a string's code points.
  std::vector<Value> elements() const;
  /// Whether it is a list or a string.
  bool is_listlike() const { return kind_ == Kind::kString || kind_ == Kind::kList; }
  /// In UTF-8: what a string, an empty list or a list of code points says; else none.
  std::optional<std::string> as_text() const;

  /// How many lists, tuples and maps stand inside of each other; 0: it is none. Whoever puts values
  /// into others bounds it by kMostDepth, for what walks through them calls itself.
  std::uint32_t depth() const { return has_object() ? object_->depth : 0; }
  static constexpr std::uint32_t kMostDepth = 1000;

  /// Makes it one that threads may share, with all that it holds. It is never given back: meant for
  /// what lives as long as the program's run of a script.
  void share();
  bool is_shared() const { return !has_object() || object_->holders == ValueObject::kShared; }

  void swap(Value& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(integer_, other.integer_);
  }

 private:
  explicit Value(Kind kind) : kind_(kind), integer_(0) {}
  Value(Kind kind, ValueObject* object) : kind_(kind), object_(object) {}
  bool has_object() const { return kind_ > Kind::kFloat; }
  void hold() noexcept {
    if (has_object() && object_->holders != ValueObject::kShared) ++object_->holders;
  }
  void let_go() noexcept;
  static void share_with_all(ValueObject& object);

  Kind kind_;
  union {
    std::int64_t integer_;
    double real_;
    ValueObject* object_;
  };
};

static_assert(sizeof(Value) == 16);

/// Why a function or a statement failed: the reason as Erlang would give it (`badarg`), and, where
/// that says little, what was found and expected, for people.
struct Fault {
  Value reason;
  std::string text;
};

}  // namespace throng::scenario::values

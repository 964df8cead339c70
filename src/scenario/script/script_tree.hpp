#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "terms/term.hpp"

namespace throng::scenario::script {

using terms::Position;

/// A piece of a script after normalise(): what the checks, and later the run, go by. The kind says
/// which of the fields count. Thread: any, as nobody changes it.
struct Node {
  enum class Kind : std::uint8_t {
    kAtom,       // text
    kInteger,    // integer
    kFloat,      // real
    kString,     // text, in UTF-8
    kBinary,     // text: any bytes
    kList,       // items
    kMap,        // items: key, value, key, value; nothing inside of it is an operation
    kTuple,      // items; only inside of a map, where a tuple is data
    kPair,       // items: a string and a value, as in `defaults`
    kConstant,   // items: a value and its unit, as they are written
    kOperation,  // text: its name; items: its arguments
    kEmpty,      // {}, which nobody may write
  };

  Kind kind = Kind::kEmpty;
  bool is_library = false;    // an operation that the standard library has with so many arguments
  bool is_extension = false;  // one that extensions() has, among the statements of a pool
  Position at;                // of a tuple its opening bracket
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<Node> items;

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_atom(std::string_view name) const { return kind == Kind::kAtom && text == name; }
  bool is_operation(std::string_view name) const {
    return kind == Kind::kOperation && text == name;
  }
  bool is_number() const { return kind == Kind::kInteger || kind == Kind::kFloat; }
  std::size_t arity() const { return items.size(); }
  /// Of a constant: the name of its unit; another thing than an atom: empty.
  std::string_view unit() const {
    return items[1].kind == Kind::kAtom ? std::string_view(items[1].text) : std::string_view();
  }
};

/// As the original writes a term in its messages, without blanks: `{"one",is_not,integer}`.
/// In UTF-8 that fits on a line of a terminal, and is cut where it gets long.
std::string erlang_text(const Node& node);

/// The same of what stands in `text` as a string.
std::string erlang_string(std::string_view text);

}  // namespace throng::scenario::script

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace throng::scenario::script {

/// What a place of a script wants, or a function gives.
enum class Type : std::uint8_t {
  kAny,
  kInteger,  // also a text that holds one
  kNumber,
  kString,
  kBinary,
  kList,
  kTuple,
  kAtom,
  kBoolean,
  kNil,
  kTime,
  kRate,
  kTimeUnit,
  kRateUnit,
  kText,  // a string or bytes
  kTimeOrNumber,
  kCondition,   // a boolean that decides
  kStatements,  // a list of them that is written down
};

/// The type's name in messages, such as "integer".
std::string_view name_of(Type type);

/// What may stand where the type is wanted, for people: "a time, such as {10, sec}".
std::string_view described(Type type);

/// A function of the standard library, with one of its numbers of arguments.
struct Function {
  static constexpr std::size_t kMostArguments = 3;
  static constexpr std::size_t kAnyArity = ~std::size_t{0};

  std::string_view name;
  std::size_t arity = 0;  // kAnyArity: as many as one likes
  Type result = Type::kAny;
  Type arguments[kMostArguments] = {Type::kAny, Type::kAny, Type::kAny};
  std::string_view usage;  // how it is written
};

/// All of them, by name and arity.
std::span<const Function> standard_library();

/// None: null.
const Function* find_function(std::string_view name, std::size_t arity);

/// How the function of the name may be written: "{choose, List} or {choose, N, List}"; none of the
/// name: empty.
std::string usage_of(std::string_view name);

}  // namespace throng::scenario::script

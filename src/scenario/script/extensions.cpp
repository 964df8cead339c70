#include "scenario/script/extensions.hpp"

#include <algorithm>

namespace throng::scenario::script {
namespace {

constexpr Type kAny = Type::kAny;
constexpr Type kInteger = Type::kInteger;
constexpr Type kNumber = Type::kNumber;
constexpr Type kString = Type::kString;
constexpr Type kText = Type::kText;
constexpr Type kList = Type::kList;
constexpr Type kAtom = Type::kAtom;
constexpr Type kBoolean = Type::kBoolean;
constexpr Type kCondition = Type::kCondition;
constexpr Type kStatements = Type::kStatements;

// By name and arity. What no type can say of an argument of `response` is said in check_types.cpp.
constexpr Function kExtensions[] = {
    {"abs", 1, kNumber, {kNumber}, "{abs, Number}"},
    {"add", 2, kNumber, {kNumber, kNumber}, "{add, A, B}"},
    {"and", 2, kBoolean, {kCondition, kCondition}, "{'and', Condition1, Condition2}"},
    {"base64", 1, kString, {kText}, "{base64, Text}"},
    {"ceil", 1, kInteger, {kNumber}, "{ceil, Number}"},
    {"contains", 2, kBoolean, {kAny, kAny}, "{contains, TextOrList, Part}"},
    {"count", 1, kAtom, {kString}, "{count, \"name\"}"},
    {"count", 2, kAtom, {kString, kInteger}, "{count, \"name\", N}"},
    {"divide", 2, kNumber, {kNumber, kNumber}, "{divide, A, B}"},
    {"ends_with", 2, kBoolean, {kText, kText}, "{ends_with, Text, End}"},
    {"eq", 2, kBoolean, {kAny, kAny}, "{eq, A, B}"},
    {"field", 2, kAny, {kAny, kAny}, "{field, Map, Key}"},
    {"field", 3, kAny, {kAny, kAny, kAny}, "{field, Map, Key, Default}"},
    {"floor", 1, kInteger, {kNumber}, "{floor, Number}"},
    {"gauge", 2, kAtom, {kString, kNumber}, "{gauge, \"name\", Number}"},
    {"gt", 2, kBoolean, {kAny, kAny}, "{gt, A, B}"},
    {"gte", 2, kBoolean, {kAny, kAny}, "{gte, A, B}"},
    {"if", 2, kAny, {kCondition, kStatements}, "{'if', Condition, [Then]}"},
    {"if", 3, kAny, {kCondition, kStatements, kStatements}, "{'if', Condition, [Then], [Else]}"},
    {"join", 2, kString, {kList, kText}, "{join, List, Separator}"},
    {"json", 2, kAny, {kText, kText}, "{json, Text, \"/pointer\"}"},
    {"length", 1, kInteger, {kAny}, "{length, Value}"},
    {"lower", 1, kString, {kText}, "{lower, Text}"},
    {"lt", 2, kBoolean, {kAny, kAny}, "{lt, A, B}"},
    {"lte", 2, kBoolean, {kAny, kAny}, "{lte, A, B}"},
    {"max", 2, kNumber, {kNumber, kNumber}, "{max, A, B}"},
    {"metric", 1, kNumber, {kString}, "{metric, \"name\"}"},
    {"min", 2, kNumber, {kNumber, kNumber}, "{min, A, B}"},
    {"mod", 2, kInteger, {kNumber, kNumber}, "{mod, A, B}"},
    {"multiply", 2, kNumber, {kNumber, kNumber}, "{multiply, A, B}"},
    {"ne", 2, kBoolean, {kAny, kAny}, "{ne, A, B}"},
    {"not", 1, kBoolean, {kCondition}, "{'not', Condition}"},
    {"nth", 2, kAny, {kInteger, kList}, "{nth, N, List}"},
    {"or", 2, kBoolean, {kCondition, kCondition}, "{'or', Condition1, Condition2}"},
    {"record", 2, kAtom, {kString, Type::kTimeOrNumber}, "{record, \"name\", TimeOrNumber}"},
    {"regex", 2, kString, {kText, kText}, "{regex, Text, \"pattern\"}"},
    {"regex", 3, kString, {kText, kText, kInteger}, "{regex, Text, \"pattern\", Group}"},
    {"replace", 3, kString, {kText, kText, kText}, "{replace, Text, Old, New}"},
    {"response", 1, kAny, {kAtom}, "{response, status} or {response, body}"},
    {"response",
     2,
     kAny,
     {kAtom, kText},
     "{response, header, \"Name\"}, {response, json, \"/pointer\"} or {response, regex, "
     "\"pattern\"}"},
    {"response", 3, kString, {kAtom, kText, kInteger}, "{response, regex, \"pattern\", Group}"},
    {"round", 1, kInteger, {kNumber}, "{round, Number}"},
    {"row", 1, kAny, {kAtom}, "{row, name}"},
    {"set", 2, kAny, {kString, kAny}, "{set, \"name\", Value}"},
    {"starts_with", 2, kBoolean, {kText, kText}, "{starts_with, Text, Beginning}"},
    {"substring", 2, kString, {kText, kInteger}, "{substring, Text, Start}"},
    {"substring", 3, kString, {kText, kInteger, kInteger}, "{substring, Text, Start, Length}"},
    {"subtract", 2, kNumber, {kNumber, kNumber}, "{subtract, A, B}"},
    {"to_number", 1, kNumber, {kAny}, "{to_number, Text}"},
    {"to_string", 1, kString, {kAny}, "{to_string, Value}"},
    {"trim", 1, kString, {kText}, "{trim, Text}"},
    {"upper", 1, kString, {kText}, "{upper, Text}"},
    {"url_encode", 1, kString, {kText}, "{url_encode, Text}"},
};

}  // namespace

std::span<const Function> extensions() {
  return kExtensions;
}

const Function* find_extension(std::string_view name, std::size_t arity) {
  const Function* each = std::lower_bound(
      std::begin(kExtensions), std::end(kExtensions), name,
      [](const Function& left, std::string_view right) { return left.name < right; });
  for (; each != std::end(kExtensions) && each->name == name; ++each) {
    if (each->arity == arity) return each;
  }
  return nullptr;
}

std::string usage_of_extension(std::string_view name) {
  std::string all;
  for (const Function& each : kExtensions) {
    if (each.name == name) all += (all.empty() ? "" : " or ") + std::string(each.usage);
  }
  return all;
}

}  // namespace throng::scenario::script

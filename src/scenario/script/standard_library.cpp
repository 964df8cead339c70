#include "scenario/script/standard_library.hpp"

#include <algorithm>

namespace throng::scenario::script {
namespace {

constexpr Type kAny = Type::kAny;
constexpr Type kInteger = Type::kInteger;
constexpr Type kString = Type::kString;
constexpr Type kBinary = Type::kBinary;
constexpr Type kList = Type::kList;
constexpr Type kAtom = Type::kAtom;
constexpr Type kNil = Type::kNil;
constexpr Type kTime = Type::kTime;
constexpr Type kRate = Type::kRate;
constexpr std::size_t kAnyArity = Function::kAnyArity;

// By name and arity. What no type can say of an argument (loop, var, choose, ramp …) is said in
// check_types.cpp.
constexpr Function kFunctions[] = {
    {"choose", 1, kAny, {kAny}, "{choose, List}"},
    {"choose", 2, kList, {kInteger, kList}, "{choose, N, List}"},
    {"comb", kAnyArity, kRate, {}, "{comb, Rate1, Time1, Rate2, Time2, ...}"},
    {"concat", 1, kList, {kList}, "{concat, [List1, List2, ...]}"},
    {"concat", 2, kList, {kList, kList}, "{concat, List1, List2}"},
    {"dump", 1, kAtom, {kAny}, "{dump, Value}"},
    {"error", 1, kAny, {kAny}, "{error, Reason}"},
    {"ignore_failure", 1, kAny, {kAny}, "{ignore_failure, Statement}"},
    {"loop", 2, kNil, {}, "{loop, [Options], [Statements]}"},
    {"numvar", 1, Type::kNumber, {kString}, "{numvar, \"name\"}"},
    {"numvar", 2, Type::kNumber, {kString}, "{numvar, \"name\", Default}"},
    {"parallel", 1, kAny, {kList}, "{parallel, [Statement1, Statement2, ...]}"},
    {"ramp", 3, kRate, {}, "{ramp, linear, Rate1, Rate2}"},
    {"random_binary", 1, kBinary, {kInteger}, "{random_binary, Size}"},
    {"random_list", 1, kList, {kInteger}, "{random_list, Size}"},
    {"random_number", 1, kInteger, {kInteger}, "{random_number, Max}"},
    {"random_number", 2, kInteger, {kInteger, kInteger}, "{random_number, Min, Max}"},
    {"random_string", 1, kString, {kInteger}, "{random_string, Size}"},
    {"resource", 1, kAny, {kAtom}, "{resource, name}"},
    {"round_robin", 1, kAny, {kAny}, "{round_robin, List}"},
    {"seq", 2, kList, {kInteger, kInteger}, "{seq, First, Last}"},
    {"set_signal", 1, kAtom, {kAny}, "{set_signal, Name}"},
    {"set_signal", 2, kAtom, {kAny, kInteger}, "{set_signal, Name, Count}"},
    {"sprintf", 2, kString, {kString, kList}, "{sprintf, \"format\", [Value1, ...]}"},
    {"t", kAnyArity, Type::kTuple, {}, "{t, Value1, Value2, ...}"},
    {"term_to_binary", 1, kBinary, {kAny}, "{term_to_binary, Value}"},
    {"think_time", 2, kRate, {kTime, kRate}, "{think_time, Time, Rate}"},
    {"tokens", 1, kList, {kString}, "{tokens, \"text\"}"},
    {"tokens", 2, kList, {kString, kString}, "{tokens, \"text\", \"separators\"}"},
    {"var", 1, kAny, {kString}, "{var, \"name\"}"},
    {"var", 2, kAny, {kString}, "{var, \"name\", Default}"},
    {"wait", 1, kNil, {kTime}, "{wait, Time}"},
    {"wait_signal", 1, kAtom, {kAny}, "{wait_signal, Name}"},
    {"wait_signal", 2, kAtom, {kAny, kInteger}, "{wait_signal, Name, Count}"},
    {"wait_signal", 3, kAtom, {kAny, kInteger, kTime}, "{wait_signal, Name, Count, Time}"},
};

struct TypeName {
  std::string_view name;
  std::string_view description;
};

constexpr TypeName kTypes[] = {
    {"any", "a value"},
    {"integer", "a whole number, such as 10"},
    {"number", "a number, such as 10 or 1.5"},
    {"string", "a text, such as \"abc\""},
    {"binary", "bytes, such as <<\"abc\">>"},
    {"list", "a list, such as [1, 2]"},
    {"tuple", "a tuple of data, such as {t, 1, 2}"},
    {"atom", "an atom, such as name"},
    {"boolean", "true or false"},
    {"nil", "nothing"},
    {"time", "a time, such as {10, sec}; its units are ms, sec, min, h"},
    {"rate",
     "a rate, such as {10, rps}, whose units are rps, rpm, rph, or {ramp, linear, Rate1, Rate2}, "
     "{comb, Rate1, Time1, ...}, {think_time, Time, Rate}"},
    {"timeunit", "a unit of time: ms, sec, min, h"},
    {"rateunit", "a unit of rates: rps, rpm, rph"},
    {"text", "a text, such as \"abc\"; {to_string, Value} makes one"},
    {"time_or_number", "a time, such as {10, ms}, or a number"},
    {"boolean", "a condition: true, false or what gives one of them, such as {gt, A, B}"},
    {"list", "a list of statements, such as [{wait, {1, sec}}]"},
};

}  // namespace

std::string_view name_of(Type type) {
  return kTypes[static_cast<std::size_t>(type)].name;
}

std::string_view described(Type type) {
  return kTypes[static_cast<std::size_t>(type)].description;
}

std::span<const Function> standard_library() {
  return kFunctions;
}

const Function* find_function(std::string_view name, std::size_t arity) {
  const Function* each = std::lower_bound(
      std::begin(kFunctions), std::end(kFunctions), name,
      [](const Function& left, std::string_view right) { return left.name < right; });
  for (; each != std::end(kFunctions) && each->name == name; ++each) {
    if (each->arity == arity || each->arity == kAnyArity) return each;
  }
  return nullptr;
}

std::string usage_of(std::string_view name) {
  std::string all;
  for (const Function& each : kFunctions) {
    if (each.name == name) all += (all.empty() ? "" : " or ") + std::string(each.usage);
  }
  return all;
}

}  // namespace throng::scenario::script

#include "scenario/script/check_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenario/script/closest_name.hpp"
#include "scenario/script/extensions.hpp"
#include "scenario/script/loop_options.hpp"
#include "scenario/script/script_units.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;
using Fault = std::optional<TypeFault>;

bool holds_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// Erlang has no strings: a list of what can be printed is one.
bool is_printable(const Node& list) {
  constexpr std::int64_t kLeast = 32;
  constexpr std::int64_t kMost = 0x10ffff;
  return std::all_of(list.items.begin(), list.items.end(), [](const Node& each) {
    if (!each.is(Kind::kInteger)) return false;
    const bool is_control = (each.integer >= 8 && each.integer <= 13) || each.integer == 27;
    return is_control || (each.integer >= kLeast && each.integer <= kMost);
  });
}

/// What comes out of a function may stand where `wanted` is.
bool accepts(Type wanted, Type result) {
  if (wanted == Type::kStatements) return false;
  if (wanted == Type::kAny || result == Type::kAny || wanted == result) return true;
  switch (wanted) {
    case Type::kNumber:
      return result == Type::kInteger;
    case Type::kInteger:
      // A text may hold one, and so may a variable's number.
      return result == Type::kNumber || result == Type::kString;
    case Type::kString:
      return result == Type::kList;
    case Type::kList:
      return result == Type::kString;
    case Type::kText:
      return result == Type::kString || result == Type::kList || result == Type::kBinary;
    case Type::kTimeOrNumber:
      return result == Type::kTime || result == Type::kNumber || result == Type::kInteger;
    case Type::kCondition:
      return result == Type::kBoolean;
    default:
      return false;
  }
}

/// A part of the last answer.
struct AnswerPart {
  std::string_view name;
  std::size_t least = 1;  // arguments of `response`
  std::size_t most = 1;
  std::string_view usage;
};

constexpr AnswerPart kAnswerParts[] = {
    {"body", 1, 1, "{response, body}"},
    {"header", 2, 2, "{response, header, \"Name\"}"},
    {"json", 2, 2, "{response, json, \"/pointer\"}"},
    {"regex", 2, 3, "{response, regex, \"pattern\"} or {response, regex, \"pattern\", Group}"},
    {"status", 1, 1, "{response, status}"}};

const AnswerPart* find_answer_part(std::string_view name) {
  const auto* found = std::find_if(std::begin(kAnswerParts), std::end(kAnswerParts),
                                   [&](const AnswerPart& each) { return each.name == name; });
  return found == std::end(kAnswerParts) ? nullptr : found;
}

class TypeChecker {
 public:
  explicit TypeChecker(TypeNotes& notes) : notes_(notes) {}

  Fault check(const Node& node, Type wanted, Position where) {
    switch (node.kind) {
      case Kind::kEmpty:
        return fail(node, node.at, "\"Empty operation\"",
                    "{} does nothing: expected the name of a function in it, such as {wait, {1, "
                    "sec}}");
      case Kind::kOperation:
        return check_operation(node, wanted, where);
      case Kind::kConstant:
        return check_constant(node, wanted, where);
      case Kind::kList:
        return check_list(node, wanted, where);
      case Kind::kPair: {
        const Fault inside = check_all(node, node.at);
        return inside || wanted == Type::kAny ? inside : mismatch(node, wanted, where);
      }
      default:
        return is_of(node, wanted) ? std::nullopt : mismatch(node, wanted, where);
    }
  }

 private:
  Fault fail(const Node& node, Position statement, std::string reason, std::string text) {
    TypeFault fault{statement, node.at, std::move(reason), std::move(text)};
    notes_.faults.add(fault.problem());
    return fault;
  }

  Fault mismatch(const Node& node, Type wanted, Position where) {
    const std::string found = erlang_text(node);
    std::string reason = fmt::format("{{{},is_not,{}}}", found, name_of(wanted));
    if (wanted == Type::kNumber) {
      reason = fmt::format("{{neither,{{{0},is_not,integer}},{{{0},is_not,float}}}}", found);
    }
    return fail(node, where, std::move(reason),
                fmt::format("{}: expected {}", found, described(wanted)));
  }

  static bool is_of(const Node& node, Type wanted) {
    if (wanted == Type::kAny) return true;
    switch (node.kind) {
      case Kind::kAtom:
        return wanted == Type::kAtom || ((wanted == Type::kBoolean || wanted == Type::kCondition) &&
                                         (node.text == "true" || node.text == "false"));
      case Kind::kInteger:
        return wanted == Type::kInteger || wanted == Type::kNumber || wanted == Type::kTimeOrNumber;
      case Kind::kFloat:
        return wanted == Type::kNumber || wanted == Type::kTimeOrNumber;
      case Kind::kString:
        return wanted == Type::kString || wanted == Type::kList || wanted == Type::kText ||
               (wanted == Type::kInteger && holds_integer(node.text));
      case Kind::kBinary:
        return wanted == Type::kBinary || wanted == Type::kText ||
               (wanted == Type::kInteger && holds_integer(node.text));
      default:
        return false;
    }
  }

  /// Of several that are wrong the last counts.
  Fault check_all(const Node& node, Position where, Type wanted = Type::kAny) {
    Fault last;
    for (const Node& each : node.items) {
      if (Fault fault = check(each, wanted, where)) last = std::move(fault);
    }
    return last;
  }

  Fault check_list(const Node& node, Type wanted, Position where) {
    Fault inside = check_all(node, where);
    if (inside || wanted == Type::kAny || wanted == Type::kList || wanted == Type::kStatements) {
      return inside;
    }
    const bool is_text = wanted == Type::kString || wanted == Type::kText;
    if (is_text && is_printable(node)) return std::nullopt;
    return mismatch(node, wanted, where);
  }

  Fault check_constant(const Node& node, Type wanted, Position where) {
    if (wanted == Type::kAny) return check_all(node, node.at);
    if (wanted == Type::kTimeOrNumber) wanted = Type::kTime;
    if (wanted != Type::kTime && wanted != Type::kRate) {
      const Fault inside = check_all(node, node.at);
      return inside ? inside : mismatch(node, wanted, where);
    }
    Fault value = check(node.items[0], Type::kNumber, node.at);
    const bool is_time = wanted == Type::kTime;
    const bool fits = is_time ? is_time_unit(node.unit()) : is_rate_unit(node.unit());
    if (!is_time && node.unit() == "h") {
      // The manual has it as "100 jobs per hour".
      notes_.warnings.add({"", node.items[1].at, "h is a unit of time; it is read as rph here"});
      return value;
    }
    if (fits) return value;
    Fault unit = mismatch(node.items[1], is_time ? Type::kTimeUnit : Type::kRateUnit, node.at);
    return value ? value : unit;
  }

  Fault check_operation(const Node& node, Type wanted, Position where) {
    if (node.text == "loop") return with_result(check_loop(node), node, wanted, where, Type::kNil);
    if (node.text == "ramp") return with_result(check_ramp(node), node, wanted, where, Type::kRate);
    if (node.text == "pool" && !node.items.empty()) return check_pool(node);
    const Function* function = function_of(node);
    if (function == nullptr) {
      Fault inside = check_all(node, node.at);
      // Only what is of the library gives such a value, and options of a loop are no statements.
      const bool is_schedule =
          wanted == Type::kTime || wanted == Type::kRate || wanted == Type::kStatements;
      return inside || !is_schedule ? inside : mismatch(node, wanted, where);
    }
    return with_result(check_arguments(node, *function, wanted), node, wanted, where,
                       function->result);
  }

  static const Function* function_of(const Node& node) {
    if (node.is_extension) return find_extension(node.text, node.arity());
    return node.is_library ? find_function(node.text, node.arity()) : nullptr;
  }

  Fault with_result(Fault inside, const Node& node, Type wanted, Position where, Type result) {
    if (inside || accepts(wanted, result)) return inside;
    return mismatch(node, wanted, where);
  }

  Fault check_arguments(const Node& node, const Function& function, Type wanted) {
    if (node.text == "comb") return check_comb(node);
    if (node.text == "choose" || node.text == "round_robin") return check_choice(node, wanted);
    if (function.arity == Function::kAnyArity) return check_all(node, node.at);
    if (node.is_extension && node.text == "response") return check_response(node, function);
    if (node.is_extension) warn_of_metric(node);
    return check_each(node, function, wanted);
  }

  Fault check_each(const Node& node, const Function& function, Type wanted) {
    Fault first;
    for (std::size_t i = 0; i < node.arity(); ++i) {
      Type type = function.arguments[i];
      const bool is_default = i == 1 && (node.text == "var" || node.text == "numvar");
      if (is_default) type = node.text == "numvar" ? Type::kNumber : wanted;
      Fault fault = check(node.items[i], type, node.at);
      if (!first) first = std::move(fault);
    }
    return first;
  }

  Fault check_response(const Node& node, const Function& function) {
    const Node& name = node.items[0];
    const AnswerPart* part = name.is(Kind::kAtom) ? find_answer_part(name.text) : nullptr;
    if (part == nullptr) {
      const std::string shown = erlang_text(name);
      std::vector<std::string_view> names;
      for (const AnswerPart& each : kAnswerParts) names.push_back(each.name);
      return fail(name, node.at, erlang_string(shown + " is not a part of a response"),
                  fmt::format("{}: expected status, body, header, json or regex{}", shown,
                              name.is(Kind::kAtom) ? did_you_mean(name.text, names) : ""));
    }
    if (node.arity() < part->least || node.arity() > part->most) {
      return fail(
          node, node.at,
          erlang_string(fmt::format("Wrong number of arguments of response {}", part->name)),
          fmt::format("{}: expected {}", erlang_text(node), part->usage));
    }
    return check_each(node, function, Type::kAny);
  }

  /// Outside of `assert` and `while` a text is what it says, and above all numbers.
  void warn_of_metric(const Node& node) {
    constexpr std::string_view kComparisons[] = {"eq", "gt", "gte", "lt", "lte", "ne"};
    const bool is_comparison = std::find(std::begin(kComparisons), std::end(kComparisons),
                                         node.text) != std::end(kComparisons);
    if (!is_comparison) return;
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
      const Node& text = node.items[i];
      if (!text.is(Kind::kString) || !node.items[1 - i].is_number()) continue;
      notes_.warnings.add({"", text.at,
                           fmt::format("{0} is a text here, which is above all numbers; {{metric, "
                                       "{0}}} reads a metric",
                                       erlang_text(text))});
    }
  }

  /// What is chosen of a list that is written down has to fit itself.
  Fault check_choice(const Node& node, Type wanted) {
    Fault number;
    if (node.arity() == 2) number = check(node.items[0], Type::kInteger, node.at);
    const Node& from = node.items.back();
    const Type each = node.arity() == 2 ? Type::kAny : wanted;
    Fault list = from.is(Kind::kList) ? check_all(from, node.at, each)
                                      : check(from, function_wants(node), node.at);
    return number ? number : list;
  }

  static Type function_wants(const Node& node) {
    return find_function(node.text, node.arity())->arguments[node.arity() - 1];
  }

  Fault check_ramp(const Node& node) {
    constexpr std::size_t kArguments = 3;
    if (node.arity() != kArguments) {
      return fail(node, node.at, "\"Ramp requires exactly three arguments\"",
                  fmt::format("{}: expected {{ramp, linear, Rate1, Rate2}}", erlang_text(node)));
    }
    const Node& profile = node.items[0];
    Fault first;
    if (!profile.is_atom("linear")) {
      const std::string name = erlang_text(profile);
      first =
          fail(profile, node.at, erlang_string(fmt::format("{} is not a valid ramp profile", name)),
               name + ": expected linear, the only profile there is");
    }
    for (std::size_t i = 1; i < kArguments; ++i) {
      const Node& end = node.items[i];
      const bool is_composite =
          end.is_operation("ramp") || end.is_operation("comb") || end.is_operation("think_time");
      Fault fault =
          is_composite ? mismatch(end, Type::kRate, node.at) : check(end, Type::kRate, node.at);
      if (!first) first = std::move(fault);
    }
    return first;
  }

  Fault check_comb(const Node& node) {
    Fault first;
    for (std::size_t i = 0; i + 1 < node.arity(); i += 2) {
      Fault rate = check(node.items[i], Type::kRate, node.at);
      Fault time = check(node.items[i + 1], Type::kTime, node.at);
      if (!first) first = rate ? std::move(rate) : std::move(time);
    }
    if (node.arity() % 2 == 1) {
      notes_.warnings.add({"", node.items.back().at,
                           "the last rate of comb has no time: it is left out; expected {comb, "
                           "Rate1, Time1, Rate2, Time2, ...}"});
    }
    return first;
  }

  /// The options of a pool are no statements: size has a type of its own.
  Fault check_pool(const Node& node) {
    Fault last;
    for (const Node& argument : node.items) {
      const bool are_options = &argument == &node.items[0] && argument.is(Kind::kList);
      if (!are_options) {
        if (Fault fault = check(argument, Type::kAny, node.at)) last = std::move(fault);
        continue;
      }
      for (const Node& option : argument.items) {
        const bool is_size = option.is_operation("size") && option.arity() == 1;
        Fault fault = is_size ? check(option.items[0], Type::kInteger, option.at)
                              : check(option, Type::kAny, node.at);
        if (fault) last = std::move(fault);
      }
    }
    return last;
  }

  Fault check_loop(const Node& node) {
    if (node.arity() != 2) {
      return fail(node, node.at, "\"Loop must have a spec and a body.\"",
                  fmt::format("a loop with {} argument{}: expected {{loop, [Options], "
                              "[Statements]}}",
                              node.arity(), node.arity() == 1 ? "" : "s"));
    }
    const Node& options = node.items[0];
    if (!options.is(Kind::kList)) return mismatch(options, Type::kList, node.at);
    const bool has_time = std::any_of(options.items.begin(), options.items.end(),
                                      [](const Node& each) { return each.is_operation("time"); });
    Fault missing;
    if (!has_time) {
      missing = fail(node, node.at, "\"Loop spec must specify duration.\"",
                     "a loop without a time: expected {time, Time} in its options, such as {time, "
                     "{10, sec}}");
    }
    Fault bad_option;
    for (const Node& option : options.items) {
      if (Fault fault = check_loop_option(option, node.at)) bad_option = std::move(fault);
    }
    const Node& body = node.items[1];
    Fault bad_body =
        body.is(Kind::kList) ? check_all(body, node.at) : mismatch(body, Type::kList, node.at);
    return missing ? missing : bad_option ? bad_option : bad_body;
  }

  Fault check_loop_option(const Node& option, Position where) {
    const LoopOption* known = option.is(Kind::kOperation) ? find_loop_option(option.text) : nullptr;
    if (known == nullptr || option.arity() != 1) {
      return fail(option, option.is(Kind::kOperation) ? option.at : where,
                  erlang_string("Bad loop spec element " + erlang_text(option)),
                  what_of_option(option));
    }
    const Node& value = option.items[0];
    if (option.text != "while") return check(value, known->type, option.at);
    if (value.is(Kind::kOperation)) return check(value, Type::kAny, option.at);
    return fail(value, option.at, fmt::format("{{{},is_not,operation}}", erlang_text(value)),
                erlang_text(value) + ": expected a condition, such as {lt, \"metric\", 10}");
  }

  static std::string what_of_option(const Node& option) {
    std::string text = erlang_text(option);
    if (option.is_operation("think_time")) {
      return text + ": expected it as a rate: {rate, {think_time, Time, Rate}}";
    }
    if (option.is(Kind::kOperation) && find_loop_option(option.text) != nullptr) {
      return text + ": expected one value for " + option.text;
    }
    text += ": expected an option of a loop: time, rate, parallel, iterator, spawn, poisson, while";
    if (option.is(Kind::kOperation)) text += did_you_mean(option.text, loop_option_names());
    return text;
  }

  TypeNotes& notes_;
};

}  // namespace

Problem TypeFault::problem() const {
  return {line_prefix(statement) + "Type error " + reason, at, text};
}

std::optional<TypeFault> check_types(const Node& node, Type wanted, Position statement,
                                     TypeNotes& notes) {
  return TypeChecker(notes).check(node, wanted, statement);
}

}  // namespace throng::scenario::script

#include "scenario/script/check_worker_start.hpp"

#include <fmt/format.h>

#include "scenario/script/check_types.hpp"
#include "scenario/script/closest_name.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

constexpr std::string_view kWays =
    "{linear, Rate}, {poisson, Rate}, {pow, Exponent, Scale, Time}, {exp, Scale, Time}, {ramp, "
    "linear, Rate1, Rate2}, {comb, Rate1, Time1, ...}";

/// A number that is written down has to be above `least`; what else gives one is known in a run.
bool is_above(const Node& node, double least) {
  if (node.is(Kind::kInteger)) return static_cast<double>(node.integer) > least;
  if (node.is(Kind::kFloat)) return node.real > least;
  return node.is(Kind::kOperation);
}

bool is_time(const Node& node) {
  TypeNotes notes;
  return node.is(Kind::kConstant) && !check_types(node, Type::kTime, node.at, notes);
}

class StartChecker {
 public:
  StartChecker(const std::string& pool, const Node& option, Problems& problems, Problems& warnings)
      : pool_(pool), option_(option), problems_(problems), warnings_(warnings) {}

  void check() {
    if (option_.arity() != 1 || !option_.items[0].is(Kind::kOperation)) {
      const Node& shown = option_.arity() == 1 ? option_.items[0] : option_;
      return fail("Unknown worker start type: " + erlang_text(shown), shown, erlang_text(shown));
    }
    const Node& how = option_.items[0];
    const std::size_t count = how.arity();
    if (how.text == "pow") return check_pow(how);
    if (how.text == "exp") return check_exp(how);
    if (how.text == "linear" && count != 1) {
      return fail(fmt::format("Invalid worker start rate arguments: only one arg is allowed, {} "
                              "were given",
                              count),
                  how, erlang_text(how));
    }
    if (how.text == "poisson" && count != 1) {
      return fail(
          fmt::format("Invalid poisson arguments (only one arg is allowed, {} were given)", count),
          how, erlang_text(how));
    }
    if (how.text == "linear" || how.text == "poisson") return check_rate(how.items[0], how);
    if (how.text == "ramp" || how.text == "comb") return check_rate(how, option_);
    fail("Unknown worker start type: " + how.text, how, erlang_text(how),
         did_you_mean(how.text, {"linear", "poisson", "pow", "exp", "ramp", "comb"}));
  }

 private:
  void fail(const std::string& original, const Node& at, const std::string& found,
            const std::string& hint = "") {
    problems_.add({pool_ + original, at.at, fmt::format("{}: expected {}{}", found, kWays, hint)});
  }

  void check_pow(const Node& how) {
    const bool fits = how.arity() == 3 && is_above(how.items[0], 0) && is_above(how.items[1], 0) &&
                      is_time(how.items[2]);
    if (fits) return;
    fail("Invalid pow parameters (should be two positive numbers followed by time constant)", how,
         erlang_text(how));
  }

  void check_exp(const Node& how) {
    const bool fits = how.arity() == 2 && is_above(how.items[0], 1) && is_time(how.items[1]);
    if (fits) return;
    fail("Invalid exp parameters (should be X > 1 followed by time constant)", how,
         erlang_text(how));
  }

  void check_rate(const Node& rate, const Node& statement) {
    TypeNotes notes;
    // What is wrong inside of a ramp or comb has stopped the check of the whole script.
    if (const auto fault = check_types(rate, Type::kRate, statement.at, notes)) {
      Problem problem = fault->problem();
      problem.original = pool_ + problem.original;
      problems_.add(std::move(problem));
      return;
    }
    // Those of a ramp or comb have been found with the types of the whole script.
    if (rate.is(Kind::kOperation)) return;
    for (const Problem& warning : notes.warnings.all()) warnings_.add(warning);
  }

  const std::string& pool_;
  const Node& option_;
  Problems& problems_;
  Problems& warnings_;
};

}  // namespace

void check_worker_start(const std::string& pool, const Node& option, Problems& problems,
                        Problems& warnings) {
  StartChecker(pool, option, problems, warnings).check();
}

}  // namespace throng::scenario::script

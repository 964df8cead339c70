#include "scenario/engine/evaluate_piece.hpp"

#include <fmt/format.h>

#include <vector>

#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

/// A stack of values and what the instructions without a user do to it.
class Evaluation {
 public:
  Evaluation(const ScriptProgram& program, const ScriptEnvironment& environment,
             base::Random& random)
      : program_(program), environment_(environment), random_(random) {}

  /// Returns: why it failed; nothing: it goes on.
  std::optional<Fault> step(const Instruction& at) {
    switch (at.step) {
      case Step::kConstant:
        return put(0, program_.constants[at.a]);
      case Step::kVariable:
        return put(0, read_variable(program_.variables[at.a], environment_));
      case Step::kUnit:
        if (!top().is_number()) {
          return Fault{Value::atom("badarg"),
                       fmt::format("{}: expected a number in front of a unit",
                                   values::shown(top(), kShown))};
        }
        return put(1, Value::real(top().as_real() * program_.units[at.a]));
      case Step::kList:
        return put(at.count, Value::list(last(at.count)));
      case Step::kTuple:
        return put(at.count, Value::tuple(last(at.count)));
      case Step::kFunction: {
        values::RegexCache regexes;
        values::FunctionContext context{random_, regexes};
        const std::vector<Value> arguments = last(at.count);
        return put(at.count, program_.functions[at.a](context, arguments));
      }
      default:
        return Fault{Value::atom("undef"), "expected a value that needs no user"};
    }
  }
  Value& top() { return stack_.back(); }

 private:
  static constexpr std::size_t kShown = 100;  // bytes of a value in a message

  std::vector<Value> last(std::size_t count) const {
    return {stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end()};
  }
  std::optional<Fault> put(std::size_t takes, Result<Value, Fault> result) {
    if (result.is_error()) return std::move(result).error();
    stack_.resize(stack_.size() - takes);
    stack_.push_back(std::move(result).value());
    return std::nullopt;
  }

  const ScriptProgram& program_;
  const ScriptEnvironment& environment_;
  base::Random& random_;
  std::vector<Value> stack_;
};

}  // namespace

Result<Value, Fault> evaluate_piece(const ScriptProgram& program, const CodeNeeds& piece,
                                    const ScriptEnvironment& environment, base::Random& random) {
  Evaluation evaluation(program, environment, random);
  for (std::uint32_t at = piece.start;; ++at) {
    const Instruction& instruction = program.code[at];
    if (instruction.step == Step::kEndOfBranch) return evaluation.top();
    if (auto fault = evaluation.step(instruction)) return failed(std::move(*fault));
  }
}

}  // namespace throng::scenario::engine

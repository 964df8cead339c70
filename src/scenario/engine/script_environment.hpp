#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "scenario/engine/script_program.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// The variables of a run as they stand: by `--env`, by `defaults`, or changed while it goes on. A
/// change makes a new one. Thread: any, as nobody changes it; its values are shared.
class ScriptEnvironment {
 public:
  using Values = std::map<std::string, Value, std::less<>>;

  explicit ScriptEnvironment(Values values) : values_(std::move(values)) {
    for (auto& [name, value] : values_) value.share();
  }
  const Values& values() const { return values_; }
  /// Null: it has none of that name.
  const Value* find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  Values values_;
};

/// What `use` reads: the value as it is, as a number, or as its default is. Errors: var_is_unbound,
/// badarg for what is no number.
Result<Value, Fault> read_variable(const VariableUse& use, const ScriptEnvironment& environment);

/// A number of a text, as numvar has it: a float at its beginning, or the whole an integer.
Result<Value, Fault> number_of(const Value& value);

}  // namespace throng::scenario::engine

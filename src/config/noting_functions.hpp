#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/parameter_functions.hpp"
#include "config/value_text.hpp"

namespace throng::config {

/// Functions for tests: each parameter's verification is a function of the value, and every call is
/// noted.
class NotingFunctions final : public ParameterFunctions {
 public:
  using Verify = std::function<Result<Value, std::string>(const Value&)>;

  Result<Value, std::string> verify(const Declaration& declaration, const Value& value) override {
    calls.push_back("verify " + declaration.name + " " + to_text(value));
    const auto found = verifications.find(declaration.name);
    return found == verifications.end() ? value : found->second(value);
  }
  void updated(const Declaration& declaration, const Value& old_value,
               const Value& new_value) override {
    calls.push_back("updated " + declaration.name + " " + to_text(old_value) + " " +
                    to_text(new_value));
    if (declaration.name == throwing_update) throw std::runtime_error("no way");
  }

  std::map<std::string, Verify> verifications;  // without one everything is taken
  std::string throwing_update;
  std::vector<std::string> calls;
};

/// A declaration that nothing is wrong with.
inline Declaration declared(std::string name, ParameterType type,
                            std::optional<Value> standard = std::nullopt) {
  Declaration declaration;
  declaration.name = std::move(name);
  declaration.description = "what " + declaration.name + " is for";
  declaration.type = type;
  declaration.standard = std::move(standard);
  declaration.origin = "the scenario";
  declaration.is_of_scenario = true;
  return declaration;
}

}  // namespace throng::config

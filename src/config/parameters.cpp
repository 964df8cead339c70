#include "config/parameters.hpp"

#include <fmt/format.h>

#include <utility>

namespace throng::config {

std::vector<Declaration> builtin_declarations() {
  Declaration rate;
  rate.name = kUserRate;
  rate.description =
      "How fast users start, over the whole run: 20/s, 1200/min, or unlimited. A number without a "
      "unit is so many per minute; with 0 nobody starts until it is raised.";
  rate.type = ParameterType::kRate;
  rate.standard = Value::unlimited();
  rate.update_policy = Declaration::UpdatePolicy::kAny;
  rate.origin = "throng";
  return {rate};
}

Parameters::Parameters() {
  std::vector<DeclarationProblem> none;
  for (Declaration& declaration : builtin_declarations()) add(std::move(declaration), none);
}

Result<Parameters, std::vector<DeclarationProblem>> Parameters::of(
    std::vector<Declaration> declarations) {
  std::vector<DeclarationProblem> problems = check_declarations(declarations);
  if (!problems.empty()) return failed(std::move(problems));
  Parameters parameters;
  std::vector<Declaration> overrides;
  for (Declaration& declaration : declarations) {
    if (declaration.is_override) {
      overrides.push_back(std::move(declaration));
    } else {
      parameters.add(std::move(declaration), problems);
    }
  }
  for (Declaration& declaration : overrides) {
    parameters.override_with(std::move(declaration), problems);
  }
  if (!problems.empty()) return failed(std::move(problems));
  return parameters;
}

const Declaration* Parameters::find(std::string_view name) const {
  const auto place = places_.find(name);
  return place == places_.end() ? nullptr : &all_[place->second];
}

void Parameters::add(Declaration declaration, std::vector<DeclarationProblem>& problems) {
  if (const Declaration* other = find(declaration.name)) {
    problems.push_back({declaration.name, declaration.origin,
                        fmt::format("declared by {} too: expected each name once, or an override "
                                    "in the scenario",
                                    other->origin)});
    return;
  }
  places_.emplace(declaration.name, all_.size());
  all_.push_back(std::move(declaration));
}

void Parameters::override_with(Declaration declaration, std::vector<DeclarationProblem>& problems) {
  const auto place = places_.find(declaration.name);
  if (place == places_.end()) return add(std::move(declaration), problems);
  Declaration& other = all_[place->second];
  // Whoever declared it reads it as that type.
  if (declaration.type != other.type) {
    problems.push_back({declaration.name, declaration.origin,
                        fmt::format("an override of type {}: expected {}, as {} declares it",
                                    name_of(declaration.type), name_of(other.type), other.origin)});
    return;
  }
  other = std::move(declaration);
}

}  // namespace throng::config

#include "config/settings_update.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "base/printable.hpp"
#include "config/value_json.hpp"
#include "config/value_text.hpp"

namespace throng::config {
namespace {

using Changes = std::map<std::string, std::string>;

std::vector<SettingProblem> find_unknown(const Parameters& parameters, const Settings& settings,
                                         const Changes& changes) {
  std::vector<SettingProblem> problems;
  for (const auto& [name, json] : changes) {
    if (parameters.find(name) != nullptr && settings.find(name) != nullptr) continue;
    problems.push_back({base::printable(name), "", "no parameter has this name"});
  }
  return problems;
}

std::vector<SettingProblem> find_read_only(const Parameters& parameters, const Changes& changes) {
  std::vector<SettingProblem> problems;
  for (const auto& [name, json] : changes) {
    const Declaration& declaration = *parameters.find(name);
    if (declaration.update_policy != Declaration::UpdatePolicy::kReadOnly) continue;
    problems.push_back(problem_of(
        declaration, json,
        fmt::format("is read-only: {} does not let it change in a run", declaration.origin)));
  }
  return problems;
}

SettingProblem failed_call(const Declaration& declaration, const Value& value,
                           std::string_view what) {
  const std::string text = to_text(value);
  return problem_of(declaration, text,
                    "update function failed: " + shown_reason(declaration, what, text));
}

}  // namespace

Result<std::map<std::string, Value>, std::vector<SettingProblem>> plan_update(
    const Parameters& parameters, const Settings& settings, const Changes& changes,
    ParameterFunctions& functions) {
  std::vector<SettingProblem> problems = find_unknown(parameters, settings, changes);
  if (problems.empty()) problems = find_read_only(parameters, changes);
  if (!problems.empty()) return failed(std::move(problems));
  std::map<std::string, Value> planned;
  for (const auto& [name, json] : changes) {
    const Declaration& declaration = *parameters.find(name);
    const Value& held = settings.value(name);
    const auto wanted = value_of_json(declaration.type, json);
    if (!wanted) {
      problems.push_back(problem_of(declaration, json, wanted.error()));
      continue;
    }
    if (*wanted == held) continue;
    auto verified = verify(declaration, *wanted, functions);
    if (!verified) {
      problems.push_back(verified.error());
      continue;
    }
    // A verification that rewrites may arrive at what there is.
    if (!(*verified == held)) planned.emplace(name, *std::move(verified));
  }
  if (!problems.empty()) return failed(std::move(problems));
  return planned;
}

std::vector<SettingChange> apply_update(Settings& settings,
                                        const std::map<std::string, Value>& values) {
  std::vector<SettingChange> changes;
  for (const auto& [name, value] : values) {
    const Setting* held = settings.find(name);
    if (held == nullptr || held->value == value) continue;
    changes.push_back({name, held->value, value});
    settings.set(name, {value, SettingSource::kUpdate});
  }
  return changes;
}

std::vector<SettingProblem> call_update_functions(const Parameters& parameters,
                                                  const std::vector<SettingChange>& changes,
                                                  ParameterFunctions& functions) {
  std::vector<SettingProblem> problems;
  for (const SettingChange& change : changes) {
    const Declaration* declaration = parameters.find(change.name);
    if (declaration == nullptr ||
        declaration->update_policy != Declaration::UpdatePolicy::kFunction) {
      continue;
    }
    try {
      functions.updated(*declaration, change.old_value, change.new_value);
    } catch (const std::exception& error) {
      problems.push_back(failed_call(*declaration, change.new_value, error.what()));
    } catch (...) {
      problems.push_back(failed_call(*declaration, change.new_value, "no more is known"));
    }
  }
  return problems;
}

}  // namespace throng::config

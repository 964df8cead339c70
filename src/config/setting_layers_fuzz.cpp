#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "config/noting_functions.hpp"
#include "config/setting_layers.hpp"
#include "config/settings_update.hpp"

// Whatever the file, a variable, the command line or an update says, settings have the declared
// types, and what is refused is told in texts that fit on a terminal.
namespace throng::config {
namespace {

void require_shown(const std::string& text) {
  THRONG_ASSERT(base::printable(text) == text);
}

void check_problems(const std::vector<SettingProblem>& problems) {
  THRONG_ASSERT(!problems.empty());
  for (const SettingProblem& problem : problems) require_shown(problem.describe());
}

std::vector<Declaration> one_of_each() {
  std::vector<Declaration> declarations;
  for (const ParameterType type : kParameterTypes) {
    Declaration one = declared(std::string(name_of(type)), type);
    one.update_policy = Declaration::UpdatePolicy::kAny;
    declarations.push_back(std::move(one));
  }
  return declarations;
}

void check(std::string_view text) {
  static const Parameters parameters = *Parameters::of(one_of_each());
  NoParameterFunctions functions;
  SettingLayers layers;
  layers.file = text;
  layers.file_name = text.substr(0, 20);
  for (const Declaration& one : parameters.all()) {
    layers.environment.emplace(environment_variables(one.name)[text.size() % 2], text);
    if (one.type != ParameterType::kText && text.size() % 3 == 0) layers.given[one.name] = text;
  }
  const auto events = [](const SettingEvent& event) {
    require_shown(event.value);
    require_shown(event.error);
  };
  auto composed = compose_settings(parameters, layers, functions, events);
  if (!composed) {
    check_problems(composed.error());
    composed = compose_settings(parameters, {}, functions, events);
  }
  for (const Declaration& one : parameters.all()) {
    const Value& value = composed->settings.value(one.name);
    THRONG_ASSERT(value.is_undefined() || value.type() == one.type);
    const auto planned =
        plan_update(parameters, composed->settings, {{one.name, std::string(text)}}, functions);
    if (!planned) check_problems(planned.error());
    if (planned) apply_update(composed->settings, *planned);
  }
}

}  // namespace
}  // namespace throng::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  throng::config::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

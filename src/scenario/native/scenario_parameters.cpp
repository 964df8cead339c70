#include "scenario/native/scenario_parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "config/declaration_record.hpp"
#include "config/value_json.hpp"
#include "config/value_text.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

constexpr std::size_t kLongestText = 1000;  // of what a scenario says or throws
using Text = std::array<char, kLongestText + 1>;

/// A value as the border has it; `text` must outlive it.
throng_setting border_value(const config::Value& value, const std::string& text) {
  throng_setting setting{};
  setting.text = detail::border(text);
  if (const auto* number = value.as<std::int64_t>()) setting.integer = *number;
  if (const auto* number = value.as<double>()) setting.real = *number;
  if (const auto* time = value.as<base::Duration>()) setting.integer = time->count();
  if (const auto* flag = value.as<bool>()) setting.integer = *flag ? 1 : 0;
  return setting;
}

/// What came back over the border, as a value of that type.
Result<config::Value, std::string> value_of(config::ParameterType type,
                                            const throng_setting& setting) {
  using Type = config::ParameterType;
  const std::string text(detail::view(setting.text));
  switch (type) {
    case Type::kInteger:
      return config::Value::integer(setting.integer);
    case Type::kReal:
      return config::value_of_text(type, fmt::format("{}", setting.real));
    case Type::kFlag:
      return config::Value::flag(setting.integer != 0);
    case Type::kDuration:
      if (setting.integer < 0) return failed(std::string("it was made into less than no time"));
      return config::Value::duration(base::Duration(setting.integer));
    case Type::kJson:
      return config::value_of_json(type, text);
    default:
      return config::value_of_text(type, text);
  }
}

/// Keeps a value that is good only during the call.
struct Accepted {
  throng_setting setting{};
  std::string text;

  static void take(void* context, const throng_setting* value) {
    auto& self = *static_cast<Accepted*>(context);
    self.setting = *value;
    self.text = detail::view(value->text);
    self.setting.text = detail::border(self.text);
  }
};

}  // namespace

Result<bool, std::string> ScenarioParameters::add(const SharedObject& object,
                                                  const std::string& origin, bool is_of_scenario) {
  const throng_scenario& scenario = object.scenario();
  if (scenario.read_environment != nullptr) read_environment_ = scenario.read_environment;
  // The linker may have put them in another order than they were declared in.
  std::vector<std::pair<config::DeclarationRecord, const throng_parameter*>> found;
  for (std::size_t i = 0; i < scenario.parameter_count; ++i) {
    const throng_parameter& parameter = scenario.parameters[i];
    auto record = config::decode_declaration_record(detail::view(parameter.record));
    if (!record) return failed(origin + ": " + record.error());
    found.emplace_back(std::move(record).value(), &parameter);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first.order < b.first.order; });
  for (auto& [record, parameter] : found) {
    config::Declaration& declaration = record.declaration;
    declaration.origin = origin;
    declaration.is_of_scenario = is_of_scenario;
    if (declaration.is_override || !functions_.contains(declaration.name)) {
      functions_[declaration.name] = parameter;
    }
    declared_.emplace_back(record.order, std::move(declaration));
  }
  return true;
}

Result<std::map<std::string, std::string>, ScenarioParameters::Lines> ScenarioParameters::compose(
    const config::SettingLayers& layers, const config::SettingEvents& events) {
  std::vector<config::Declaration> all;
  for (const auto& [order, declaration] : declared_) all.push_back(declaration);
  Lines lines;
  auto parameters = config::Parameters::of(std::move(all));
  if (!parameters) {
    for (const auto& problem : parameters.error()) lines.push_back(problem.describe());
    return failed(std::move(lines));
  }
  parameters_ = std::move(parameters).value();
  are_declared_ = true;
  auto composed =
      config::compose_settings(parameters_, layers, *this, events, environment_parser());
  if (!composed) {
    for (const auto& problem : composed.error()) lines.push_back(problem.describe());
    return failed(std::move(lines));
  }
  settings_ = std::move(composed->settings);
  publish();
  return std::move(composed->rest);
}

config::EnvironmentParser ScenarioParameters::environment_parser() const {
  if (read_environment_ == nullptr) return config::parse_environment;
  return
      [read = read_environment_](const config::Declaration& declaration, std::string_view variable,
                                 std::string_view text) -> Result<config::Value, std::string> {
        Text error{};
        Accepted accepted;
        const int outcome = read(detail::border(variable), detail::border(text), &Accepted::take,
                                 &accepted, error.data(), error.size());
        if (outcome != 1) return failed(std::string(error.data()));
        return config::value_of_json(declaration.type, accepted.text);
      };
}

Result<config::Value, std::string> ScenarioParameters::verify(
    const config::Declaration& declaration, const config::Value& value) {
  const throng_parameter* parameter = functions_.at(declaration.name);
  if (parameter->verify == nullptr) return value;
  const std::string text = config::to_text(value);
  const throng_setting setting = border_value(value, text);
  Text reason{};
  Accepted accepted;
  const int outcome =
      parameter->verify(&setting, &Accepted::take, &accepted, reason.data(), reason.size());
  if (outcome == 1) return value_of(declaration.type, accepted.setting);
  if (outcome == 0) return failed(std::string(reason.data()));
  throw std::runtime_error(reason.data());
}

void ScenarioParameters::updated(const config::Declaration& declaration,
                                 const config::Value& old_value, const config::Value& new_value) {
  const throng_parameter* parameter = functions_.at(declaration.name);
  if (parameter->update == nullptr) return;
  const std::string old_text = config::to_text(old_value);
  const std::string new_text = config::to_text(new_value);
  const throng_setting before = border_value(old_value, old_text);
  const throng_setting now = border_value(new_value, new_text);
  Text thrown{};
  const int outcome = parameter->update(detail::border(declaration.name), &before, &now,
                                        thrown.data(), thrown.size());
  if (outcome != 1) throw std::runtime_error(thrown.data());
}

std::vector<config::SettingProblem> ScenarioParameters::apply(
    const std::map<std::string, config::Value>& values) {
  const auto changes = config::apply_update(settings_, values);
  publish();
  return config::call_update_functions(parameters_, changes, *this);
}

void ScenarioParameters::publish() {
  auto snapshot = std::make_shared<const DeclaredSettings>(settings_);
  const std::lock_guard<std::mutex> lock(mutex_);
  snapshot_ = std::move(snapshot);
}

std::shared_ptr<const DeclaredSettings> ScenarioParameters::snapshot() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return snapshot_;
}

}  // namespace throng::scenario::native

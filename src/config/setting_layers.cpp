#include "config/setting_layers.hpp"

#include <fmt/format.h>

#include <exception>
#include <optional>
#include <set>
#include <utility>

#include "base/printable.hpp"
#include "config/bounded_json.hpp"
#include "config/value_json.hpp"
#include "config/value_term.hpp"
#include "config/value_text.hpp"
#include "terms/term_parser.hpp"

namespace throng::config {
namespace {

constexpr std::string_view kThrongPrefix = "THRONG_";
constexpr std::string_view kAmocPrefix = "AMOC_";

std::string variable_of(std::string_view prefix, std::string_view name) {
  std::string variable(prefix);
  for (const char c : name) {
    variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return variable;
}

/// Composes the settings of one run.
class SettingComposer {
 public:
  SettingComposer(const Parameters& parameters, const SettingLayers& layers,
                  ParameterFunctions& functions, const SettingEvents& events,
                  const EnvironmentParser& parser)
      : parameters_(parameters),
        layers_(layers),
        functions_(functions),
        events_(events),
        parser_(parser) {}

  Result<ComposedSettings, std::vector<SettingProblem>> compose() {
    read_file();
    ComposedSettings composed;
    for (const auto& [name, text] : layers_.given) {
      if (parameters_.find(name) == nullptr) composed.rest.emplace(name, text);
    }
    for (const Declaration& declaration : parameters_.all()) {
      auto setting = choose(declaration);
      if (!setting) continue;  // the problem is noted
      auto verified = verify(declaration, setting->value, functions_);
      if (verified) {
        composed.settings.set(declaration.name, {*std::move(verified), setting->source});
      } else {
        problems_.push_back(verified.error());
      }
    }
    if (!problems_.empty()) return failed(std::move(problems_));
    return composed;
  }

 private:
  void read_file() {
    if (layers_.file.empty()) return;
    const std::string file = base::printable(layers_.file_name);
    const auto json = parse_bounded_json(layers_.file);
    if (!json || !json->is_object()) {
      const std::string expected = "expected a JSON object such as {\"name\": value}";
      problems_.push_back({file, "", json ? expected : json.error() + "; " + expected});
      return;
    }
    for (const auto& [name, value] : json->items()) {
      const Declaration* declaration = parameters_.find(name);
      if (declaration == nullptr) {
        problems_.push_back(
            {base::printable(name), "",
             fmt::format("no parameter has this name, which {} gives a value", file)});
        continue;
      }
      const std::string text = value.dump();
      auto read = value_of_json(declaration->type, text);
      if (read) {
        from_file_.emplace(name, *std::move(read));
      } else {
        problems_.push_back(
            problem_of(*declaration, text, fmt::format("{}, in {}", read.error(), file)));
        refused_.insert(name);
      }
    }
  }

  /// Nothing when what was given cannot be read.
  std::optional<Setting> choose(const Declaration& declaration) {
    const auto given = layers_.given.find(declaration.name);
    if (given != layers_.given.end()) {
      auto value = value_of_text(declaration.type, given->second);
      if (value) return Setting{*std::move(value), SettingSource::kCommandLine};
      problems_.push_back(problem_of(declaration, given->second, value.error()));
      return std::nullopt;
    }
    for (const std::string& variable : environment_variables(declaration.name)) {
      if (auto value = read_variable(declaration, variable)) {
        return Setting{*std::move(value), SettingSource::kEnvironment};
      }
    }
    if (refused_.contains(declaration.name)) return std::nullopt;
    const auto in_file = from_file_.find(declaration.name);
    if (in_file != from_file_.end()) return Setting{in_file->second, SettingSource::kFile};
    return Setting{declaration.standard.value_or(Value()), SettingSource::kDefault};
  }

  std::optional<Value> read_variable(const Declaration& declaration, const std::string& variable) {
    const auto found = layers_.environment.find(variable);
    if (found == layers_.environment.end() || found->second.empty()) return std::nullopt;
    auto value = parse(declaration, variable, found->second);
    if (value) return *std::move(value);
    if (events_) {
      events_({declaration.name, variable, shown_value(declaration, found->second),
               shown_reason(declaration, value.error(), found->second)});
    }
    return std::nullopt;
  }

  Result<Value, std::string> parse(const Declaration& declaration, std::string_view variable,
                                   std::string_view text) const {
    try {
      auto value = parser_(declaration, variable, text);
      if (value.is_stopped()) return failed(std::string("it was stopped"));
      if (value && !value->is_undefined() && value->type() != declaration.type) {
        return failed(fmt::format("it was read as {}: expected {}", name_of(*value->type()),
                                  expected_of(declaration.type)));
      }
      return value;
    } catch (const std::exception& error) {
      return failed(fmt::format("reading it failed: {}", error.what()));
    } catch (...) {
      return failed(std::string("reading it failed"));
    }
  }

  const Parameters& parameters_;
  const SettingLayers& layers_;
  ParameterFunctions& functions_;
  const SettingEvents& events_;
  const EnvironmentParser& parser_;
  std::map<std::string, Value> from_file_;
  std::set<std::string> refused_;  // names whose value in the file cannot be read
  std::vector<SettingProblem> problems_;
};

}  // namespace

std::array<std::string, 2> environment_variables(std::string_view name) {
  return {variable_of(kThrongPrefix, name), variable_of(kAmocPrefix, name)};
}

Result<Value, std::string> parse_environment(const Declaration& declaration,
                                             std::string_view variable, std::string_view text) {
  const ParameterType type = declaration.type;
  if (variable.starts_with(kAmocPrefix)) {
    const auto term = terms::parse_term(text);
    if (!term) return failed("expected an Erlang term: " + term.error().describe());
    return value_of_term(type, *term);
  }
  // A text of its own that happens to be JSON for nothing is meant as it stands.
  auto value = value_of_json(type, text);
  if (value && (type == ParameterType::kJson || !value->is_undefined())) return value;
  return value_of_text(type, text);
}

Result<ComposedSettings, std::vector<SettingProblem>> compose_settings(
    const Parameters& parameters, const SettingLayers& layers, ParameterFunctions& functions,
    const SettingEvents& events, const EnvironmentParser& parser) {
  return SettingComposer(parameters, layers, functions, events, parser).compose();
}

}  // namespace throng::config

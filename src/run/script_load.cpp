#include "run/script_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/input_file.hpp"
#include "config/value_json.hpp"
#include "protocols/http/first_target.hpp"
#include "run/script_workload.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/resources/find_script_file.hpp"
#include "scenario/resources/resource_reader.hpp"
#include "scenario/script/check_script.hpp"
#include "scenario/script/script_file.hpp"

namespace throng::run {
namespace {

namespace engine = scenario::engine;
namespace resources = scenario::resources;

Failed<LoadProblem> refuse(std::string text) {
  return failed(LoadProblem{LoadProblem::Kind::kBadScenario, std::move(text)});
}

std::string json_text(const std::string& text) {
  return config::to_json(config::Value::text(text));
}

}  // namespace

Task<Result<bool, LoadProblem>> ScriptLoad::prepare() {
  co_return prepare_script();
}

Result<bool, LoadProblem> ScriptLoad::prepare_script() {
  const auto text = scenario::script::read_script_file(plan().file);
  if (!text) return refuse(text.error());
  auto program = engine::compile_script(plan().file, *text);
  if (!program) return refuse(program.error());
  settings_ =
      std::make_unique<Settings>(*program, plan().file, spec_.id, plan().environment, spec_.seed);
  auto settled = settings_->settle();
  if (!settled) return refuse(settled.error());
  engine::RunState::Setting setting;
  setting.program = *program;
  setting.environment = settled->environment;
  setting.pools = settled->pools;
  setting.cores = spec_.cores;
  setting.tick = plan().tick;
  setting.stays = spec_.stays;
  if (auto read = read_files(*settled->environment, setting); !read) return refuse(read.error());
  run_ = std::make_unique<engine::RunState>(std::move(setting));
  return true;
}

/// Files lie beside the script.
Result<bool, std::string> ScriptLoad::read_files(const engine::Environment& environment,
                                                 engine::RunState::Setting& setting) const {
  const auto open =
      [&](const engine::FilePlan& plan,
          std::string& name) -> Result<std::pair<std::string, std::string>, std::string> {
    auto named = settings_->text_of(plan.name, plan.line, environment);
    if (!named) return failed(named.error());
    name = *named;
    auto file = settings_->text_of(plan.file, plan.line, environment);
    if (!file) return failed(file.error());
    auto path = resources::find_script_file(this->plan().file, *file);
    auto bytes = path ? base::read_input(*path) : failed(path.error());
    if (bytes) return std::pair(*file, std::move(bytes).value());
    return failed(
        fmt::format("line {}: File \"{}\" import failed: {}", plan.line, *file, bytes.error()));
  };
  std::string name;
  for (const engine::FilePlan& each : settings_->program().resources) {
    auto file = open(each, name);
    if (!file) return failed(file.error());
    const auto type = resources::find_resource_type(each.kind);
    auto value = type ? resources::read_resource(*type, file->second)
                      : failed(fmt::format("{}: no type of a resource", each.kind));
    if (!value) {
      return failed(fmt::format("line {}: File \"{}\" import failed: {}", each.line, file->first,
                                value.error()));
    }
    setting.resources.insert_or_assign(name, std::move(value).value());
  }
  const auto& wanted = settings_->program().feed_names;
  setting.feeds.resize(wanted.size());
  for (const engine::FilePlan& each : settings_->program().feeds) {
    auto file = open(each, name);
    if (!file) return failed(file.error());
    const auto format = resources::feed_format_of(file->first);
    const auto order = resources::find_feed_order(each.kind);
    auto feed = format && order
                    ? resources::DataFeed::read(name, *order, *format, file->second)
                    : failed(std::string("expected a file .csv or .json, and sequential, random or "
                                         "unique"));
    if (!feed) {
      return failed(fmt::format("line {}: File \"{}\" import failed: {}", each.line, file->first,
                                feed.error()));
    }
    const auto found = std::find(wanted.begin(), wanted.end(), name);
    if (found != wanted.end()) {
      setting.feeds[static_cast<std::size_t>(found - wanted.begin())] = std::move(feed).value();
    }
  }
  return true;
}

std::unique_ptr<Workload> ScriptLoad::make_workload(CoreContext context) {
  engine::CoreEngine::Options options;
  options.most_in_flight = plan().most_in_flight;
  return std::make_unique<ScriptWorkload>(std::move(context), *run_, std::move(options),
                                          spec_.traced_user.value_or(0));
}

runtime::Endpoint ScriptLoad::target() const {
  return protocols::http::first_target();
}

std::string ScriptLoad::settings() const {
  std::string json;
  const auto environment = run_->environment();
  for (const std::string& name : settings_->names()) {
    const auto given = settings_->given().find(name);
    const bool is_given = given != settings_->given().end();
    const engine::Value* value = environment->find(name);
    const std::string shown =
        is_given ? given->second : (value == nullptr ? "" : scenario::values::to_text(*value));
    json += fmt::format(
        R"({}{{"name":{},"description":"","type":"text","value":{},"source":"{}","secret":false,)"
        R"("updatable":true}})",
        json.empty() ? "" : ",", json_text(name), value == nullptr ? "null" : json_text(shown),
        is_given ? "command line" : "default");
  }
  return "[" + json + "]";
}

void ScriptLoad::check_settings(const config::CheckSettings& check, OrderAnswer& answer) {
  for (const auto& [name, text] : check.values) {
    const auto& names = settings_->names();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      answer.problems.push_back({name, text, "the script reads no variable of this name"});
    }
    answer.values.emplace_back(name, json_text(text));
  }
  if (!answer.problems.empty()) return answer.values.clear();
  const auto settled = settings_->settle(check.values);
  if (settled) return;
  answer.values.clear();
  answer.problems.push_back(
      {check.values.begin()->first, check.values.begin()->second, settled.error()});
}

Result<ScriptLoad::Settings::Texts, std::string> ScriptLoad::texts_of(
    const config::ApplySettings& apply) {
  Settings::Texts texts;
  for (const auto& [name, json] : apply.values) {
    const auto value = config::value_of_json(config::ParameterType::kText, json);
    if (!value) return failed(name + ": " + value.error());
    texts[name] = *value->as<std::string>();
  }
  return texts;
}

void ScriptLoad::apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) {
  const auto texts = texts_of(apply);
  auto settled = texts ? settings_->settle(*texts) : failed(texts.error());
  if (!settled) {  // it was checked before
    answer.refusal = settled.error();
    return;
  }
  settings_->keep(*texts);
  run_->change(settled->environment, std::move(settled->pools));
}

}  // namespace throng::run

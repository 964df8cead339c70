#include "run/script_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/input_file.hpp"
#include "config/parameters.hpp"
#include "config/value_json.hpp"
#include "protocols/http/first_target.hpp"
#include "run/script_workload.hpp"
#include "runtime/waiter.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/engine/fetch.hpp"
#include "scenario/resources/find_script_file.hpp"
#include "scenario/resources/resource_reader.hpp"
#include "scenario/script/check_script.hpp"
#include "scenario/script/script_file.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::run {
namespace {

namespace engine = scenario::engine;
namespace resources = scenario::resources;
using Texts = engine::ScriptSettings::Texts;

constexpr std::size_t kShown = 1000;  // bytes of a variable

Failed<LoadProblem> refuse(std::string text) {
  return failed(LoadProblem{LoadProblem::Kind::kBadScenario, std::move(text)});
}

std::string json_text(const std::string& text) {
  return config::to_json(config::Value::text(text));
}

/// A text as it is, all else as it is written.
std::string shown_value(const engine::Value& value) {
  return value.as_text().value_or(scenario::values::shown(value, kShown));
}

/// A variable is a text: of a JSON string what it says, of a number and the like how it is written.
std::string variable_of(const std::string& json) {
  const auto value = config::value_of_json(config::ParameterType::kText, json);
  return value && value->as<std::string>() != nullptr ? *value->as<std::string>() : json;
}

Texts variables_of(const std::map<std::string, std::string>& values) {
  Texts texts;
  for (const auto& [name, json] : values) texts[name] = variable_of(json);
  return texts;
}

}  // namespace

Task<Result<bool, LoadProblem>> ScriptLoad::prepare() {
  engine::RunState::Setting setting;
  if (auto prepared = prepare_script(setting); !prepared) co_return failed(prepared.error());
  auto resources = co_await read_resources(setting);
  if (resources.is_stopped()) co_return kStopped;
  if (resources.is_error()) co_return refuse(resources.error());
  if (auto feeds = read_feeds(setting); !feeds) co_return refuse(feeds.error());
  run_ = std::make_unique<engine::RunState>(std::move(setting));
  co_return true;
}

Result<bool, LoadProblem> ScriptLoad::prepare_script(engine::RunState::Setting& setting) {
  const auto text = scenario::script::read_script_file(plan().file);
  if (!text) return refuse(text.error());
  auto program = engine::compile_script(plan().file, *text);
  if (!program) return refuse(program.error());
  settings_ =
      std::make_unique<Settings>(*program, Settings::Names{plan().file, spec_.scenario, spec_.id},
                                 plan().environment, spec_.seed);
  auto settled = settings_->settle();
  if (!settled) return refuse(settled.error());
  setting.program = *program;
  setting.environment = settled->environment;
  setting.pools = settled->pools;
  setting.cores = spec_.cores;
  setting.tick = plan().tick;
  setting.stays = spec_.stays;
  return true;
}

/// The names of a directive and of its file.
Result<ScriptLoad::Named, std::string> ScriptLoad::names_of(
    const engine::FilePlan& file, const engine::ScriptEnvironment& environment) const {
  auto name = settings_->text_of(file.name, file.line, environment);
  if (!name) return failed(name.error());
  auto path = settings_->text_of(file.file, file.line, environment);
  if (!path) return failed(path.error());
  return Named{std::move(name).value(), std::move(path).value()};
}

std::string ScriptLoad::import_failed(const engine::FilePlan& file, const std::string& name,
                                      const std::string& why) const {
  return fmt::format("{}File \"{}\" import failed: {}", settings_->place(file.line), name, why);
}

/// The bytes of a file beside the script.
Result<std::string, std::string> ScriptLoad::bytes_of(const std::string& file) const {
  const auto path = resources::find_script_file(plan().file, file);
  return path ? base::read_input(*path) : failed(path.error());
}

Task<Result<bool, std::string>> ScriptLoad::read_resources(engine::RunState::Setting& setting) {
  for (const engine::FilePlan& each : settings_->program().resources) {
    const auto named = names_of(each, *setting.environment);
    if (!named) co_return failed(named.error());
    const bool is_url = named->file.starts_with("http://") || named->file.starts_with("https://");
    Result<std::string, std::string> bytes = failed(std::string());
    if (is_url) {
      bytes = co_await engine::fetch((co_await runtime::current_scope()).loop(), named->file);
      if (bytes.is_stopped()) co_return kStopped;
    } else {
      bytes = bytes_of(named->file);
    }
    if (!bytes) co_return failed(import_failed(each, named->file, bytes.error()));
    const auto type = resources::find_resource_type(each.kind);
    auto value = type ? resources::read_resource(*type, *bytes)
                      : failed(fmt::format("{}: no type of a resource", each.kind));
    if (!value) co_return failed(import_failed(each, named->file, value.error()));
    setting.resources.insert_or_assign(named->name, std::move(value).value());
  }
  co_return true;
}

Result<bool, std::string> ScriptLoad::read_feeds(engine::RunState::Setting& setting) const {
  const auto& wanted = settings_->program().feed_names;
  setting.feeds.resize(wanted.size());
  for (const engine::FilePlan& each : settings_->program().feeds) {
    const auto named = names_of(each, *setting.environment);
    if (!named) return failed(named.error());
    const auto bytes = bytes_of(named->file);
    if (!bytes) return failed(import_failed(each, named->file, bytes.error()));
    const auto format = resources::feed_format_of(named->file);
    const auto order = resources::find_feed_order(each.kind);
    auto feed = format && order
                    ? resources::DataFeed::read(named->name, *order, *format, *bytes)
                    : failed(std::string("expected a file .csv or .json, and sequential, random or "
                                         "unique"));
    if (!feed) return failed(import_failed(each, named->file, feed.error()));
    const auto found = std::find(wanted.begin(), wanted.end(), named->name);
    if (found == wanted.end()) continue;
    setting.feeds[static_cast<std::size_t>(found - wanted.begin())] = std::move(feed).value();
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
        is_given ? given->second : (value == nullptr ? "" : shown_value(*value));
    json += fmt::format(
        R"({}{{"name":{},"description":"","type":"text","value":{},"source":"{}","secret":false,)"
        R"("updatable":true}})",
        json.empty() ? "" : ",", json_text(name), value == nullptr ? "null" : json_text(shown),
        changed_.contains(name) ? "update"
        : is_given              ? "command line"
                                : "default");
  }
  return "[" + json + "]";
}

void ScriptLoad::check_settings(const config::CheckSettings& check, OrderAnswer& answer) {
  const Texts texts = variables_of(check.values);
  const auto& names = settings_->names();
  for (const auto& [name, text] : texts) {
    if (name == config::kUserRate) {
      answer.problems.push_back(
          {name, text, "this run is of a script, whose pools have worker_start"});
    } else if (std::find(names.begin(), names.end(), name) == names.end()) {
      answer.problems.push_back({name, text, "the script reads no variable of this name"});
    }
  }
  if (!answer.problems.empty() || texts.empty()) return;
  if (const auto settled = settings_->settle(texts); !settled) {
    answer.problems.push_back({texts.begin()->first, texts.begin()->second, settled.error()});
    return;
  }
  for (const auto& [name, text] : texts) answer.values.emplace_back(name, json_text(text));
}

void ScriptLoad::apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) {
  const Texts texts = variables_of(apply.values);
  auto settled = settings_->settle(texts);
  if (!settled) {  // it was checked before
    answer.refusal = settled.error();
    return;
  }
  settings_->keep(texts);
  for (const auto& [name, text] : texts) changed_.insert(name);
  run_->change(settled->environment, std::move(settled->pools));
}

}  // namespace throng::run

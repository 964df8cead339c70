#include "run/scenario_load.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <utility>

#include "config/settings_json.hpp"
#include "config/value_json.hpp"
#include "protocols/http/first_target.hpp"
#include "run/scenario_workload.hpp"
#include "runtime/waiter.hpp"
#include "scenario/native/coordinators.hpp"
#include "scenario/native/throttles.hpp"
#include "throttle/throttle_call.hpp"

namespace throng::run {
namespace {

std::string json_text(const std::string& text) {
  return config::to_json(config::Value::text(text));
}

/// Names and paces hold nothing that JSON escapes.
std::string throttle_json(const throttle::ThrottleStatus& status) {
  return fmt::format(R"({{"name":"{}","pace":"{}","is_paused":{},"is_changing":{},"waiting":{},)"
                     R"("granted":{},"places":{}}})",
                     status.name, throttle::format_pace(status.pace), status.is_paused,
                     status.is_changing, status.waiting, status.granted, status.places);
}

}  // namespace

ScenarioLoad::~ScenarioLoad() {
  telemetry::event_hub().detach_all();
  telemetry::event_hub().set_clock(nullptr);
  scenario::native::coordinator_registry().close();
  scenario::native::throttle_registry().close();
}

Task<Result<bool, LoadProblem>> ScenarioLoad::prepare() {
  clock_ = &(co_await runtime::current_scope()).loop().clock();
  scenario::native::throttle_registry().open(*clock_);
  scenario::native::coordinator_registry().open(*clock_, spec_.seed);
  telemetry::event_hub().set_clock(clock_);
  co_return prepare_scenario();
}

Result<bool, LoadProblem> ScenarioLoad::prepare_scenario() {
  const auto refuse = [](std::string text) {
    return failed(LoadProblem{LoadProblem::Kind::kBadScenario, std::move(text)});
  };
  if (!scenario_) {
    const auto library = scenario::native::SharedObject::open(plan().library);
    if (!library) return refuse(library.error());
    scenario_.emplace(*library);
  }
  for (const std::string& path : plan().plugins) {
    const auto plugin = scenario::native::SharedObject::open(path);
    if (!plugin) return refuse(plugin.error());
    if (auto added = scenario_->add_plugin(*plugin, path); !added) return refuse(added.error());
  }
  const config::SettingLayers layers{plan().parameters, plan().environment, plan().settings_file,
                                     plan().settings_file_name};
  note("scenario.init.start", {});
  const auto begun = scenario_->begin(
      layers, [this](const config::SettingEvent& event) { note_unreadable(event); });
  if (begun && repeat_after() && scenario_->iterates()) {
    return refuse("--repeat-after is for scenarios with start: run repeats by itself");
  }
  if (begun) {
    note("scenario.init.stop", {});
    return true;
  }
  note("scenario.init.exception", {{"reason", json_text(begun.error().text)}});
  const auto kind =
      begun.error().is_bad_usage ? LoadProblem::Kind::kBadScenario : LoadProblem::Kind::kBroken;
  return failed(LoadProblem{kind, begun.error().text});
}

/// For the file at the next opportunity, and for handlers at once.
void ScenarioLoad::note(const char* name, EventFields fields) {
  const std::string_view what = name;
  if (what.ends_with(".start")) span_began_ = clock_->now();
  const bool is_end = what.ends_with(".stop") || what.ends_with(".exception");
  tell_handlers(name, fields, is_end ? clock_->now() - span_began_ : base::Duration(-1));
  events_.push_back({name, 0, std::move(fields)});
}

void ScenarioLoad::tell_handlers(std::string_view name, const EventFields& fields,
                                 base::Duration span) {
  telemetry::EventHub& hub = telemetry::event_hub();
  const auto kind = telemetry::event_kind(name);
  if (!kind || !hub.wants(*kind)) return;
  std::vector<telemetry::HubEvent::Field> told;
  // Texts as they are, all else as JSON.
  std::deque<std::string> values;
  for (const auto& [field, json] : fields) {
    const auto value = config::value_of_json(config::ParameterType::kText, json);
    values.push_back(value ? std::string(*value->as<std::string>()) : json);
    told.emplace_back(field, values.back());
  }
  telemetry::HubEvent event;
  event.kind = *kind;
  event.duration_ns = span.count();
  event.fields = told;
  hub.emit(event);
}

void ScenarioLoad::note_unreadable(const config::SettingEvent& event) {
  note("config.env", {{"variable", json_text(event.variable)},
                      {"setting", json_text(event.name)},
                      {"value", json_text(event.value)},
                      {"error", json_text(event.error)}});
}

std::vector<telemetry::Event> ScenarioLoad::take_events() {
  for (telemetry::Event& event : scenario::native::throttle_registry().notes().take()) {
    tell_handlers(event.name, event.fields, base::Duration(-1));
    events_.push_back(std::move(event));
  }
  // Handlers were told of these when they came.
  for (telemetry::Event& event : scenario::native::coordinator_registry().notes().take()) {
    events_.push_back(std::move(event));
  }
  return std::exchange(events_, {});
}

/// What a parameter of this name and type holds, if there is one.
template <class T>
const T* ScenarioLoad::held(std::string_view name) const {
  const config::Setting* setting = scenario_->parameters().settings().find(name);
  return setting == nullptr ? nullptr : setting->value.as<T>();
}

std::optional<config::UserRate> ScenarioLoad::user_rate() const {
  const auto* limit = held<config::RateLimit>(config::kUserRate);
  return limit == nullptr ? std::nullopt : limit->rate;
}

std::string ScenarioLoad::settings() const {
  const auto& parameters = scenario_->parameters();
  return config::settings_json(parameters.parameters(), parameters.settings());
}

void ScenarioLoad::check_settings(const config::CheckSettings& check, OrderAnswer& answer) {
  const auto planned = scenario_->parameters().plan(check.values);
  if (!planned) {
    for (const config::SettingProblem& problem : planned.error()) {
      answer.problems.push_back({problem.name, problem.value, problem.reason});
      note("config.verify", {{"setting", json_text(problem.name)},
                             {"value", json_text(problem.value)},
                             {"error", json_text(problem.reason)}});
    }
    return;
  }
  for (const auto& [name, value] : *planned) {
    answer.values.emplace_back(name, config::to_json(value));
  }
}

void ScenarioLoad::apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) {
  std::map<std::string, config::Value> values;
  for (const auto& [name, json] : apply.values) {
    const config::Declaration* declared = scenario_->parameters().parameters().find(name);
    auto value = declared == nullptr ? failed(std::string("no such parameter"))
                                     : config::value_of_json(declared->type, json);
    if (!value) {  // it was checked before
      answer.refusal = name + ": " + value.error();
      return;
    }
    values.emplace(name, std::move(value).value());
  }
  for (const config::SettingProblem& problem : scenario_->parameters().apply(values)) {
    note("config.update",
         {{"setting", json_text(problem.name)}, {"error", json_text(problem.reason)}});
  }
}

void ScenarioLoad::call_throttle(const config::CallThrottle& call, OrderAnswer& answer) {
  auto& registry = scenario::native::throttle_registry();
  if (call.what != "list") {
    const auto done = throttle::carry_out(registry, {call.throttle, call.what, call.values});
    if (done) answer.count = *done ? 1 : 0;
    if (!done) answer.problems.push_back({done.error().reason, "", done.error().detail});
  }
  for (const throttle::ThrottleStatus& status : registry.status()) {
    answer.throttles += answer.throttles.empty() ? "[" : ",";
    answer.throttles += throttle_json(status);
  }
  answer.throttles += answer.throttles.empty() ? "[]" : "]";
}

std::optional<base::Duration> ScenarioLoad::repeat_after() const {
  if (plan().repeat_after) return plan().repeat_after;
  const auto* declared = held<base::Duration>("repeat_after");
  return declared == nullptr ? std::nullopt : std::optional(*declared);
}

std::unique_ptr<Workload> ScenarioLoad::make_workload(CoreContext context) {
  scenario::native::NativeCore::Options options;
  options.iterations = plan().iterations;
  // Without an end of any kind a user does it once.
  const bool has_end =
      options.iterations || spec_.duration || spec_.stays || repeat_after().has_value();
  if (!has_end) options.iterations = 1;
  options.traced_user = spec_.traced_user;
  options.iterates = scenario_->iterates() || repeat_after().has_value();
  options.seed = spec_.seed;
  options.repeat_after = repeat_after();
  options.iteration_timeout = plan().iteration_timeout;
  if (const auto* declared = held<base::Duration>("iteration_timeout")) {
    if (!options.iteration_timeout) options.iteration_timeout = *declared;
  }
  options.fail_user = context.fail_user;
  return std::make_unique<ScenarioWorkload>(std::move(context), *scenario_, options, crossing_);
}

runtime::Endpoint ScenarioLoad::target() const {
  return protocols::http::first_target();
}

std::vector<std::string> ScenarioLoad::finish() {
  note("scenario.terminate.start", {});
  const auto finished = scenario_->finish();
  if (finished) note("scenario.terminate.stop", {});
  if (!finished) {
    note("scenario.terminate.exception", {{"reason", json_text(finished.error())}});
  }
  std::vector<std::string> problems = scenario::native::coordinator_registry().take_problems();
  if (!finished) problems.push_back(finished.error());
  return problems;
}

}  // namespace throng::run

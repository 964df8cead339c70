#include "scenario/engine/script_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>
#include <utility>

#include "base/printable.hpp"
#include "scenario/engine/evaluate_piece.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kShown = 100;  // bytes of a value in a message
constexpr std::uint64_t kMostUsers = 100'000'000;
constexpr double kNsPerMs = 1e6;
constexpr double kMostMs = 3.6e10;  // 10,000 hours

Value text_value(const std::string& text) {
  return Value::string(terms::is_utf8(text) ? text : base::printable(text));
}

std::optional<std::int64_t> whole(const Value& value) {
  if (value.is(Kind::kInteger)) return value.as_integer();
  std::optional<std::string> text = value.as_text();
  if (value.is(Kind::kBinary)) text = value.text();
  std::int64_t number = 0;
  if (!text || text->empty() || text->starts_with("+-")) return std::nullopt;
  const char* from = text->data() + (text->front() == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(from, text->data() + text->size(), number);
  const bool is_whole = error == std::errc() && end == text->data() + text->size();
  return is_whole ? std::optional(number) : std::nullopt;
}

base::Duration duration_of(double ms) {
  return base::Duration(std::llround(std::clamp(ms, 0.0, kMostMs) * kNsPerMs));
}

}  // namespace

ScriptSettings::ScriptSettings(std::shared_ptr<const ScriptProgram> program, const Names& names,
                               const Texts& given, std::uint64_t seed)
    : program_(std::move(program)), script_(names.shown), given_(given), seed_(seed) {
  const std::filesystem::path path(names.path);
  own_["bench_script_dir"] = text_value(path.parent_path().string());
  own_["bench_workers_dir"] = text_value("");
  own_["mzb_script_name"] = text_value(path.filename().string());
  own_["mzb_bench_id"] = text_value(names.run);
  own_["nodes_num"] = Value::integer(1);
  own_["worker_hosts"] = Value::list({Value::string("localhost")});
  std::set<std::string> read;
  for (const VariableUse& use : program_->variables) {
    if (!own_.contains(use.name)) read.insert(use.name);
  }
  names_.assign(read.begin(), read.end());
}

std::string ScriptSettings::place(std::size_t line) const {
  return fmt::format("{}:{}: ", base::printable(script_), line);
}

void ScriptSettings::keep(const Texts& changes) {
  for (const auto& [name, text] : changes) given_[name] = text;
}

Result<Value, std::string> ScriptSettings::value_of(const CodeNeeds& piece, std::uint32_t line,
                                                    const ScriptEnvironment& environment) const {
  base::Random random(seed_, line);
  auto value = evaluate_piece(*program_, piece, environment, random);
  if (value.is_ok()) return std::move(value).value();
  const Fault& fault = value.error();
  return failed(fmt::format("{}{}", place(line),
                            fault.text.empty() ? values::shown(fault.reason, kShown) : fault.text));
}

Result<std::string, std::string> ScriptSettings::text_of(
    const CodeNeeds& piece, std::uint32_t line, const ScriptEnvironment& environment) const {
  auto value = value_of(piece, line, environment);
  if (value.is_error()) return failed(value.error());
  if (value->is(Kind::kAtom) || value->is(Kind::kBinary)) return value->text();
  if (auto text = value->as_text()) return std::move(*text);
  return failed(fmt::format("{}{}: expected a text", place(line), values::shown(*value, kShown)));
}

Result<ScriptSettings::Settled, std::string> ScriptSettings::settle(const Texts& changes) const {
  ScriptEnvironment::Values values = own_;
  for (const Texts* texts : {&changes, &given_}) {
    for (const auto& [name, text] : *texts) values.try_emplace(name, text_value(text));
  }
  for (const DefaultPlan& each : program_->defaults) {
    if (values.contains(each.name)) continue;
    auto value = value_of(each.value, each.line, ScriptEnvironment(values));
    if (value.is_error()) return failed(value.error());
    values.emplace(each.name, std::move(value).value());
  }
  Settled settled;
  settled.environment = std::make_shared<const ScriptEnvironment>(std::move(values));
  std::string missing;
  std::set<std::string> told;
  for (const VariableUse& use : program_->variables) {
    if (!use.is_required || settled.environment->find(use.name) != nullptr) continue;
    if (!told.insert(use.name).second) continue;
    missing += fmt::format("{0}{2}Var '{1}' is not defined: expected --env {1}=VALUE",
                           missing.empty() ? "" : "\n", use.name, place(use.at.line));
  }
  if (!missing.empty()) return failed(std::move(missing));
  if (auto read = check_numbers(*settled.environment); !read) return failed(read.error());
  for (const PoolPlan& pool : program_->pools) {
    auto options = pool_of(pool, *settled.environment);
    if (options.is_error()) return failed(options.error());
    settled.pools.push_back(std::move(options).value());
  }
  return settled;
}

/// What is read as a number has to be one; what a user may set itself is known later.
Result<bool, std::string> ScriptSettings::check_numbers(
    const ScriptEnvironment& environment) const {
  for (const VariableUse& use : program_->variables) {
    const Value* value = environment.find(use.name);
    if (!use.is_number || !use.is_required || value == nullptr) continue;
    if (const auto number = number_of(*value); number.is_error()) {
      return failed(fmt::format("{}{}: {}", place(use.at.line), use.name, number.error().text));
    }
  }
  return true;
}

Result<std::uint64_t, std::string> ScriptSettings::count_of(
    const CodeNeeds& piece, const PoolPlan& pool, const char* option,
    const ScriptEnvironment& environment) const {
  const auto value = value_of(piece, pool.line, environment);
  if (value.is_error()) return failed(value.error());
  const auto number = whole(*value);
  if (number && *number >= 0 && static_cast<std::uint64_t>(*number) <= kMostUsers) {
    return static_cast<std::uint64_t>(*number);
  }
  return failed(fmt::format("{}{}: {}: {}: expected a whole number from 0 to {}", place(pool.line),
                            pool.name, option, values::shown(*value, kShown), kMostUsers));
}

Result<PoolOptions, std::string> ScriptSettings::pool_of(
    const PoolPlan& pool, const ScriptEnvironment& environment) const {
  PoolOptions options;
  const auto size = count_of(*pool.size, pool, "size", environment);
  if (size.is_error()) return failed(size.error());
  options.size = *size;
  if (pool.per_node) {
    const auto per_node = count_of(*pool.per_node, pool, "per_node", environment);
    if (per_node.is_error()) return failed(per_node.error());
    if (*per_node < *size) {
      const std::uint64_t required = *per_node == 0 ? 0 : (*size + *per_node - 1) / *per_node;
      return failed(
          fmt::format("{}{}: not_enough_nodes: Need more nodes, required = {}, "
                      "actual = 1; expected per_node of {} or more",
                      place(pool.line), pool.name, required, *size));
    }
  }
  auto starts = starts_of(pool, *size, environment);
  if (starts.is_error()) return failed(starts.error());
  options.starts = std::move(starts).value();
  return options;
}

Result<StartSchedule, std::string> ScriptSettings::starts_of(
    const PoolPlan& pool, std::uint64_t size, const ScriptEnvironment& environment) const {
  using Start = PoolPlan::Start;
  if (pool.start == Start::kAtOnce) return StartSchedule::at_once();
  const auto list = value_of(*pool.start_numbers, pool.line, environment);
  if (list.is_error()) return failed(list.error());
  std::vector<double> numbers;
  for (const Value& each : list->items()) {
    if (!each.is_number() || !(each.as_real() >= 0)) {
      return failed(fmt::format("{}{}: worker_start: {}: expected a number, 0 or more",
                                place(pool.line), pool.name, values::shown(each, kShown)));
    }
    numbers.push_back(each.as_real());
  }
  switch (pool.start) {
    case Start::kLinear:
      return StartSchedule::linear(numbers[0]);
    case Start::kPoisson:
      return StartSchedule::poisson(numbers[0], seed_ + pool.number);
    case Start::kPow:
      return StartSchedule::pow(numbers[0], numbers[1], duration_of(numbers[2]));
    case Start::kExp:
      return StartSchedule::exp(numbers[0], duration_of(numbers[1]));
    case Start::kRamp:
      return StartSchedule::ramp(numbers[0], numbers[1], size);
    default:
      break;
  }
  std::vector<StartSchedule::Segment> segments;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    segments.push_back({numbers[i], duration_of(numbers[i + 1])});
  }
  return StartSchedule::comb(std::move(segments));
}

}  // namespace throng::scenario::engine

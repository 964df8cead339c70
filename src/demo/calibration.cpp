#include "demo/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/units.hpp"

namespace throng::demo {
namespace {

using Json = nlohmann::json;

constexpr double kNormalP99 = 2.3263478740408408;  // the 99th percentile of the normal distribution

struct ShapeName {
  std::string_view name;
  Holding::Shape shape;
  std::size_t times;
};
constexpr ShapeName kShapes[] = {{"fixed", Holding::Shape::kFixed, 1},
                                 {"uniform", Holding::Shape::kUniform, 2},
                                 {"exponential", Holding::Shape::kExponential, 2},
                                 {"lognormal", Holding::Shape::kLognormal, 2}};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Collects the first error; what follows it is not read.
class ScriptReader {
 public:
  const std::string& error() const { return error_; }

  base::Duration duration(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
      fail(fmt::format("\"{}\" must be a duration such as \"500ms\"", key));
      return {};
    }
    const auto parsed = base::parse_duration(found->get<std::string>());
    if (!parsed) fail(fmt::format("\"{}\": {}", key, parsed.error()));
    return parsed.value_or({});
  }
  double number(const Json& object, const char* key, double least, double most) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number() || found->get<double>() < least ||
        found->get<double>() > most) {
      fail(fmt::format("\"{}\" must be a number from {} to {}", key, least, most));
      return least;
    }
    return found->get<double>();
  }
  void fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }
  void only_keys(const Json& object, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        fail(fmt::format("unknown key \"{}\"", key));
      }
    }
  }

 private:
  std::string error_;
};

void read_stalls(const Json& list, ScriptReader& reader, CalibrationScript& script) {
  if (!list.is_array()) return reader.fail("\"stalls\" must be a list");
  for (const Json& each : list) {
    if (!each.is_object()) return reader.fail("a stall must be an object with \"at\" and \"for\"");
    reader.only_keys(each, {"at", "for"});
    script.stalls.push_back({reader.duration(each, "at"), reader.duration(each, "for")});
  }
}

void read_faults(const Json& list, ScriptReader& reader, CalibrationScript& script) {
  if (!list.is_array()) return reader.fail("\"errors\" must be a list");
  for (const Json& each : list) {
    if (!each.is_object()) {
      return reader.fail("an error must be an object with \"share\" and \"status\"");
    }
    reader.only_keys(each, {"share", "status"});
    const int status = static_cast<int>(reader.number(each, "status", 0, 999));
    if (status != 0 && status < 200) reader.fail("\"status\" must be 0 or from 200 to 999");
    script.faults.push_back({reader.number(each, "share", 0, 1), status});
  }
}

}  // namespace

Result<Holding, std::string> parse_holding(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  for (const ShapeName& known : kShapes) {
    if (known.name != parts[0] || parts.size() != known.times + 1) continue;
    Holding holding{known.shape, {}, {}};
    base::Duration* into[] = {&holding.first, &holding.second};
    for (std::size_t i = 0; i < known.times; ++i) {
      const auto parsed = base::parse_duration(parts[i + 1]);
      if (!parsed) return failed(parsed.error());
      *into[i] = *parsed;
    }
    const bool must_rise =
        known.shape == Holding::Shape::kUniform || known.shape == Holding::Shape::kLognormal;
    if (must_rise && holding.second <= holding.first) {
      return failed(fmt::format("\"{}\": the second time must be longer than the first", text));
    }
    if (known.shape == Holding::Shape::kLognormal && holding.first.count() == 0) {
      return failed(fmt::format("\"{}\": the median must be longer than nothing", text));
    }
    return holding;
  }
  return failed(
      fmt::format("\"{}\" is not a latency: expected fixed:20ms, uniform:20ms:80ms, "
                  "exponential:20ms:10ms (least, mean above it) or lognormal:30ms:200ms "
                  "(median, p99)",
                  text));
}

Result<CalibrationScript, std::string> parse_calibration(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return failed(std::string("the script is not a JSON object"));
  CalibrationScript script;
  ScriptReader reader;
  reader.only_keys(json, {"latency", "stalls", "errors", "seed"});
  if (json.contains("latency")) {
    if (!json["latency"].is_string()) return failed(std::string("\"latency\" must be a text"));
    const auto holding = parse_holding(json["latency"].get<std::string>());
    if (!holding) return failed("\"latency\": " + holding.error());
    script.holding = *holding;
  }
  if (json.contains("stalls")) read_stalls(json["stalls"], reader, script);
  if (json.contains("errors")) read_faults(json["errors"], reader, script);
  if (json.contains("seed")) {
    script.seed = static_cast<std::uint64_t>(reader.number(json, "seed", 0, 9e15));
  }
  if (!reader.error().empty()) return failed(reader.error());
  return script;
}

Calibration::Calibration(CalibrationScript script)
    : script_(std::move(script)), random_(script_.seed) {
  // In order of time, for the end of one stall may lie in the next.
  std::sort(script_.stalls.begin(), script_.stalls.end(),
            [](const Stall& a, const Stall& b) { return a.at < b.at; });
}

base::Duration Calibration::draw() {
  const auto first = static_cast<double>(script_.holding.first.count());
  const auto second = static_cast<double>(script_.holding.second.count());
  double ns = first;
  switch (script_.holding.shape) {
    case Holding::Shape::kFixed:
      break;
    case Holding::Shape::kUniform:
      ns = std::uniform_real_distribution<>(first, second)(random_);
      break;
    case Holding::Shape::kExponential:
      if (second > 0) ns += std::exponential_distribution<>(1 / second)(random_);
      break;
    case Holding::Shape::kLognormal:
      ns = first *
           std::exp(std::normal_distribution<>()(random_) * std::log(second / first) / kNormalP99);
      break;
  }
  return base::Duration(std::llround(ns));
}

Calibration::Decision Calibration::decide(base::TimePoint arrived) {
  if (!began_) began_ = arrived;
  Decision decision{arrived + draw(), 200};
  for (const Stall& stall : script_.stalls) {
    const base::TimePoint from = *began_ + stall.at;
    const base::TimePoint to = from + stall.length;
    if (decision.release >= from && decision.release < to) decision.release = to;
  }
  double lot = std::uniform_real_distribution<>(0, 1)(random_);
  for (const Fault& fault : script_.faults) {
    if (lot < fault.share) {
      decision.status = fault.status;
      break;
    }
    lot -= fault.share;
  }
  return decision;
}

std::string Calibration::record_json() const {
  const auto us = [&](double q) { return static_cast<double>(held_.value_at(q)) / 1e3; };
  const nlohmann::ordered_json json = {{"count", held_.count()},
                                       {"min_us", static_cast<double>(held_.min()) / 1e3},
                                       {"mean_us", held_.mean() / 1e3},
                                       {"p50_us", us(0.5)},
                                       {"p90_us", us(0.9)},
                                       {"p99_us", us(0.99)},
                                       {"p999_us", us(0.999)},
                                       {"max_us", static_cast<double>(held_.max()) / 1e3}};
  return json.dump() + "\n";
}

}  // namespace throng::demo

#include "throttle/throttle_call.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/units.hpp"

namespace throng::throttle {
namespace {

using Count = std::optional<std::uint64_t> GradualRequest::*;
using Time = std::optional<base::Duration> GradualRequest::*;

constexpr std::array<std::pair<std::string_view, Count>, 4> kCounts = {
    {{"from_rate", &GradualRequest::from_rate},
     {"to_rate", &GradualRequest::to_rate},
     {"step_count", &GradualRequest::step_count},
     {"step_size", &GradualRequest::step_size}}};
constexpr std::array<std::pair<std::string_view, Time>, 5> kTimes = {
    {{"interval", &GradualRequest::interval},
     {"from_interarrival", &GradualRequest::from_interarrival},
     {"to_interarrival", &GradualRequest::to_interarrival},
     {"step_interval", &GradualRequest::step_interval},
     {"duration", &GradualRequest::duration}}};

/// Whether the field is known and could be read. Errors: it is known, and could not.
Result<bool, std::string> read_field(std::string_view name, const std::string& value,
                                     GradualRequest& request) {
  for (const auto& [known, field] : kCounts) {
    if (known != name) continue;
    std::uint64_t number = 0;
    const char* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, number);
    if (value.empty() || error != std::errc() || rest != end) {
      return failed(fmt::format("{}: \"{}\" is no whole number: expected 0 or more", name,
                                base::printable(value.substr(0, 80))));
    }
    request.*field = number;
    return true;
  }
  for (const auto& [known, field] : kTimes) {
    if (known != name) continue;
    const auto time = base::parse_duration(value.substr(0, 80));
    if (!time) return failed(fmt::format("{}: {}", name, base::printable(time.error())));
    request.*field = *time;
    return true;
  }
  return false;
}

Result<Pace, std::string> read_pace(const std::map<std::string, std::string>& values) {
  const auto given = values.find("pace");
  if (given == values.end()) return failed(std::string("pace: is missing: expected such as 100/s"));
  return parse_pace(given->second);
}

Throttled<bool> change_gradually(ThrottleRegistry& registry, const ThrottleCall& call) {
  const auto request = read_request(call.values);
  if (!request) return failed(ThrottleProblem{"bad_plan", request.error()});
  const auto plan = make_plan(*request);
  if (!plan) return failed(ThrottleProblem{"bad_plan", plan.error()});
  const auto throttle = registry.get(call.throttle);
  return throttle ? (*throttle)->change_gradually(*plan) : failed(throttle.error());
}

}  // namespace

Result<GradualRequest, std::string> read_request(const std::map<std::string, std::string>& values) {
  GradualRequest request;
  for (const auto& [name, value] : values) {
    const auto read = read_field(name, value, request);
    if (!read) return failed(read.error());
    if (!*read) {
      return failed(
          fmt::format("{}: is unknown: expected from_rate, to_rate, duration and the like",
                      base::printable(name.substr(0, 80))));
    }
  }
  return request;
}

Throttled<bool> carry_out(ThrottleRegistry& registry, const ThrottleCall& call) {
  const auto number = registry.number(call.throttle);
  if (!number) return failed(ThrottleProblem{"bad_name", number.error()});
  if (call.what == "start" || call.what == "change") {
    const auto pace = read_pace(call.values);
    if (!pace) return failed(ThrottleProblem{"bad_rate", pace.error()});
    if (call.what == "start") return registry.start(*number, *pace);
    const auto throttle = registry.get(*number);
    return throttle ? (*throttle)->change(*pace) : failed(throttle.error());
  }
  if (call.what == "gradual") return change_gradually(registry, call);
  if (call.what == "stop") return registry.stop(*number);
  const auto throttle = registry.get(*number);
  if (!throttle) return failed(throttle.error());
  if (call.what == "pause") return (*throttle)->pause();
  if (call.what == "resume") return (*throttle)->resume();
  return failed(ThrottleProblem{"bad_call", "there is no such call of a throttle"});
}

}  // namespace throng::throttle

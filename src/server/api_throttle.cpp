#include "server/api_throttle.hpp"

#include <array>
#include <string>

namespace throng::server {
namespace {

constexpr std::uint64_t kMostNumber = 9'007'199'254'740'991;  // exact in every JSON reader
constexpr std::array kNumbers = {"from_rate", "to_rate", "step_count", "step_size"};
constexpr std::array kTimes = {"interval", "from_interarrival", "to_interarrival", "step_interval",
                               "duration"};

/// As the order has it: unlocking is a change of the pace.
const char* word_of(ThrottleCallKind kind) {
  switch (kind) {
    case ThrottleCallKind::kStart:
      return "start";
    case ThrottleCallKind::kChange:
    case ThrottleCallKind::kUnlock:
      return "change";
    case ThrottleCallKind::kGradual:
      return "gradual";
    case ThrottleCallKind::kPause:
      return "pause";
    case ThrottleCallKind::kResume:
      return "resume";
    case ThrottleCallKind::kStop:
      break;
  }
  return "stop";
}

std::string needed(ApiFields& fields, const char* name, const char* expected) {
  if (fields.find(name) == nullptr) {
    fields.fail(name, "", std::string("is missing: expected ") + expected);
  }
  return fields.text(name).value_or("");
}

}  // namespace

config::CallThrottle read_throttle_call(ApiFields& fields, ThrottleCallKind kind) {
  config::CallThrottle call;
  call.what = word_of(kind);
  call.throttle = needed(fields, "name", "the name of a throttle");
  if (kind == ThrottleCallKind::kUnlock) call.values["pace"] = "unlimited";
  if (kind == ThrottleCallKind::kStart || kind == ThrottleCallKind::kChange) {
    call.values["pace"] = needed(fields, "pace", "a pace, such as \"100/s\" or \"10 at once\"");
  }
  if (kind != ThrottleCallKind::kGradual) return call;
  for (const char* name : kNumbers) {
    if (const auto number = fields.integer(name, 0, kMostNumber)) {
      call.values[name] = std::to_string(*number);
    }
  }
  for (const char* name : kTimes) {
    if (const auto time = fields.text(name)) call.values[name] = *time;
  }
  return call;
}

}  // namespace throng::server

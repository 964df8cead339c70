#pragma once

#include <map>
#include <string>

#include "throng/result.hpp"
#include "throttle/gradual_plan.hpp"
#include "throttle/throttle_registry.hpp"

namespace throng::throttle {

/// What somebody wants of a throttle, in text.
struct ThrottleCall {
  std::string throttle;  // its name
  std::string what;      // start, change, gradual, pause, resume, stop
  /// "pace" of start and change; of gradual the fields of a GradualRequest by their names.
  std::map<std::string, std::string> values;
};

/// Whole numbers, and durations with their units: {"from_rate": "600", "duration": "6s"}.
/// Errors: the field, its value and what was expected.
Result<GradualRequest, std::string> read_request(const std::map<std::string, std::string>& values);

/// Answers whether it changed anything. Errors: see Throttle and ThrottleRegistry; bad_name,
/// bad_rate, bad_plan, bad_call.
Throttled<bool> carry_out(ThrottleRegistry& registry, const ThrottleCall& call);

}  // namespace throng::throttle

#include "throttle/gradual_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration kDurationStep = 100ms;  // of a plan that says only how long
constexpr std::uint64_t kMostSteps = 1'000'000'000;
constexpr base::Duration kShortestStep = 1ms;

auto fail(std::string text) {
  return failed(std::move(text));
}

/// What a gap is as a rate of the plan's interval.
Result<std::uint64_t, std::string> rate_of_gap(const char* field, base::Duration gap,
                                               base::Duration interval) {
  if (gap.count() <= 0 || gap > interval) {
    return fail(fmt::format("{}: {} ns: expected more than 0 and at most {} ns", field, gap.count(),
                            interval.count()));
  }
  const auto half = gap.count() / 2;
  return static_cast<std::uint64_t>((interval.count() + half) / gap.count());
}

Result<bool, std::string> read_ends(const GradualRequest& request, GradualPlan& plan) {
  const bool has_rates = request.from_rate || request.to_rate;
  const bool has_gaps = request.from_interarrival || request.to_interarrival;
  if (has_rates && has_gaps) {
    return fail("from_interarrival: cannot stand beside rates: expected one kind of both");
  }
  if (!has_rates && !has_gaps) return fail("from_rate: is missing: expected a rate");
  if (has_rates) {
    if (!request.from_rate) return fail("from_rate: is missing: expected a rate");
    if (!request.to_rate) return fail("to_rate: is missing: expected a rate");
    plan.from = *request.from_rate;
    plan.to = *request.to_rate;
    plan.interval = request.interval.value_or(kStandardInterval);
    return true;
  }
  if (request.interval) return fail("interval: belongs to rates, and there are interarrivals");
  if (!request.from_interarrival) return fail("from_interarrival: is missing: expected a time");
  if (!request.to_interarrival) return fail("to_interarrival: is missing: expected a time");
  // Gaps longer than a minute need a longer interval to be told apart.
  const base::Duration longest = std::max(*request.from_interarrival, *request.to_interarrival);
  plan.interval = longest > kStandardInterval ? kLongestInterval : kStandardInterval;
  const auto from = rate_of_gap("from_interarrival", *request.from_interarrival, plan.interval);
  if (!from) return fail(from.error());
  const auto to = rate_of_gap("to_interarrival", *request.to_interarrival, plan.interval);
  if (!to) return fail(to.error());
  plan.from = *from;
  plan.to = *to;
  return true;
}

Result<bool, std::string> read_duration(const GradualRequest& request, GradualPlan& plan) {
  if (request.step_count || request.step_size || request.step_interval) {
    return fail("duration: cannot stand beside steps: expected one of them");
  }
  if (*request.duration < kDurationStep || *request.duration > kLongestInterval) {
    return fail(
        fmt::format("duration: {} ns: expected 100 ms to 10,000 hours", request.duration->count()));
  }
  plan.step_count = static_cast<std::uint64_t>(*request.duration / kDurationStep);
  plan.step_interval = *request.duration / static_cast<std::int64_t>(plan.step_count);
  return true;
}

/// How many steps of this size lie between the ends. Errors: they do not fit.
Result<std::uint64_t, std::string> count_of_size(std::uint64_t size, const GradualPlan& plan) {
  const std::uint64_t way = std::max(plan.from, plan.to) - std::min(plan.from, plan.to);
  if (size == 0 || way == 0 || way % size != 0) {
    return fail(fmt::format("step_size: {} does not lead from {} to {}: expected a part of {}",
                            size, plan.from, plan.to, way));
  }
  return way / size;
}

Result<bool, std::string> read_steps(const GradualRequest& request, GradualPlan& plan) {
  if (!request.step_count && !request.step_size) {
    return fail(request.step_interval ? "step_count: is missing: expected how many steps"
                                      : "duration: is missing: expected how long it takes");
  }
  if (request.step_size) {
    const auto count = count_of_size(*request.step_size, plan);
    if (!count) return fail(count.error());
    if (request.step_count && *request.step_count != *count) {
      return fail(
          fmt::format("step_size: {} in {} steps does not lead from {} to {}: expected {} "
                      "steps",
                      *request.step_size, *request.step_count, plan.from, plan.to, *count));
    }
    plan.step_count = *count;
  } else {
    plan.step_count = *request.step_count;
  }
  if (plan.step_count < 1 || plan.step_count > kMostSteps) {
    return fail(fmt::format("step_count: {}: expected 1 to {}", plan.step_count, kMostSteps));
  }
  plan.step_interval = request.step_interval.value_or(kStandardInterval);
  const base::Duration most = kLongestInterval / static_cast<std::int64_t>(plan.step_count);
  if (plan.step_interval < kShortestStep || plan.step_interval > most) {
    return fail(fmt::format(
        "step_interval: {} ns: expected 1 ms or more, and 10,000 hours of all steps at most",
        plan.step_interval.count()));
  }
  return true;
}

}  // namespace

Pace GradualPlan::pace_at(std::uint64_t step) const {
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t way = std::max(from, to) - std::min(from, to);
  const auto part = static_cast<std::uint64_t>(
      (static_cast<Wide>(way) * std::min(step, step_count) * 2 + step_count) /
      (Wide{2} * step_count));
  return {to >= from ? from + part : from - part, interval};
}

Result<GradualPlan, std::string> make_plan(const GradualRequest& request) {
  GradualPlan plan;
  if (auto read = read_ends(request, plan); !read) return fail(read.error());
  auto timed = request.duration ? read_duration(request, plan) : read_steps(request, plan);
  if (!timed) return fail(timed.error());
  for (const auto& [field, rate] : {std::pair{"from_rate", plan.from}, {"to_rate", plan.to}}) {
    const auto checked = check_pace({rate, plan.interval});
    if (rate == Pace::kUnlimited) return fail(std::string(field) + ": expected a number");
    if (!checked) {
      const std::string& error = checked.error();
      return fail(error.starts_with("rate: ") ? field + error.substr(4) : error);
    }
  }
  return plan;
}

}  // namespace throng::throttle

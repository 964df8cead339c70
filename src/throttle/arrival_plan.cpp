#include "throttle/arrival_plan.hpp"

#include <fmt/format.h>

#include <utility>

namespace throng::throttle {
namespace {

constexpr std::size_t kMostPhases = 1000;

/// "5000" is per second, "300/min" says itself what it is, "0" has no unit.
Result<base::Rate, std::string> read_rate(std::string_view text) {
  const bool is_bare = text.find('/') == std::string_view::npos;
  auto rate = base::parse_rate(std::string(text) + (is_bare ? "/s" : ""));
  if (rate) return rate;
  return failed(fmt::format(
      "\"{}\" is not a rate: expected a number more than 0, such as 5000 (per second) or 300/min",
      text));
}

bool is_zero(std::string_view text) {
  return text == "0" || text == "0/s" || text == "0/min" || text == "0/h";
}

/// Both ends of a ramp, told in the same interval.
Result<ArrivalPhase, std::string> read_ramp(std::string_view from, std::string_view to) {
  if (is_zero(from) && is_zero(to)) return failed(std::string("a ramp from 0 to 0 starts nothing"));
  ArrivalPhase phase;
  if (!is_zero(from)) {
    auto rate = read_rate(from);
    if (!rate) return failed(rate.error());
    phase.from = *rate;
  }
  if (!is_zero(to)) {
    auto rate = read_rate(to);
    if (!rate) return failed(rate.error());
    phase.to = *rate;
  }
  if (is_zero(from)) phase.from = base::Rate{0, phase.to.interval};
  if (is_zero(to)) phase.to = base::Rate{0, phase.from.interval};
  return phase;
}

Result<ArrivalPhase, std::string> read_phase(std::string_view text) {
  const std::size_t at = text.find('@');
  const std::string_view rates = text.substr(0, at);
  ArrivalPhase phase;
  const std::size_t dots = rates.find("..");
  if (dots != std::string_view::npos) {
    auto ramp = read_ramp(rates.substr(0, dots), rates.substr(dots + 2));
    if (!ramp) return ramp;
    phase = *ramp;
    if (at == std::string_view::npos) {
      return failed(fmt::format("the ramp \"{}\" has no end: expected its length, such as {}@30s",
                                text, text));
    }
  } else {
    auto rate = read_rate(rates);
    if (!rate) return failed(rate.error());
    phase.from = phase.to = *rate;
  }
  if (at == std::string_view::npos) return phase;
  auto length = base::parse_duration(text.substr(at + 1));
  if (!length) return failed(length.error());
  if (length->count() == 0) return failed(fmt::format("\"{}\" takes no time at all", text));
  phase.length = *length;
  return phase;
}

std::string seconds(base::Duration length) {
  return base::format_duration(static_cast<double>(length.count()));
}

std::string rate_words(const base::Rate& rate) {
  if (rate.count > 0) return base::format_rate(rate);
  return "0/s";
}

}  // namespace

std::optional<base::Duration> ArrivalPlan::length() const {
  base::Duration whole{};
  for (const ArrivalPhase& phase : phases) {
    if (!phase.length) return {};
    whole += *phase.length;
  }
  return whole;
}

Result<std::vector<ArrivalPhase>, std::string> parse_arrivals(std::string_view text) {
  std::vector<ArrivalPhase> phases;
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    if (!phases.empty() && !phases.back().length) {
      return failed(
          fmt::format("\"{}\" is never reached: only the last rate may be without a "
                      "length; expected the one before it as RATE@LENGTH",
                      part));
    }
    auto phase = read_phase(part);
    if (!phase) {
      return failed(phases.empty() && comma == std::string_view::npos
                        ? phase.error()
                        : fmt::format("phase {}: {}", phases.size() + 1, phase.error()));
    }
    if (phases.size() == kMostPhases) {
      return failed(fmt::format("too many phases: expected at most {}", kMostPhases));
    }
    phases.push_back(*phase);
    if (comma == std::string_view::npos) return phases;
    text.remove_prefix(comma + 1);
  }
}

std::string describe(const ArrivalPlan& plan) {
  std::string words;
  for (const ArrivalPhase& phase : plan.phases) {
    if (!words.empty()) words += ", then ";
    words += rate_words(phase.from);
    if (!phase.is_constant()) {
      words += " to " + rate_words(phase.to);
    }
    if (phase.length) words += (phase.is_constant() ? " for " : " in ") + seconds(*phase.length);
  }
  return plan.is_poisson ? words + " (Poisson)" : words;
}

}  // namespace throng::throttle

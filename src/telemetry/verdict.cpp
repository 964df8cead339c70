#include "telemetry/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace throng::telemetry {
namespace {

constexpr double kIdleNeeded = 0.05;
constexpr double kPauseAllowed = 0.05;
constexpr double kStuckSeconds = 1.0;
constexpr double kClockStepSeconds = 0.5;

/// The graver of two verdicts holds.
void worsen(Verdict& verdict, const std::string& name) {
  static const std::vector<std::string> order = {"ok", "limit: generator", "strained", "saturated"};
  const auto rank = [](const std::string& n) {
    return std::find(order.begin(), order.end(), n) - order.begin();
  };
  if (rank(name) > rank(verdict.name)) verdict.name = name;
}

void judge_schedule(const ScheduleHealth& schedule, Verdict& verdict) {
  worsen(verdict, std::string(schedule.verdict()));
  if (schedule.late_p99_us > schedule.allowed_late_us()) {
    verdict.reasons.push_back(fmt::format(
        "1 % of the starts were begun {:.1f} ms late or later: the generator could not keep its "
        "schedule; use more cores or machines, or a lower rate",
        schedule.late_p99_us / 1e3));
  }
  if (schedule.achieved() >= ScheduleHealth::kAchievedNeeded) return;
  verdict.reasons.push_back(
      fmt::format("only {:.1f} % of the starts that were due were begun: {} of {}",
                  schedule.achieved() * 100, schedule.started, schedule.due));
  if (schedule.held == 0) return;
  verdict.reasons.push_back(fmt::format(
      "{:.1f} % of the starts found all{} that may be in flight under way: the target answers more "
      "slowly than the rate asks for, or the generator cannot send and read faster, or the limit "
      "(-c, --max-in-flight, in a script also parallel) is too small",
      100.0 * static_cast<double>(schedule.held) / static_cast<double>(schedule.due),
      schedule.most_in_flight > 0 ? " " + std::to_string(schedule.most_in_flight) : ""));
}

void judge_cores(const GeneratorHealth& health, Verdict& verdict) {
  for (std::size_t core = 0; core < health.core_idle.size(); ++core) {
    if (health.core_idle[core] > kIdleNeeded) continue;
    worsen(verdict, "limit: generator");
    verdict.reasons.push_back(
        fmt::format("core {} of the generator idled only {:.1f} % of the time, so the rate is a "
                    "lower bound of what the target can do: use more cores or machines",
                    core, health.core_idle[core] * 100));
  }
}

void judge_pauses(const GeneratorHealth& health, Verdict& verdict) {
  for (const std::string& stuck : health.stuck_users) {
    worsen(verdict, "saturated");
    verdict.reasons.push_back(stuck);
  }
  if (health.longest_turn_s >= kStuckSeconds) {
    worsen(verdict, "saturated");
    verdict.reasons.push_back(
        fmt::format("one turn of the loop took {:.1f} s", health.longest_turn_s));
  }
  if (health.steal >= kPauseAllowed) {
    worsen(verdict, "strained");
    verdict.reasons.push_back(fmt::format(
        "the hypervisor gave {:.1f} % of this machine's time to others", health.steal * 100));
  }
  if (health.throttled_s >= kPauseAllowed * health.duration_s && health.throttled_s > 0) {
    worsen(verdict, "strained");
    verdict.reasons.push_back(fmt::format(
        "the cgroup's CPU quota stopped the generator for {:.1f} s", health.throttled_s));
  }
}

void note_losses(const GeneratorHealth& health, Verdict& verdict) {
  if (std::abs(health.clock_step_s) >= kClockStepSeconds) {
    verdict.reasons.push_back(fmt::format(
        "the wall clock was set by {:+.1f} s during the run; durations are not affected",
        health.clock_step_s));
  }
  if (health.series_dropped > 0) {
    verdict.reasons.push_back(
        fmt::format("{} series were beyond the bounds and stand together as other=true",
                    health.series_dropped));
  }
  if (health.histograms_coarsened > 0) {
    verdict.reasons.push_back(
        fmt::format("{} histograms were made coarser to save memory", health.histograms_coarsened));
  }
}

}  // namespace

Verdict judge_open(const GeneratorHealth& health, const ScheduleHealth& schedule,
                   const ScheduleWatch& watch) {
  Verdict verdict;
  judge_schedule(schedule, verdict);
  if (watch.has_found()) {
    worsen(verdict, "saturated");
    verdict.reasons.push_back(watch.words());
  }
  if (verdict.name != "ok") {  // why it may be so; a busy core that keeps its schedule is none
    Verdict cores;
    judge_cores(health, cores);
    verdict.reasons.insert(verdict.reasons.end(), cores.reasons.begin(), cores.reasons.end());
  }
  judge_pauses(health, verdict);
  note_losses(health, verdict);
  return verdict;
}

Verdict judge_closed(const GeneratorHealth& health) {
  Verdict verdict;
  judge_cores(health, verdict);
  judge_pauses(health, verdict);
  note_losses(health, verdict);
  return verdict;
}

}  // namespace throng::telemetry

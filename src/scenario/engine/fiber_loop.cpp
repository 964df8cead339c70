#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kShown = 100;  // bytes of a value in a message
constexpr double kNsPerMs = 1e6;
constexpr double kLongest = 9e18;  // ns
constexpr std::int64_t kMostProcesses = 1'000'000;

Fault badarg(std::string text) {
  return {Value::atom("badarg"), std::move(text)};
}

base::Duration duration_of(double ms) {
  return base::Duration(std::llround(std::min(std::max(ms, 0.0) * kNsPerMs, kLongest)));
}

/// Negative rates are as good as none.
double rate_of(const Value& value) {
  return std::max(value.as_real(), 0.0);
}

}  // namespace

Fiber::Then Fiber::enter_loop(const Instruction& at) {
  const LoopPlan& plan = *program_->loops[at.a];
  const Value& parallel = top_[-3];
  LoopFrame::Entry entry;
  entry.plan = &plan;
  entry.spawns = top_[-2].is_true();
  entry.is_poisson = top_[-1].is_true();
  const double processes = parallel.is_number() ? parallel.as_real() : -1;
  if (!(processes >= 1 && processes <= kMostProcesses)) {
    return throw_fault(badarg(fmt::format("parallel: {}: expected a number from 1 to {}",
                                          values::shown(parallel, kShown), kMostProcesses)));
  }
  entry.processes = static_cast<std::uint32_t>(processes);
  drop(at.count);
  if (entry.processes == 1) {
    enter_loop(entry, core_.loop().precise_now());
    return Then::kNext;
  }
  // Each process works its time and rate out by itself.
  branches_ = {{&plan.tune_at, 1}, entry, at.a};
  pc_ = plan.end_at;
  return pause(Pause::kBranches);
}

void Fiber::enter_loop(const LoopFrame::Entry& entry, base::TimePoint now) {
  loops_[loop_count_++] = LoopFrame(entry, now, user_.random());
  loop().is_branch = entry.processes > 1;
  unread_ = skipped_ = 0;  // what the loop around it may leave out says nothing of this one
}

Fiber::Then Fiber::tune_loop(const Instruction& at) {
  const LoopPlan& plan = *program_->loops[at.a];
  const Value* told = top_ - at.count;
  for (const Value* each = told; each != top_; ++each) {
    if (each->is_number()) continue;
    return throw_fault(badarg(fmt::format(
        "{}: expected a number for the time and the rate of a loop; {{numvar, \"name\"}} makes one "
        "of a text",
        values::shown(*each, kShown))));
  }
  const base::TimePoint now = core_.loop().precise_now();
  const base::Duration time = duration_of(told[0].as_real());
  base::Random& random = user_.random();
  loop().revision = core_.revision();
  if (plan.rate == LoopPlan::Rate::kComb) {
    std::vector<CombPart> parts;
    const Value* next = told + 1;
    for (const LoopPlan::Part& part : plan.parts) {
      const double first = rate_of(*next++);
      const double last = part.is_ramp ? rate_of(*next++) : first;
      const base::Duration lasts = duration_of((next++)->as_real());
      parts.push_back({part.is_ramp && lasts.count() > 0 ? RateProfile::ramp(first, last, lasts)
                                                         : RateProfile::constant(first),
                       lasts});
    }
    loop().tune(time, std::move(parts), now, random);
  } else {
    RateProfile profile = RateProfile::unlimited();
    if (plan.rate == LoopPlan::Rate::kConstant) profile = RateProfile::constant(rate_of(told[1]));
    if (plan.rate == LoopPlan::Rate::kRamp && time.count() > 0) {
      profile = RateProfile::ramp(rate_of(told[1]), rate_of(told[2]), time);
    }
    loop().tune(time, profile, now, random);
  }
  drop(at.count);
  return Then::kNext;
}

/// Whether the loop goes on, by its condition; takes what that compares off the stack.
bool Fiber::meets_condition(const Instruction& at, const LoopPlan& plan) {
  const bool holds = core_.holds(*plan.condition, {top_ - at.count, at.count});
  drop(at.count);
  return holds;
}

/// Stands in front of an iteration until it begins.
Fiber::Then Fiber::next_iteration(const Instruction& at) {
  LoopFrame& current = loop();
  const LoopPlan& plan = current.plan();
  if (plan.condition && !meets_condition(at, plan)) return leave_loop();
  if (unread_ > 0 && !current.has_rate()) {
    --unread_;
    return begin_unlimited(current);
  }
  if (plan.reads_variables && current.revision != core_.revision()) {
    pc_ = plan.tune_at;
    return Then::kNext;
  }
  const base::TimePoint now = core_.loop().precise_now();
  note_clock_read(now);
  const LoopFrame::Next next = current.next(now, user_.random());
  if (next.kind == LoopFrame::Next::Kind::kEnd) {
    core_.note_missed(current.backlog(now));
    return leave_loop();
  }
  const std::uint32_t begin_at = std::exchange(pc_, plan.next_at);  // it comes here again
  if (next.kind == LoopFrame::Next::Kind::kWait) {
    until_ = next.when;
    return pause(Pause::kNextDue);
  }
  if (core_.is_held()) return pause(Pause::kHeld);
  if (now > slice_end_) return pause(Pause::kYield);
  if (current.entry().spawns && !user_.has_room()) {
    current.hold_up();
    until_ = current.end();
    return pause(Pause::kRoom);
  }
  pc_ = begin_at;
  return begin_iteration(current, now);
}

/// In a loop without a rate whose iterations take next to no time the clock is not read each time,
/// but often enough to know it to a few microseconds.
void Fiber::note_clock_read(base::TimePoint now) {
  const base::Duration passed = now - clock_read_;
  clock_read_ = now;
  const std::int64_t each = passed.count() / (skipped_ + 1);
  skipped_ = each < kQuickIteration.count() ? kMostUnread : 0;
  unread_ = skipped_;
}

Fiber::Then Fiber::begin_unlimited(LoopFrame& current) {
  current.is_under_way = !current.entry().spawns;
  const std::uint64_t number = current.begin_iteration(user_.random());
  const LoopPlan& plan = current.plan();
  if (plan.iterator) values_[*plan.iterator] = Value::integer(static_cast<std::int64_t>(number));
  return Then::kNext;
}

Fiber::Then Fiber::begin_iteration(LoopFrame& current, base::TimePoint now) {
  const LoopPlan& plan = current.plan();
  const base::TimePoint due = current.due();
  const bool is_scheduled = current.has_rate();
  const bool spawns = current.entry().spawns;
  if (is_scheduled) core_.note_start(now - due, current.was_awaited());
  static_cast<void>(begin_unlimited(current));
  if (!spawns) {
    if (!is_scheduled) return Then::kNext;
    due_ = due;
    core_.note_dropped(current.drop_minutes_backlog(now), true);
    return Then::kNext;
  }
  unread_ = 0;
  user_.spawn(*this, plan.body_at, is_scheduled ? std::optional(due) : std::nullopt);
  pc_ = plan.next_at;
  return Then::kNext;
}

Fiber::Then Fiber::end_iteration(const Instruction& at) {
  core_.note_iteration();
  due_.reset();
  // In a loop that is not its own the iteration is all there is to do.
  if (loop_count_ == 0) {
    is_iteration_ = false;
    return pause(Pause::kEnded);
  }
  loop().is_under_way = false;
  const LoopPlan& plan = *program_->loops[at.a];
  pc_ = plan.is_volatile ? plan.tune_at : plan.next_at;
  return Then::kNext;
}

Fiber::Then Fiber::leave_loop() {
  const std::uint32_t end = loop().plan().end_at;
  const bool is_branch = loop().is_branch;
  drop_loop();
  if (is_branch) return pause(Pause::kEnded);
  pc_ = end;
  return Then::kNext;
}

/// An iteration that is under way does not come to its end.
void Fiber::drop_loop() {
  if (loop().is_under_way) core_.note_cut_iteration(pause_ == Pause::kFailed);
  loops_[--loop_count_] = LoopFrame();
  unread_ = skipped_ = 0;
}

void Fiber::drop_backlog() {
  if (loop_count_ > 0) core_.note_dropped(loop().drop_backlog(core_.loop().precise_now()), false);
}

}  // namespace throng::scenario::engine

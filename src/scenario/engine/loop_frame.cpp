#include "scenario/engine/loop_frame.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;

constexpr double kNsPerSecond = 1e9;
constexpr double kFurthest = 9e18;  // ns: later is never
constexpr std::uint64_t kIterationsBeforeDrop = 10;

base::TimePoint at_seconds(base::TimePoint from, double seconds) {
  const double ns = seconds * kNsPerSecond;
  if (!(ns < kFurthest - static_cast<double>(from.ns))) return base::TimePoint::never();
  return from + base::Duration(std::llround(ns));
}

base::TimePoint later_by(base::TimePoint from, base::Duration time) {
  return time.count() > INT64_MAX - from.ns ? base::TimePoint::never() : from + time;
}

double seconds_between(base::TimePoint from, base::TimePoint to) {
  return static_cast<double>((to - from).count()) / kNsPerSecond;
}

}  // namespace

LoopFrame::LoopFrame(const Entry& entry, base::TimePoint now, base::Random& random)
    : entry_(entry), began_(now), part_began_(now), phase_(random.uniform_real()) {}

double LoopFrame::first_position(base::Random& random) const {
  if (entry_.is_poisson) return random.exponential(entry_.processes);
  return phase_ + entry_.process;
}

double LoopFrame::position_at(base::TimePoint now) const {
  return profile_.position(seconds_between(part_began_, now));
}

void LoopFrame::rebase(base::TimePoint now, base::Random& random) {
  next_position_ = position_at(now) + first_position(random);
}

void LoopFrame::tune(base::Duration time, RateProfile profile, base::TimePoint now,
                     base::Random& random) {
  time_ = time;
  if (is_tuned_ && profile == profile_) return;
  const bool is_first = !std::exchange(is_tuned_, true);
  profile_ = profile;
  if (is_first) next_position_ = first_position(random);
  if (!is_first) rebase(now, random);
}

void LoopFrame::tune(base::Duration time, std::vector<CombPart> parts, base::TimePoint now,
                     base::Random& random) {
  time_ = time;
  if (is_tuned_ && *comb_ == parts) return;
  const bool is_first = !std::exchange(is_tuned_, true);
  comb_ = std::make_unique<std::vector<CombPart>>(std::move(parts));
  if (is_first) return begin_part(began_, random);
  const RateProfile before = std::exchange(profile_, (*comb_)[part_].profile);
  if (before != profile_) rebase(now, random);
}

void LoopFrame::begin_part(base::TimePoint at, base::Random& random) {
  part_began_ = at;
  profile_ = (*comb_)[part_].profile;
  phase_ = random.uniform_real();
  was_awaited_ = awaits_end_ = false;
  next_position_ = first_position(random);
}

base::TimePoint LoopFrame::end() const {
  return comb_ == nullptr ? later_by(began_, time_) : later_by(part_began_, (*comb_)[part_].time);
}

LoopFrame::Next LoopFrame::next(base::TimePoint now, base::Random& random) {
  using Kind = Next::Kind;
  if (comb_ != nullptr && time_.count() <= 0) return {Kind::kEnd, now};
  for (std::size_t empty = 0;; ++empty) {
    const base::TimePoint end = this->end();
    due_ = has_rate() ? at_seconds(part_began_, profile_.due_s(next_position_)) : now;
    // What was waited for begins, however late we were woken; so does what others carry out.
    const bool may_begin = now < end || was_awaited_ || (entry_.spawns && !is_held_up_);
    if (due_ < end && due_ <= now && may_begin) return {Kind::kRun, due_};
    if (now < end) {
      was_awaited_ = due_ < end;
      awaits_end_ = !was_awaited_;
      is_held_up_ = false;
      return {Kind::kWait, std::min(due_, end)};
    }
    if (comb_ == nullptr) return {Kind::kEnd, end};
    // A part that a body has outlasted ends with it.
    const base::TimePoint boundary = awaits_end_ || entry_.spawns ? end : now;
    part_ = static_cast<std::uint32_t>((part_ + 1) % comb_->size());
    // The time is looked at between parts only; parts without any would turn for ever.
    if (boundary - began_ >= time_ || empty > comb_->size()) return {Kind::kEnd, boundary};
    begin_part(boundary, random);
  }
}

std::uint64_t LoopFrame::begin_iteration(base::Random& random) {
  next_position_ += entry_.is_poisson ? random.exponential(entry_.processes) : entry_.processes;
  ++iterations_since_drop_;
  was_awaited_ = awaits_end_ = false;
  return iterations_++ * entry_.processes + entry_.process;
}

std::uint64_t LoopFrame::backlog(base::TimePoint now) const {
  if (!has_rate()) return 0;
  const double behind = (position_at(std::min(now, end())) - next_position_) / entry_.processes;
  return behind < 0 ? 0 : static_cast<std::uint64_t>(behind) + 1;
}

std::uint64_t LoopFrame::drop_backlog(base::TimePoint now) {
  const std::uint64_t dropped = backlog(now);
  next_position_ += static_cast<double>(dropped) * entry_.processes;
  return dropped;
}

std::uint64_t LoopFrame::drop_minutes_backlog(base::TimePoint now) {
  const std::int64_t minute = (now - part_began_) / 1min;
  if (minute == minute_ || !has_rate() || iterations_since_drop_ < kIterationsBeforeDrop) return 0;
  minute_ = minute;
  iterations_since_drop_ = 0;
  return drop_backlog(now);
}

}  // namespace throng::scenario::engine

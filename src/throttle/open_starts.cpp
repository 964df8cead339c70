#include "throttle/open_starts.hpp"

#include <algorithm>
#include <utility>

namespace throng::throttle {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kDue{"arrivals_due", MetricType::kCounter, "", "starts whose slot had come"};
const MetricSpec kStarted{"arrivals_started", MetricType::kCounter, "",
                          "starts that were begun, in their slot or later"};
const MetricSpec kWaiting{"arrivals_waiting", MetricType::kGauge, "",
                          "starts whose slot had come and that were not begun"};
const MetricSpec kHeld{"arrivals_held", MetricType::kCounter, "",
                       "starts that found all that may be in flight under way"};
const MetricSpec kLateness{"arrival_lateness", MetricType::kHistogram, "us",
                           "from the slot of a start until it was begun, of those that were not "
                           "held"};

}  // namespace

OpenStarts::OpenStarts(runtime::Loop& loop, telemetry::Recorder& recorder, Setting setting)
    : loop_(loop),
      recorder_(recorder),
      setting_(std::move(setting)),
      due_(recorder.counter(kDue)),
      started_(recorder.counter(kStarted)),
      held_(recorder.counter(kHeld)),
      waiting_(recorder.gauge(kWaiting)),
      lateness_(recorder.histogram(kLateness)),
      arrivals_(loop, setting_.plan, setting_.seed, setting_.share, setting_.bounds,
                {[this](std::uint64_t count) { return on_due(count); }, [this] { let_go(); }}) {}

void OpenStarts::begin(base::TimePoint start) {
  arrivals_.begin(start);
}

bool OpenStarts::on_due(std::uint64_t count) {
  recorder_.add(due_, count);
  if (!hand_out()) return false;
  add_users();
  note_held();
  recorder_.set(waiting_, static_cast<std::int64_t>(arrivals_.waiting()));
  return can_take() && !idle_.is_empty();
}

void OpenStarts::note_end() {
  --in_flight_;
  if (arrivals_.waiting() > 0 && !idle_.is_empty()) arrivals_.call_again();
}

/// Lets those who wait go on. Returns: whether this is still there, for one of them may have been
/// its owner.
bool OpenStarts::hand_out() {
  bool is_gone = false;
  is_gone_ = &is_gone;
  for (unsigned i = 0; i < kHandedOutPerTurn && can_take() && !idle_.is_empty(); ++i) {
    Next& next = static_cast<Next::Place*>(idle_.first())->next;
    next.place_.unlink();
    next.intended_ = take();
    next.complete();
    if (is_gone) return false;
  }
  is_gone_ = nullptr;
  return true;
}

void OpenStarts::add_users() {
  if (setting_.add_users == nullptr) return;
  const std::uint64_t waiting = arrivals_.waiting();
  if (waiting <= on_the_way_ || users_ == setting_.most_in_flight || !idle_.is_empty()) return;
  const std::uint64_t added = std::min(waiting - on_the_way_, setting_.most_in_flight - users_);
  users_ += added;
  on_the_way_ += added;
  setting_.add_users(added);
}

/// Whoever waits now, beyond those for whom a user is on the way, waits for an answer to come.
void OpenStarts::note_held() {
  if (!is_full()) return;
  const std::uint64_t served = arrivals_.taken() + on_the_way_;
  const std::uint64_t from = std::max(served, held_below_);
  if (arrivals_.due() <= from) return;
  recorder_.add(held_, arrivals_.due() - from);
  held_below_ = arrivals_.due();
}

/// Whether all that may be in flight is.
bool OpenStarts::is_full() const {
  if (setting_.add_users == nullptr) return !has_room();
  return users_ == setting_.most_in_flight && idle_.is_empty();
}

void OpenStarts::wait_for_start(Next& next) {
  idle_.first()->push_back(next.place_);  // to the front
  if (can_take()) arrivals_.call_again();
}

base::TimePoint OpenStarts::take() {
  const bool was_held = arrivals_.taken() < held_below_;
  const base::TimePoint intended = arrivals_.take();
  if (setting_.add_users == nullptr) ++in_flight_;
  recorder_.add(started_);
  recorder_.set(waiting_, static_cast<std::int64_t>(arrivals_.waiting()));
  if (!was_held) recorder_.record(lateness_, (loop_.precise_now() - intended).count());
  if (is_done()) let_go();
  return intended;
}

/// Once there is nothing left to begin: nobody waits for it any more.
void OpenStarts::let_go() {
  if (!is_done()) return;
  while (!idle_.is_empty()) {
    Next& next = static_cast<Next::Place*>(idle_.first())->next;
    next.place_.unlink();
    next.complete_later();
  }
  if (!has_ended_ && setting_.on_done != nullptr) setting_.on_done();
}

void OpenStarts::end(const std::function<void(base::Duration, std::uint64_t)>& unsent) {
  if (has_ended_) return;
  recorder_.add(due_, arrivals_.end());
  const std::uint64_t left = arrivals_.waiting();
  const std::uint64_t group = left / kUnsentOneByOne + 1;
  const base::TimePoint now = loop_.precise_now();
  for (std::uint64_t told = 0; told < left;) {
    const std::uint64_t count = std::min(group, left - told);
    // The youngest of a group stands for it: ages are lower bounds.
    base::TimePoint intended;
    for (std::uint64_t i = 0; i < count; ++i) intended = arrivals_.take();
    unsent(now - intended, count);
    told += count;
  }
  recorder_.set(waiting_, 0);
  has_ended_ = true;
  let_go();
}

}  // namespace throng::throttle

#include "throttle/throttle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/assert.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

/// Leases of fast paces are this long, so that a core need not come for every slot.
constexpr base::Duration kLeaseLength = 100us;

}  // namespace

void Throttle::begin() {
  if (is_running() && has_grid()) begin_grid(clock_.now());
  note("throttle.init");
  note_rate(clock_.now());
}

void Throttle::join(Member& member) {
  const std::lock_guard lock(mutex_);
  members_.push_back(&member);
}

void Throttle::leave(Member& member) {
  const std::lock_guard lock(mutex_);
  const base::TimePoint now = clock_.now();
  settle(member, 0, now);
  granted_ += member.granted();
  leave_queue(member);
  if (member.owed_ > 0) {
    owed_ -= std::exchange(member.owed_, 0);
    offer_places();
  }
  std::erase(members_, &member);
}

Throttle::Served Throttle::serve(Member& member, std::uint64_t waiting, std::uint64_t most,
                                 base::TimePoint now) {
  const std::lock_guard lock(mutex_);
  Served served;
  advance(now);
  settle(member, waiting, now);
  most = std::min(most, waiting);
  if (is_stopped_) {
    served.is_stopped = true;
  } else if (!is_running()) {
    member.leased_ = 0;
  } else if (pace_.is_unlimited()) {
    served.granted = most;
    served.is_open = most == waiting;
    if (!served.is_open) served.next = now;
  } else if (pace_.is_parallelism()) {
    serve_places(member, most, served);
  } else if (waiting > 0) {
    serve_slots(member, most, now, served);
  }
  member.waiting_ -= served.granted;
  if (member.waiting_ == 0 && waiting > 0) --active_;
  if (change_ && member.waiting_ > 0) served.next = std::min(served.next, change_->next());
  served.epoch = epoch();
  return served;
}

/// Takes over how many wait at `member`. Who comes when nobody waits anywhere finds no slots that
/// were saved up.
void Throttle::settle(Member& member, std::uint64_t waiting, base::TimePoint now) {
  const bool was_active = member.waiting_ > 0;
  const bool is_active = waiting > 0;
  member.waiting_ = waiting;
  if (member.lease_ != epoch()) {
    member.leased_ = 0;
    member.lease_ = epoch();
  }
  if (member.leased_ > waiting) give_back(member, member.first_ + waiting);
  if (was_active && !is_active) --active_;
  if (was_active || !is_active) return;
  if (++active_ > 1 || !is_running() || !has_grid()) return;
  // What is no later than it may be is kept: a user that asks again at once loses no slot.
  if (grid_.time_of(std::max(next_, granted_end_)) + pace_.tolerance() >= now) return;
  void_leases(&member);
  begin_grid(now);
}

void Throttle::serve_slots(Member& member, std::uint64_t most, base::TimePoint now,
                           Served& served) {
  if (member.leased_ == 0) lease(member, member.waiting_, now, served);
  if (is_late(member.first_, now)) meet_lateness(member, now, served);
  const std::uint64_t due_end = grid_.due_at(now);
  const std::uint64_t due = due_end > member.first_ ? due_end - member.first_ : 0;
  if (due > member.leased_ && member.first_ + member.leased_ == next_) {
    const std::uint64_t more = std::min(due, std::max(member.waiting_, member.leased_));
    next_ += more - member.leased_;
    member.leased_ = more;
  }
  served.granted = std::min({due, member.leased_, most});
  served.has_slots = true;
  if (served.granted > 0) {
    served.slots = grid_.run_from(member.first_);
    member.first_ += served.granted;
    member.leased_ -= served.granted;
    granted_end_ = std::max(granted_end_, member.first_);
  }
  const std::uint64_t waiting = member.waiting_ - served.granted;
  if (waiting == 0 && member.leased_ > 0) give_back(member, member.first_);
  if (waiting > 0 && member.leased_ == 0) lease(member, waiting, now, served);
  if (waiting > 0) served.next = grid_.time_of(member.first_);
  served.leased = member.leased_;
}

bool Throttle::is_late(std::uint64_t slot, base::TimePoint now) const {
  return pace_.mode == Pace::Mode::kLimit && grid_.time_of(slot) + pace_.tolerance() < now;
}

/// The first slot of the member is too late to be taken.
void Throttle::meet_lateness(Member& member, base::TimePoint now, Served& served) {
  if (granted_end_ <= member.first_) {
    ++served.shifted;
    void_leases(&member);
    begin_grid(now);
    member.leased_ = 0;
  } else {
    const std::uint64_t late_end = grid_.due_at(now - pace_.tolerance() - 1ns);
    const std::uint64_t late = std::min(late_end - member.first_, member.leased_);
    served.lost += late;
    member.first_ += late;
    member.leased_ -= late;
  }
  if (member.leased_ == 0) lease(member, member.waiting_, now, served);
}

void Throttle::lease(Member& member, std::uint64_t wanted, base::TimePoint now, Served& served) {
  if (is_late(next_, now)) {
    const std::uint64_t late_end = grid_.due_at(now - pace_.tolerance() - 1ns);
    served.lost += late_end - next_;
    next_ = late_end;
  }
  const std::uint64_t due_end = grid_.due_at(now);
  const std::uint64_t due = due_end > next_ ? due_end - next_ : 0;
  member.lease_ = epoch();
  member.first_ = next_;
  member.leased_ = std::min(wanted, std::max(chunk_, due));
  next_ += member.leased_;
}

/// The slots of the member from `from` on are for others.
void Throttle::give_back(Member& member, std::uint64_t from) {
  const std::uint64_t end = member.first_ + member.leased_;
  member.leased_ = from - member.first_;
  if (end == next_) {
    next_ = from;
    return;
  }
  // Later ones were granted already: it has passed.
  if (from < granted_end_) return;
  const std::uint64_t open = std::min(from, first_open());
  next_ = std::max(open, granted_end_);
  void_leases(&member);
  member.leased_ = 0;
  member.lease_ = epoch();
}

/// The first slot that was not granted.
std::uint64_t Throttle::first_open() const {
  std::uint64_t open = next_;
  for (const Member* member : members_) {
    if (member->lease_ == epoch() && member->leased_ > 0) open = std::min(open, member->first_);
  }
  return open;
}

void Throttle::serve_places(Member& member, std::uint64_t most, Served& served) {
  served.has_places = true;
  served.granted = std::min(most, member.owed_);
  // What it cannot use is for others.
  owed_ -= std::exchange(member.owed_, 0);
  in_use_ += served.granted;
  const bool is_next = queue_.empty() || (queue_.size() == 1 && queue_.front() == &member);
  if (is_next) {
    const std::uint64_t more = std::min(most - served.granted, free_places());
    in_use_ += more;
    served.granted += more;
  }
  if (member.waiting_ <= served.granted) {
    leave_queue(member);
  } else if (!member.is_queued_) {
    queue_.push_back(&member);
    member.is_queued_ = true;
  }
  offer_places();
}

std::uint64_t Throttle::free_places() const {
  const std::uint64_t taken = in_use_ + owed_;
  return pace_.count > taken ? pace_.count - taken : 0;
}

/// Keeps free places for those who wait longest, one for each core in turn.
void Throttle::offer_places() {
  if (!is_running() || !pace_.is_parallelism() || is_stopped_) return;
  while (free_places() > 0 && !queue_.empty()) {
    Member& member = *queue_.front();
    queue_.pop_front();
    ++member.owed_;
    ++owed_;
    member.is_queued_ = member.waiting_ > member.owed_;
    if (member.is_queued_) queue_.push_back(&member);
    member.poke();
  }
}

void Throttle::release() {
  const std::lock_guard lock(mutex_);
  THRONG_ASSERT(in_use_ > 0);
  --in_use_;
  offer_places();
}

void Throttle::leave_queue(Member& member) {
  if (!member.is_queued_) return;
  std::erase(queue_, &member);
  member.is_queued_ = false;
}

/// Makes what cores hold worthless and has them come again, all but `besides`.
void Throttle::void_leases(const Member* besides) {
  epoch_.store(epoch() + 1, std::memory_order_release);
  for (Member* member : members_) {
    if (member != besides && member->waiting_ > 0) member->poke();
  }
}

void Throttle::begin_grid(base::TimePoint base) {
  grid_ = SlotGrid(pace_, base);
  next_ = 0;
  granted_end_ = 0;
  chunk_ = std::max<std::uint64_t>(1, grid_.due_at(base + kLeaseLength) - 1);
}

/// Takes the steps of a gradual change that are due, each at its time.
void Throttle::advance(base::TimePoint now) {
  while (change_ && change_->next() <= now) {
    const base::TimePoint at = change_->next();
    ++change_->done;
    const Pace pace = change_->plan.pace_at(change_->done);
    if (change_->done == change_->plan.step_count) change_.reset();
    set_pace(pace, at);
    note_rate(at);
  }
}

/// How many steps lie between `at` and the next slot; less than 0 when it is due.
long double Throttle::rest_at(base::TimePoint at) const {
  const base::TimePoint next = grid_.time_of(std::max(first_open(), granted_end_));
  const auto rest = static_cast<long double>((next - at).count()) / grid_.step_ns();
  // Where nobody waits nothing is due.
  return active_ > 0 ? rest : std::max(rest, 0.0L);
}

/// The new grid goes on where the old one stood: the part of the way to the next slot that is left
/// is left of the new step too. So a change makes neither a burst nor a gap, and no two slots come
/// closer than the shorter step.
void Throttle::set_pace(const Pace& pace, base::TimePoint at) {
  base::TimePoint not_before = at;
  if (is_running()) {
    rest_ = has_grid() ? rest_at(at) : 0;
    if (has_grid() && rest_ < 0) {
      not_before = grid_.time_of(std::max(first_open(), granted_end_));
    }
  }
  pace_ = pace;
  for (Member* member : members_) {
    member->owed_ = 0;
    leave_queue(*member);
  }
  owed_ = 0;
  void_leases(nullptr);
  if (is_running() && has_grid()) go_on(at, not_before);
}

void Throttle::go_on(base::TimePoint at, base::TimePoint not_before) {
  const long double step = SlotGrid(pace_, at).step_ns();
  // One more, so that no rounding brings two slots closer than they may be.
  const long double way = rest_ > 0 ? std::ceil(rest_ * step) + 1 : std::ceil(rest_ * step);
  const auto most = static_cast<long double>(kLongestInterval.count());
  const base::TimePoint base = at + base::Duration(static_cast<std::int64_t>(std::min(way, most)));
  begin_grid(std::max(base, not_before));
}

Throttled<bool> Throttle::change(const Pace& pace) {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return refuse_stopped();
  const base::TimePoint now = clock_.now();
  advance(now);
  if (pace == pace_) return false;
  if (change_) return refuse_change();
  set_pace(pace, now);
  note_rate(now);
  return true;
}

Throttled<bool> Throttle::change_gradually(const GradualPlan& plan) {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return refuse_stopped();
  const base::TimePoint now = clock_.now();
  advance(now);
  if (change_) return refuse_change();
  change_ = Change{plan, now};
  set_pace(plan.pace_at(0), now);
  note_rate(now);
  return true;
}

Throttled<bool> Throttle::pause() {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return refuse_stopped();
  const base::TimePoint now = clock_.now();
  advance(now);
  if (is_paused_) return false;
  if (is_running()) rest_ = has_grid() ? std::max(rest_at(now), 0.0L) : 0;
  is_paused_ = true;
  set_pace(pace_, now);
  note("throttle.process", {{"level", "\"debug\""}, {"msg", "\"paused\""}});
  return true;
}

Throttled<bool> Throttle::resume() {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return refuse_stopped();
  const base::TimePoint now = clock_.now();
  advance(now);
  if (!is_paused_) return false;
  is_paused_ = false;
  void_leases(nullptr);
  if (is_running() && has_grid()) go_on(now, now);
  note("throttle.process", {{"level", "\"debug\""}, {"msg", "\"resumed\""}});
  return true;
}

Throttled<bool> Throttle::stop() {
  const std::lock_guard lock(mutex_);
  if (is_stopped_) return refuse_stopped();
  is_stopped_ = true;
  change_.reset();
  void_leases(nullptr);
  note("throttle.process", {{"level", "\"debug\""}, {"msg", "\"stopped\""}});
  return true;
}

bool Throttle::has_pace(const Pace& pace) {
  const std::lock_guard lock(mutex_);
  advance(clock_.now());
  return pace == pace_;
}

ThrottleStatus Throttle::status() {
  const std::lock_guard lock(mutex_);
  advance(clock_.now());
  ThrottleStatus status{name_, pace_, is_paused_, change_.has_value(), 0, granted_, in_use_};
  for (const Member* member : members_) {
    status.waiting += member->waiting();
    status.granted += member->granted();
  }
  return status;
}

Throttled<bool> Throttle::refuse_stopped() const {
  return failed(ThrottleProblem{"no_throttle", fmt::format("the throttle {} was stopped", name_)});
}

Throttled<bool> Throttle::refuse_change() const {
  return failed(ThrottleProblem{
      "cannot_change_rate", fmt::format("a gradual change of {} is under way: step {} of {}", name_,
                                        change_->done, change_->plan.step_count)});
}

void Throttle::note(const char* what, Fields fields) {
  add_note(what, clock_.unix_ns(), std::move(fields));
}

/// A name holds nothing that JSON escapes.
void Throttle::add_note(const char* what, std::int64_t unix_ns, Fields&& fields) {
  fields.emplace(fields.begin(), "throttle", '"' + name_ + '"');
  notes_.add({what, unix_ns, std::move(fields)});
}

/// The pace as it is from `at` on.
void Throttle::note_rate(base::TimePoint at) {
  Fields fields;
  fields.emplace_back("rate", pace_.is_unlimited() ? "\"infinity\"" : std::to_string(pace_.count));
  if (!pace_.is_unlimited()) {
    const double ms = static_cast<double>(pace_.interval.count()) / 1e6;
    fields.emplace_back("interval_ms", fmt::format("{}", ms));
  }
  const std::int64_t ago = (clock_.now() - at).count();
  add_note("throttle.rate", clock_.unix_ns() - ago, std::move(fields));
}

}  // namespace throng::throttle

#include "runtime/loop.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "runtime/poller.hpp"
#include "runtime/root.hpp"
#include "runtime/waiter.hpp"
#include "throng/task.hpp"

namespace throng::runtime {
namespace {

constexpr std::int64_t kTickNs = 1'000'000;

}  // namespace

Loop::Loop(const base::Clock& clock, Poller& poller)
    : throng_core{},
      clock_(clock),
      poller_(poller),
      origin_(clock.now()),
      now_(origin_),
      turn_began_(origin_) {
  poller_.attach(*this);
}

Loop::~Loop() {
  reap();
}

void Loop::run() {
  while (!is_stopping()) turn();
}

void Loop::stop() {
  is_stopping_.store(true, std::memory_order_relaxed);
  wake();
}

void Loop::wake() {
  if (!is_woken_.exchange(true, std::memory_order_acq_rel)) poller_.wake();
}

void Loop::turn() {
  const base::TimePoint waited_from = clock_.now();
  load_.busy_ns += (waited_from - turn_began_).count();
  load_.turn_length.record(std::max<std::int64_t>(0, (waited_from - turn_began_).count()));
  flight_->end_turn();
  const base::TimePoint deadline = next_deadline();
  poller_.wait(waited_from, deadline);
  now_ = turn_began_ = clock_.now();
  flight_->begin_turn(now_);
  // A look at what has come, with something to do already, is no idling.
  (deadline > waited_from ? load_.idle_ns : load_.busy_ns) += (now_ - waited_from).count();
  ++load_.turns;
  load_.events += poller_.dispatch();
  run_timers();
  if (is_woken_.exchange(false, std::memory_order_acq_rel)) deliver_inboxes();
  run_queued();
  reap();
}

base::TimePoint Loop::next_deadline() const {
  if (!queued_.is_empty() || !finished_.is_empty() || is_stopping()) return now_;
  base::TimePoint next = precise_.next();
  if (const auto tick = wheel_.next_tick()) {
    next = std::min(next, origin_ + base::Duration(static_cast<std::int64_t>(*tick) * kTickNs));
  }
  return next;
}

std::uint64_t Loop::tick_at(base::TimePoint when) const {
  const std::int64_t ns = std::max<std::int64_t>(0, (when - origin_).count());
  return static_cast<std::uint64_t>(ns / kTickNs);
}

void Loop::add_timer(Timer& timer, base::TimePoint when) {
  wheel_.add(timer, tick_at(when) + (when.ns > origin_.ns && (when - origin_).count() % kTickNs));
}

void Loop::run_timers() {
  wheel_.advance(tick_at(now_));
  precise_.fire_due(now_);
}

void Loop::run_queued() {
  Link batch;
  batch.take_all(queued_);
  while (!batch.is_empty()) static_cast<Waiter&>(*batch.first()).complete();
}

void Loop::deliver_inboxes() {
  Link batch;  // what a delivery adds or ends does not disturb the round
  batch.take_all(inboxes_);
  while (!batch.is_empty()) {
    auto& inbox = static_cast<Inbox&>(*batch.first());
    inboxes_.push_back(inbox);
    inbox.deliver();
  }
}

void Loop::queue(Waiter& waiter) {
  queued_.push_back(waiter);
}

void Loop::hold_stopped(Waiter& waiter) {
  held_.push_back(waiter);
  if (!release_.is_linked()) add_timer(release_, now_ + kStoppedHeld);
}

void Loop::resume(std::coroutine_handle<> handle, std::uint64_t user) {
  THRONG_ASSERT(!is_resuming_);
  is_resuming_ = true;
  ready_budget_ = kReadyBudget;
  flight_->note_user(user);
  throng::detail::resume_chain(handle, *this);
  is_resuming_ = false;
}

void Loop::reap() {
  while (!finished_.is_empty()) static_cast<Root&>(*finished_.first()).end();
}

LoopLoad Loop::take_load() {
  LoopLoad taken = std::move(load_);
  load_ = LoopLoad{};
  return taken;
}

}  // namespace throng::runtime

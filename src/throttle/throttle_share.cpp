#include "throttle/throttle_share.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace throng::throttle {

void Request::cancel() {
  if (share_ != nullptr) share_->remove(*this);
}

ThrottleShare::ThrottleShare(runtime::Loop& loop, telemetry::Recorder& recorder,
                             ThrottleRegistry& registry, ThrottleRegistry::Number number)
    : loop_(loop),
      registry_(registry),
      number_(number),
      name_(registry.name(number)),
      metrics_(recorder, name_) {}

ThrottleShare::~ThrottleShare() {
  THRONG_ASSERT(waiters_.is_empty());
  leave_throttle();
}

void ThrottleShare::poke() {
  is_poked_.store(true, std::memory_order_release);
  loop_.wake();
}

void ThrottleShare::come_at(base::TimePoint when) {
  if (when == base::TimePoint::never()) {
    alarm_.cancel();
  } else {
    loop_.add_precise(alarm_, when);
  }
}

/// Takes the throttle of this name that there is now.
bool ThrottleShare::find_throttle() {
  leave_throttle();
  throttle_ = registry_.find(number_);
  if (throttle_ == nullptr) return false;
  throttle_->join(*this);
  return true;
}

void ThrottleShare::leave_throttle() {
  if (throttle_ == nullptr) return;
  throttle_->leave(*this);
  throttle_ = nullptr;
  granted_ = 0;
  note_granted(0);
  leased_ = 0;
  is_open_ = false;
}

ThrottleShare::Outcome ThrottleShare::ask(Request& request, Grant& grant) {
  THRONG_ASSERT(!request.is_waiting());
  metrics_.note_request();
  tell(telemetry::EventKind::kThrottleRequest);
  // Whoever passes without a look at the throttle has not waited either.
  if (is_open_ && throttle_->epoch() == seen_epoch_ && loop_.may_go_on()) {
    grant.slot = loop_.now();
    note_granted(++granted_);
    metrics_.note_grant(base::Duration(0));
    tell(telemetry::EventKind::kThrottleExecute);
    return Outcome::kPasses;
  }
  const base::TimePoint now = loop_.precise_now();
  if (waiting_ == 0) {
    const Outcome outcome = ask_throttle(grant, now);
    if (outcome != Outcome::kWaits) return outcome;
  }
  push(request, now);
  return Outcome::kWaits;
}

/// For the first who comes.
ThrottleShare::Outcome ThrottleShare::ask_throttle(Grant& grant, base::TimePoint now) {
  if (throttle_ == nullptr && !find_throttle()) {
    metrics_.note_refused();
    return Outcome::kRefused;
  }
  if (!loop_.may_go_on()) {
    come_now();
    return Outcome::kWaits;
  }
  Throttle::Served served = throttle_->serve(*this, 1, 1, now);
  if (served.is_stopped) {  // there may be another one by now
    leave_throttle();
    return ask_throttle(grant, now);
  }
  seen_epoch_ = served.epoch;
  is_open_ = served.is_open;
  leased_ = served.leased;
  metrics_.note_late(served.shifted, served.lost);
  if (served.granted == 0) {
    come_at(served.next);
    return Outcome::kWaits;
  }
  alarm_.cancel();
  grant = grant_of(*throttle_, served, now);
  count_grant(grant, served.has_slots, now, now);
  return Outcome::kPasses;
}

Grant ThrottleShare::grant_of(Throttle& throttle, Throttle::Served& served, base::TimePoint now) {
  Grant grant;
  grant.slot = served.has_slots ? served.slots.take() : now;
  if (served.has_places) grant.place = Place(throttle.shared_from_this());
  return grant;
}

void ThrottleShare::count_grant(const Grant& grant, bool has_slot, base::TimePoint asked,
                                base::TimePoint now) {
  note_granted(++granted_);
  metrics_.note_grant(now - asked);
  tell(telemetry::EventKind::kThrottleExecute);
  if (has_slot) metrics_.note_lateness(now - grant.slot);
}

void ThrottleShare::tell_now(telemetry::EventKind kind) {
  const telemetry::HubEvent::Field field{"throttle", name_};
  telemetry::HubEvent event;
  event.kind = kind;
  event.fields = {&field, 1};
  hub_.emit(event);
}

void ThrottleShare::set_waiting(std::uint64_t waiting) {
  waiting_ = waiting;
  note_waiting(waiting);
  metrics_.note_waiting(waiting);
}

void ThrottleShare::push(Request& request, base::TimePoint now) {
  request.share_ = this;
  request.asked_ = now;
  waiters_.push_back(request);
  set_waiting(waiting_ + 1);
}

Request& ThrottleShare::pop() {
  auto& request = static_cast<Request&>(*waiters_.first());
  request.unlink();
  request.share_ = nullptr;
  set_waiting(waiting_ - 1);
  return request;
}

void ThrottleShare::remove(Request& request) {
  request.unlink();
  request.share_ = nullptr;
  set_waiting(waiting_ - 1);
  metrics_.note_cancelled();
  // What was kept for it is for others, in this turn or the next one.
  if (waiting_ == 0 || waiting_ < leased_) come_now();
}

void ThrottleShare::serve_waiting() {
  if (throttle_ == nullptr) return;
  // Who asks again meanwhile has its turn in the next round.
  std::uint64_t left = std::min(waiting_, kMostPerTurn);
  do {
    const std::uint64_t served = pass_some(std::min(left, kMostPerLook), loop_.precise_now());
    if (served < kMostPerLook) return;
    left -= served;
  } while (left > 0);
}

/// Returns: how many there were grants for.
std::uint64_t ThrottleShare::pass_some(std::uint64_t most, base::TimePoint now) {
  const std::shared_ptr<Throttle> throttle = throttle_;  // those who pass may stop it
  const std::uint64_t waiting = waiting_;
  Throttle::Served served = throttle->serve(*this, waiting, most, now);
  if (served.is_stopped) {
    refuse_all();
    return 0;
  }
  // Where everything passed already it still does.
  const bool was_open = is_open_ && seen_epoch_ == served.epoch;
  seen_epoch_ = served.epoch;
  is_open_ = was_open;
  leased_ = served.leased;
  metrics_.note_late(served.shifted, served.lost);
  come_at(served.next);
  for (std::uint64_t i = 0; i < served.granted; ++i) {
    Grant grant = grant_of(*throttle, served, now);
    if (waiting_ == 0) continue;  // who was to have it has ended meanwhile
    Request& request = pop();
    count_grant(grant, served.has_slots, request.asked_, now);
    request.pass(std::move(grant));
  }
  if (throttle != throttle_) return 0;
  // Only from here on may others pass without waiting: those who came before them did.
  if (served.is_open) is_open_ = true;
  // The throttle does not know of those who asked again.
  if (waiting_ > 0 && served.granted == waiting) come_now();
  return served.granted;
}

void ThrottleShare::refuse_all() {
  leave_throttle();
  alarm_.cancel();
  // Those who ask again ask for another throttle.
  runtime::Link refused;
  refused.take_all(waiters_);
  for (runtime::Link* at = refused.first(); at != &refused; at = at->following()) {
    static_cast<Request&>(*at).share_ = nullptr;
  }
  set_waiting(0);
  while (!refused.is_empty()) {
    auto& request = static_cast<Request&>(*refused.first());
    request.unlink();
    metrics_.note_refused();
    request.refuse();
  }
}

}  // namespace throng::throttle

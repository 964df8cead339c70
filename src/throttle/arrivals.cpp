#include "throttle/arrivals.hpp"

#include <utility>

#include "base/assert.hpp"

namespace throng::throttle {

Arrivals::Arrivals(runtime::Loop& loop, const ArrivalPlan& plan, std::uint64_t seed,
                   ArrivalShare share, Bounds bounds, Listener listener)
    : loop_(loop),
      schedule_(plan),
      due_(schedule_, plan.is_poisson, seed, share),
      taken_(due_),
      bounds_(bounds),
      listener_(std::move(listener)) {}

void Arrivals::begin(base::TimePoint start) {
  start_ = start;
  has_begun_ = true;
  plan_next();
}

bool Arrivals::is_exhausted() const {
  return !due_.next() || (bounds_.most && due() >= *bounds_.most);
}

bool Arrivals::has_next() const {
  return !has_ended_ && !is_exhausted() && (!bounds_.until || *due_.next() < *bounds_.until);
}

void Arrivals::plan_next() {
  if (has_next()) return loop_.add_precise(*this, start_ + *due_.next());
  if (has_ended_ || !is_exhausted()) return;
  has_ended_ = true;
  listener_.on_last();
}

std::uint64_t Arrivals::notice(std::uint64_t most) {
  const base::TimePoint now = loop_.precise_now();
  std::uint64_t count = 0;
  while (count < most && has_next() && start_ + *due_.next() <= now) {
    due_.advance();
    ++count;
  }
  return count;
}

void Arrivals::fire() {
  const std::uint64_t count = notice(kNoticedPerTurn);
  bool is_gone = false;
  is_gone_ = &is_gone;
  const bool is_needed_again = listener_.on_due(count);
  if (is_gone) return;
  is_gone_ = nullptr;
  if (is_needed_again) return call_again();
  plan_next();
}

std::uint64_t Arrivals::end() {
  std::uint64_t count = 0;
  if (has_begun_ && !has_ended_) count = notice(UINT64_MAX);
  has_ended_ = true;
  cancel();
  return count;
}

base::TimePoint Arrivals::take() {
  THRONG_ASSERT(waiting() > 0);
  const base::TimePoint slot = start_ + *taken_.next();
  taken_.advance();
  return slot;
}

}  // namespace throng::throttle

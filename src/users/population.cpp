#include "users/population.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace throng::users {
namespace {

// Prepared for when users are added; more than are alive at once would be a waste.
constexpr std::uint64_t kMostReserved = 1 << 20;
constexpr base::Duration kLongestDrain = std::chrono::hours(10'000);

}  // namespace

User::User(Population& population, UserId id, std::uint32_t number)
    : population_(population),
      random_(population.random_of(id)),
      scope_(population.loop(), id),
      number_(number) {}

User::~User() {
  destroy();  // the frame, while the scope that it waits in is there
}

bool User::remove_self(Removal removal) {
  if (!population_.select(*this, removal)) return false;
  population_.ask(*this);
  return true;
}

void User::on_ended(std::exception_ptr failure) {
  population_.on_user_ended(*this, failure);
}

Population::Population(runtime::Loop& loop, PopulationPlace place, Body body, OnEnded on_ended)
    : Population(loop, place, Start{[body = std::move(body)](User& user) { user.run(body(user)); }},
                 std::move(on_ended)) {}

Population::Population(runtime::Loop& loop, PopulationPlace place, Start start, OnEnded on_ended)
    : loop_(loop),
      place_(place),
      start_(std::move(start.user)),
      on_ended_(std::move(on_ended)),
      next_slot_(place.core),
      waiting_(place.cores) {
  THRONG_ASSERT(place.core < place.cores);
}

Population::~Population() {
  THRONG_ASSERT(end_wait_ == nullptr);
  is_ending_ = true;
  waiting_.clear();
  // A body's destructors may still call us, and so move users from list to list.
  while (store_.size() > 0) {
    for (runtime::Link* list : {&running_, &telling_, &asking_, &asked_, &doomed_}) {
      while (!list->is_empty()) {
        User& user = first_of(*list);
        user.place_.unlink();
        user.destroy();
        store_.release(user);
      }
    }
  }
}

void Population::add(IdRange range, base::TimePoint at) {
  THRONG_ASSERT(range.first > 0);
  if (!has_begun_) {
    has_begun_ = true;
    schedule_.begin(at);
    next_slot_ = place_.core;
  }
  const IdRange share = share_of(range, place_.core, place_.cores);
  counts_.added += share.count;
  if (is_ending_) {
    counts_.never_started += share.count;
    return;
  }
  if (waiting_.is_empty()) skip_slots_before(at);
  waiting_.add(share);
  store_.reserve(std::min(waiting_.size() + store_.size(), kMostReserved));
  plan_starts();
}

void Population::set_rate(Rate rate, base::TimePoint at) {
  const bool was_unlimited = schedule_.rate().is_unlimited();
  schedule_.set_rate(rate, at);
  if (was_unlimited) skip_slots_before(at);
  plan_starts();
}

void Population::hold(bool is_held, base::TimePoint at) {
  if (is_held_ && !is_held) skip_slots_before(at);
  is_held_ = is_held;
  plan_starts();
}

void Population::add_again(UserId id) {
  THRONG_ASSERT(core_of(id, place_.cores) == place_.core && store_.find(id) == nullptr);
  ++lives_[id];
  ++counts_.added;
  if (is_ending_) {
    ++counts_.never_started;
    return;
  }
  if (waiting_.is_empty()) skip_slots_before(loop_.now());
  waiting_.add({id, 1});
  plan_starts();
}

base::Random Population::random_of(UserId id) const {
  // Beyond any seed and id that are given: a later life is nobody else's first.
  constexpr std::uint64_t kOfALife = 0x9e3779b97f4a7c15;
  const auto found = lives_.empty() ? lives_.end() : lives_.find(id);
  const std::uint64_t life = found == lives_.end() ? 0 : found->second;
  return base::Random::of_user(place_.seed + life * kOfALife, id);
}

void Population::skip_slots_before(base::TimePoint at) {
  const std::uint64_t first = schedule_.first_slot_from(at);
  const std::uint64_t to_ours = (place_.core + place_.cores - first % place_.cores) % place_.cores;
  next_slot_ = std::max(next_slot_, first + to_ours);
}

void Population::plan_starts() {
  start_timer_.cancel();
  if (waiting_.is_empty() || is_held_) return;
  const base::TimePoint next = schedule_.time_of(next_slot_);
  if (next != base::TimePoint::never()) {
    loop_.add_precise(start_timer_, std::max(next, loop_.now()));
  }
}

void Population::start_due() {
  for (unsigned started = 0; started < kStartsPerTurn; ++started) {
    // Looked at anew each time: the body that starts may change it all.
    if (waiting_.is_empty() || is_held_) break;
    if (schedule_.time_of(next_slot_) > loop_.now()) break;
    if (!schedule_.rate().is_unlimited()) next_slot_ += place_.cores;
    start_next();
  }
  plan_starts();
}

void Population::start_next() {
  User& user = store_.make(*this, waiting_.take_first());
  running_.first()->push_back(user.place_);  // to the front
  ++counts_.started;
  try {
    start_(user);
  } catch (...) {  // of the call; what a coroutine throws is told to on_user_ended
    account(user, Outcome::kFailed, std::current_exception());
  }
}

std::uint64_t Population::remove(std::uint64_t count, Removal removal) {
  std::uint64_t removed = waiting_.remove_last(count);
  counts_.removed += removed;
  plan_starts();
  for (runtime::Link* list : {&running_, &telling_}) {
    for (runtime::Link* at = list->first(); at != list && removed < count;) {
      User& user = static_cast<User::Place*>(at)->user;
      at = at->following();
      if (!select(user, removal)) continue;
      ask_later(user);
      ++removed;
    }
  }
  return removed;
}

std::uint64_t Population::remove(std::span<const UserId> ids, Removal removal) {
  std::vector<UserId> ours(ids.begin(), ids.end());
  std::erase_if(ours,
                [this](UserId id) { return id == 0 || core_of(id, place_.cores) != place_.core; });
  std::sort(ours.begin(), ours.end());
  ours.erase(std::unique(ours.begin(), ours.end()), ours.end());
  std::uint64_t removed = waiting_.remove(ours);
  counts_.removed += removed;
  plan_starts();
  for (const UserId id : ours) {
    User* user = store_.find(id);
    if (user == nullptr || !select(*user, removal)) continue;
    ask_later(*user);
    ++removed;
  }
  return removed;
}

std::uint64_t Population::remove_between(UserId first, UserId last, Removal removal) {
  std::uint64_t removed = waiting_.remove_between(first, last);
  counts_.removed += removed;
  plan_starts();
  for (runtime::Link* list : {&running_, &telling_}) {
    for (runtime::Link* at = list->first(); at != list;) {
      User& user = static_cast<User::Place*>(at)->user;
      at = at->following();
      if (user.id() < first || user.id() > last || !select(user, removal)) continue;
      ask_later(user);
      ++removed;
    }
  }
  return removed;
}

bool Population::fail(UserId id, std::string_view reason) {
  User* user = store_.find(id);
  if (user == nullptr || user->has_returned() || is_drained_) return false;
  failing_[id] = reason;
  if (!user->is_selected_) ++counts_.leaving;
  user->is_selected_ = user->is_asked_ = true;
  user->removal_ = Removal::kForced;
  ask(*user);
  return true;
}

bool Population::select(User& user, Removal removal) {
  // When the drain is over, all are being removed.
  if (is_drained_ || user.is_selected_ || user.has_returned()) return false;
  user.is_selected_ = user.is_asked_ = true;
  user.removal_ = removal;
  ++counts_.leaving;
  return true;
}

void Population::ask_later(User& user) {
  asking_.push_back(user.place_);
  plan_asks();
}

void Population::stop_users() {
  telling_.take_all(running_);
  plan_asks();
}

void Population::plan_asks() {
  const bool has_work = !asking_.is_empty() || !telling_.is_empty();
  if (has_work && !ask_timer_.is_queued()) loop_.add_precise(ask_timer_, loop_.now());
}

void Population::ask_some() {
  unsigned asked = 0;
  for (; asked < kStopsPerTurn && !asking_.is_empty(); ++asked) ask(first_of(asking_));
  for (; asked < kStopsPerTurn && !telling_.is_empty(); ++asked) {
    User& user = first_of(telling_);
    running_.push_back(user.place_);
    user.scope_.request_stop();
  }
  plan_asks();
}

void Population::ask(User& user) {
  user.is_asked_ = true;
  if (lets_passes_end_ && user.removal_ == Removal::kGraceful && !is_drained_ &&
      !user.is_resting_) {
    user.is_leaving_ = true;
    asked_.push_back(user.place_);
    return;
  }
  user.scope_.request_stop();
  if (user.removal_ == Removal::kGraceful && !is_drained_) {
    asked_.push_back(user.place_);
    return;
  }
  user.destroy_at_ = loop_.now() + kGrace;
  doomed_.push_back(user.place_);
  if (!destroy_timer_.is_linked()) loop_.add_timer(destroy_timer_, user.destroy_at_);
}

void Population::destroy_due() {
  for (unsigned destroyed = 0; destroyed < kDestroysPerTick && !doomed_.is_empty(); ++destroyed) {
    User& user = first_of(doomed_);
    if (user.destroy_at_ > loop_.now()) break;
    if (user.has_returned()) {  // in this very turn
      asked_.push_back(user.place_);
      continue;
    }
    user.place_.unlink();
    user.destroy();
    ++counts_.destroyed;
    account(user, Outcome::kRemoved, nullptr);
  }
  if (!doomed_.is_empty()) loop_.add_timer(destroy_timer_, first_of(doomed_).destroy_at_);
}

void Population::end(base::Duration drain) {
  if (!is_ending_) {
    is_ending_ = true;
    counts_.never_started += waiting_.size();
    waiting_.clear();
    plan_starts();
  }
  if (!is_drained_) {
    drained_ = std::min(drained_, loop_.now() + std::min(drain, kLongestDrain));
    if (drained_ <= loop_.now()) ask_all();
    if (!is_drained_) loop_.add_precise(drain_timer_, drained_);
  }
  tell_if_ended();
}

void Population::ask_all() {
  is_drained_ = true;
  drain_timer_.cancel();
  asking_.take_all(running_);
  asking_.take_all(telling_);
  asking_.take_all(asked_);
  plan_asks();
}

void Population::on_user_ended(User& user, const std::exception_ptr& failure) {
  if (failure) return account(user, Outcome::kFailed, failure);
  account(user, user.is_asked_ ? Outcome::kRemoved : Outcome::kFinished, nullptr);
}

void Population::account(User& user, Outcome outcome, const std::exception_ptr& failure) {
  std::string_view reason;
  if (user.is_selected_) --counts_.leaving;
  const auto failing =
      failing_.empty() ? decltype(failing_)::node_type() : failing_.extract(user.id());
  if (!failing.empty()) {
    outcome = Outcome::kFailed;
    reason = reasons_.add(std::string_view(failing.mapped()));
  } else if (failure) {
    reason = reasons_.add(failure);
  }
  if (outcome == Outcome::kFinished) ++counts_.finished;
  if (outcome == Outcome::kRemoved) ++counts_.removed;
  if (outcome == Outcome::kFailed) ++counts_.failed;
  settle(user, outcome, reason);
}

void Population::settle(User& user, Outcome outcome, std::string_view reason) {
  const UserId id = user.id();
  store_.release(user);
  if (on_ended_) on_ended_(id, outcome, reason);
  tell_if_ended();
}

void Population::tell_if_ended() {
  if (has_ended() && end_wait_ != nullptr) std::exchange(end_wait_, nullptr)->complete_later();
}

PopulationCounts Population::counts() const {
  PopulationCounts counts = counts_;
  counts.waiting = waiting_.size();
  counts.running = store_.size();
  return counts;
}

}  // namespace throng::users

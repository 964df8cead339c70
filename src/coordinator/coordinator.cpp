#include "coordinator/coordinator.hpp"

#include <algorithm>
#include <utility>

namespace throng::coordinator {

std::string_view occasion_name(Occasion occasion) {
  switch (occasion) {
    case Occasion::kCoordinate:
      return "coordinate";
    case Occasion::kTimeout:
      return "timeout";
    case Occasion::kReset:
      return "reset";
    case Occasion::kStop:
      break;
  }
  return "stop";
}

Coordinator::Coordinator(std::uint32_t number, std::string name,
                         std::shared_ptr<const CoordinationPlan> plan, base::Random random)
    : number_(number),
      name_(std::move(name)),
      plan_(std::move(plan)),
      random_(random),
      items_(plan_->items().size()) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].group = Group(plan_->kind());
    draw(i);
  }
}

/// How many the next group is to have: of a range each size is equally likely, the last included.
void Coordinator::draw(std::size_t item) {
  const CoordinationPlan::Item& plan = plan_->items()[item];
  const std::uint64_t sizes = plan.most - plan.least + 1;
  items_[item].required = sizes == 1 ? plan.least : plan.least + random_.uniform(sizes);
}

Coordinator::Added Coordinator::add(const throng_member& member, base::TimePoint now,
                                    Worker* worker, Ready& ready, bool& needs_timer) {
  const std::lock_guard lock(mutex_);
  if (is_stopped()) return Added::kStopped;
  if (held_ >= kMostHeld) return Added::kFull;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Gathering& item = items_[i];
    ++item.count;
    if (plan_->items()[i].gathers) {
      item.group.add(member);
      ++held_;
    }
    if (item.count != item.required) continue;
    item.waiting.push_back(close_group(i, Occasion::kCoordinate));
    give_out(i, ready);
  }
  if (!plan_->has_timeout()) return Added::kYes;
  deadline_ = now + plan_->timeout();
  needs_timer = timer_ == nullptr;
  if (needs_timer) timer_ = worker;
  return Added::kYes;
}

/// Takes what an item has gathered, for it to begin anew.
Firing Coordinator::close_group(std::size_t item, Occasion occasion) {
  Gathering& from = items_[item];
  Firing firing{item, occasion, from.count, from.required, Group(plan_->kind()), rounds_begun_};
  std::swap(firing.group, from.group);
  firing.group.reverse();
  from.count = 0;
  ++held_;
  draw(item);
  return firing;
}

bool Coordinator::may_begin(const Firing& firing) const {
  if (firing.rounds_before > rounds_ended_) return false;
  return firing.occasion == Occasion::kCoordinate || firing.item == round_item_;
}

/// Gives out what an item has to act on next, unless it is acting, or has to wait for others.
/// Several groups at once, so that who acts comes here less often than those who add.
void Coordinator::give_out(std::size_t item, Ready& ready) {
  Gathering& from = items_[item];
  if (from.is_given_out) return;
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    if (from.waiting.empty() || !may_begin(from.waiting.front())) return;
    const bool is_of_round = from.waiting.front().occasion != Occasion::kCoordinate;
    if (is_of_round && i > 0) return;
    from.is_given_out = true;
    ready.push_back(std::move(from.waiting.front()));
    from.waiting.pop_front();
    if (is_of_round) return;
  }
}

bool Coordinator::finish(Firing&& last, std::uint64_t held, Ready* ready) {
  const Firing ended = std::move(last);  // what its members brought dies outside of the lock
  const std::lock_guard lock(mutex_);
  held_ -= held + held_by(ended);
  items_[ended.item].is_given_out = false;
  const bool is_of_round = ended.occasion != Occasion::kCoordinate;
  const bool ends_round = is_of_round && ++round_item_ == items_.size();
  if (ends_round) {
    ++rounds_ended_;
    round_item_ = 0;
    if (ended.occasion == Occasion::kReset) --resets_;
  }
  if (ready != nullptr) {
    if (is_of_round) {
      for (std::size_t i = 0; i < items_.size(); ++i) give_out(i, *ready);
    } else {
      give_out(ended.item, *ready);
    }
  }
  return ends_round && ended.occasion == Occasion::kStop;
}

void Coordinator::begin_round(Occasion occasion) {
  deadline_ = base::TimePoint::never();
  if (items_.empty()) return;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].waiting.push_back(close_group(i, occasion));
  }
  ++rounds_begun_;
}

base::TimePoint Coordinator::on_timer(Worker* worker, base::TimePoint now, Ready& ready,
                                      bool& has_timed_out) {
  const std::lock_guard lock(mutex_);
  if (timer_ != worker) return base::TimePoint::never();
  if (deadline_ != base::TimePoint::never() && deadline_ > now) return deadline_;
  timer_ = nullptr;
  has_timed_out = deadline_ != base::TimePoint::never() && !is_stopped();
  if (!has_timed_out) return base::TimePoint::never();
  begin_round(Occasion::kTimeout);
  if (!items_.empty()) give_out(0, ready);
  return base::TimePoint::never();
}

bool Coordinator::reset() {
  const std::lock_guard lock(mutex_);
  if (resets_ == kMostResets) return false;
  if (!items_.empty()) ++resets_;
  begin_round(Occasion::kReset);
  return true;
}

bool Coordinator::stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_.store(true, std::memory_order_release);
  begin_round(Occasion::kStop);
  return items_.empty();
}

base::TimePoint Coordinator::take(Worker* worker, base::TimePoint now, Ready& ready) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < items_.size(); ++i) give_out(i, ready);
  if (timer_ != nullptr || deadline_ == base::TimePoint::never()) return base::TimePoint::never();
  timer_ = worker;
  return std::max(now, deadline_);
}

void Coordinator::leave(Worker* worker) {
  const std::lock_guard lock(mutex_);
  if (timer_ == worker) timer_ = nullptr;
}

}  // namespace throng::coordinator

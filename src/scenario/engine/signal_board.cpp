#include "scenario/engine/signal_board.hpp"

namespace throng::scenario::engine {

SignalBoard::SignalBoard(ActivityCount& activity, std::function<void(unsigned)> wake,
                         unsigned cores, SignalBus* bus)
    : activity_(activity), wake_(std::move(wake)), bus_(bus) {
  for (unsigned core = 0; core < cores; ++core) {
    ended_.push_back(std::make_unique<runtime::Link>());
  }
}

bool SignalBoard::set(std::string_view name, std::uint64_t count) {
  if (bus_ == nullptr) return add(name, count);
  bus_->publish(name, count);
  return true;
}

/// With the lock held. An endless wait that ends has somebody active again, before whoever set the
/// signal may come to its own end.
void SignalBoard::finish(Waiting& waiting, Waiting::Outcome outcome) {
  if (waiting.is_endless) activity_.add();
  waiting.outcome = outcome;
  ended_[waiting.core]->push_back(waiting);
  wake_(waiting.core);
}

bool SignalBoard::add(std::string_view name, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  auto found = signals_.find(name);
  if (found == signals_.end()) {
    if (signals_.size() >= kMostNames) return false;
    found = signals_.try_emplace(std::string(name)).first;
  }
  Signal& signal = found->second;
  signal.total += count;
  runtime::Link* each = signal.waiting.first();
  while (each != &signal.waiting) {
    auto& waiting = static_cast<Waiting&>(*each);
    each = each->following();
    if (signal.total >= waiting.needed) finish(waiting, Waiting::Outcome::kSet);
  }
  return true;
}

std::uint64_t SignalBoard::total(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = signals_.find(name);
  return found == signals_.end() ? 0 : found->second.total;
}

bool SignalBoard::begin(Waiting& waiting) {
  const std::lock_guard lock(mutex_);
  Signal& signal = signals_[waiting.name];
  if (signal.total >= waiting.needed) return false;
  waiting.outcome = Waiting::Outcome::kNone;
  signal.waiting.push_back(waiting);
  return true;
}

SignalBoard::Waiting::Outcome SignalBoard::end(Waiting& waiting) {
  const std::lock_guard lock(mutex_);
  waiting.unlink();
  return waiting.outcome;
}

SignalBoard::Waiting* SignalBoard::take_ended(unsigned core) {
  const std::lock_guard lock(mutex_);
  runtime::Link& list = *ended_[core];
  if (list.is_empty()) return nullptr;
  auto* waiting = static_cast<Waiting*>(list.first());
  waiting->unlink();
  return waiting;
}

void SignalBoard::note_nobody_active() {
  const std::lock_guard lock(mutex_);
  if (!activity_.is_none()) return;
  for (auto& [name, signal] : signals_) {
    while (!signal.waiting.is_empty()) {
      auto& waiting = static_cast<Waiting&>(*signal.waiting.first());
      waiting.unlink();
      finish(waiting, Waiting::Outcome::kDeadlock);
    }
  }
}

}  // namespace throng::scenario::engine

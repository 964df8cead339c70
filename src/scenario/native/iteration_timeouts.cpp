#include "scenario/native/iteration_timeouts.hpp"

#include <utility>

namespace throng::scenario::native {

void IterationTimeouts::begin(std::uint64_t user) {
  end(user);
  running_.push_back({user, loop_.precise_now() + limit_});
  places_[user] = std::prev(running_.end());
  if (!is_linked()) plan();
}

void IterationTimeouts::end(std::uint64_t user) {
  const auto place = places_.find(user);
  if (place == places_.end()) return;
  // The timer may come for nothing, and then looks for the next.
  running_.erase(place->second);
  places_.erase(place);
}

void IterationTimeouts::plan() {
  if (!running_.empty()) loop_.add_timer(*this, running_.front().due);
}

void IterationTimeouts::fire() {
  while (!running_.empty() && running_.front().due <= loop_.now()) {
    const std::uint64_t user = running_.front().user;
    end(user);
    on_timeout_(user);
  }
  plan();
}

}  // namespace throng::scenario::native

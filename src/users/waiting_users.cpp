#include "users/waiting_users.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace throng::users {

void WaitingUsers::add(IdRange share) {
  if (share.count == 0) return;
  size_ += share.count;
  if (!ranges_.empty() && last_of(ranges_.back()) + cores_ == share.first) {
    ranges_.back().count += share.count;
  } else {
    ranges_.push_back(share);
  }
}

UserId WaitingUsers::take_first() {
  THRONG_ASSERT(!is_empty());
  IdRange& range = ranges_.front();
  const UserId id = range.first;
  --size_;
  range.first += cores_;
  if (--range.count == 0) ranges_.pop_front();
  return id;
}

std::uint64_t WaitingUsers::remove_last(std::uint64_t count) {
  const std::uint64_t removed = std::min(count, size_);
  for (std::uint64_t left = removed; left > 0;) {
    IdRange& range = ranges_.back();
    const std::uint64_t taken = std::min(left, range.count);
    left -= taken;
    range.count -= taken;
    if (range.count == 0) ranges_.pop_back();
  }
  size_ -= removed;
  return removed;
}

std::uint64_t WaitingUsers::remove(const std::vector<UserId>& ids) {
  const std::uint64_t before = size_;
  std::deque<IdRange> old;
  old.swap(ranges_);
  size_ = 0;
  for (IdRange range : old) {
    // What lies before each removed id stays as a range of its own.
    auto id = std::lower_bound(ids.begin(), ids.end(), range.first);
    for (const UserId last = last_of(range); id != ids.end() && *id <= last; ++id) {
      if (*id < range.first || (*id - range.first) % cores_ != 0) continue;  // of another core
      const std::uint64_t kept = (*id - range.first) / cores_;
      add({range.first, kept});
      range = {*id + cores_, range.count - kept - 1};
    }
    add(range);
  }
  return before - size_;
}

std::uint64_t WaitingUsers::remove_between(UserId first, UserId last) {
  const std::uint64_t before = size_;
  std::deque<IdRange> old;
  old.swap(ranges_);
  size_ = 0;
  for (const IdRange& range : old) {
    // How many ids of the range lie below `id`.
    const auto below = [&](UserId id) {
      return id <= range.first ? 0 : std::min(range.count, (id - range.first - 1) / cores_ + 1);
    };
    const std::uint64_t kept = below(first);
    const std::uint64_t taken_until = std::max(kept, below(last + 1));
    add({range.first, kept});
    add({range.first + taken_until * cores_, range.count - taken_until});
  }
  return before - size_;
}

std::vector<IdRange> WaitingUsers::first_ranges(std::size_t most) const {
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, ranges_.size()));
  return {ranges_.begin(), ranges_.begin() + count};
}

void WaitingUsers::clear() {
  ranges_.clear();
  size_ = 0;
}

}  // namespace throng::users

#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "users/user_id.hpp"

namespace throng::users {

/// The ids of one core that wait to start, as ranges: a million that were added at once take as
/// much memory as one. First in, first out; a removal takes from the other end.
class WaitingUsers {
 public:
  explicit WaitingUsers(unsigned cores) : cores_(cores) {}

  std::uint64_t size() const { return size_; }
  bool is_empty() const { return size_ == 0; }

  /// `share`: see `share_of`.
  void add(IdRange share);
  /// The id that has waited longest; takes it out.
  UserId take_first();
  /// Takes `count` at most out, those first that would start last. Returns how many.
  std::uint64_t remove_last(std::uint64_t count);
  /// Takes those of `ids` out that wait. `ids`: in order, none twice. Returns how many.
  /// Cost: linear in the number of ranges and of ids.
  std::uint64_t remove(const std::vector<UserId>& ids);
  /// Takes those from `first` to `last` out. Returns how many. Cost: linear in the number of
  /// ranges.
  std::uint64_t remove_between(UserId first, UserId last);
  /// Those that have waited longest, as ranges whose ids lie `cores` apart; `most` at most.
  std::vector<IdRange> first_ranges(std::size_t most) const;
  void clear();

 private:
  UserId last_of(const IdRange& range) const { return range.first + (range.count - 1) * cores_; }

  const unsigned cores_;
  std::deque<IdRange> ranges_;  // none of them empty; the ids lie `cores` apart
  std::uint64_t size_ = 0;
};

}  // namespace throng::users

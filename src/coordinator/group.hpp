#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "throng/border.hpp"

namespace throng::coordinator {

/// Members that were gathered, all of one kind, with what they brought; it dies with this.
/// Thread: any, one at a time.
class Group {
 public:
  Group() = default;
  explicit Group(const throng_member_kind& kind) : kind_(&kind) {}
  Group(Group&& other) noexcept : kind_(other.kind_), members_(std::exchange(other.members_, {})) {}
  Group& operator=(Group&& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(members_, other.members_);
    return *this;
  }
  ~Group() {
    if (kind_ == nullptr || kind_->copy == nullptr) return;
    for (throng_member& member : members_) kind_->destroy(member.data);
  }

  std::size_t size() const { return members_.size(); }
  const throng_member* data() const { return members_.data(); }

  /// Adds another one of `member`, which is of this kind.
  void add(const throng_member& member) {
    members_.push_back(member);
    if (kind_->copy != nullptr) kind_->copy(member.data, members_.back().data);
  }
  /// From here on the member that was added last comes first.
  void reverse() { std::reverse(members_.begin(), members_.end()); }

 private:
  const throng_member_kind* kind_ = nullptr;
  std::vector<throng_member> members_;
};

}  // namespace throng::coordinator

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"

namespace throng::coordinator {

/// Why a call of a coordinator changed nothing.
struct CoordinatorProblem {
  const char* reason = "";  // a word: bad_plan, bad_timeout, already_started, no_coordinator, …
  std::string detail;       // for people; names the field where there is one
};
template <class T>
using Coordinated = Result<T, CoordinatorProblem>;

/// What a coordinator does with how many of its users. Unchanging. Thread: any.
class CoordinationPlan {
 public:
  static constexpr std::size_t kMostItems = 1'000;
  static constexpr std::int64_t kMostInGroup = 10'000'000;

  /// One size of groups, and what is done with each.
  struct Item {
    std::uint64_t least = 0;  // of a group; 0: all
    std::uint64_t most = 0;
    std::vector<throng_action> actions;
    bool gathers = false;  // an action wants to know who they are

    bool is_all() const { return least == 0; }
    /// "3", "5..10", "all"
    std::string size_text() const;
  };

  /// Takes over `given`, in any case. Items with a number come before those for all, and otherwise
  /// stay in their order. Errors: bad_plan, with the item as it was given; bad_timeout.
  static Coordinated<std::shared_ptr<const CoordinationPlan>> make(
      const throng_coordinator_plan& given);
  ~CoordinationPlan();
  CoordinationPlan(const CoordinationPlan&) = delete;
  CoordinationPlan& operator=(const CoordinationPlan&) = delete;

  const std::vector<Item>& items() const { return items_; }
  /// From the last user that was added until the timeout; max: never.
  base::Duration timeout() const { return base::Duration(given_.timeout_ns); }
  bool has_timeout() const { return timeout() != base::Duration::max(); }
  const throng_member_kind& kind() const { return *given_.kind; }
  /// Those of frames that actions make.
  const throng_frames& frames() const { return *given_.frames; }

 private:
  explicit CoordinationPlan(const throng_coordinator_plan& given) : given_(given) {}
  /// Returns: what is wrong; empty when nothing is.
  std::string take_item(const throng_coordinator_item& given);

  const throng_coordinator_plan given_;
  std::vector<Item> items_;
};

}  // namespace throng::coordinator

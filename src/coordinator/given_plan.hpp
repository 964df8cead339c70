#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "throng/border.hpp"

namespace throng::coordinator {

/// Makes the plans that a scenario would give, of actions that are functions; for tests.
class GivenPlan {
 public:
  using Call = std::function<void(const throng_coordination&)>;

  /// An item with one action that takes the event (1), its members (2) or pairs (3). `least` and
  /// `most` 0: all.
  GivenPlan& item(std::int64_t least, std::int64_t most, std::uint32_t takes, Call call) {
    kept_->items.push_back({least, most, takes, std::move(call)});
    return *this;
  }
  GivenPlan& timeout(std::int64_t ns) {
    timeout_ns_ = ns;
    return *this;
  }
  /// To be taken over; once.
  throng_coordinator_plan give() {
    Kept* const kept = kept_.release();
    for (Item& item : kept->items) {
      kept->actions.push_back({item.takes, 0, nullptr, &item.call, &GivenPlan::call});
    }
    for (std::size_t i = 0; i < kept->items.size(); ++i) {
      kept->raw.push_back({kept->items[i].least, kept->items[i].most, &kept->actions[i], 1});
    }
    throng_coordinator_plan plan{};
    plan.size = sizeof plan;
    plan.kind = &kKind;
    plan.items = kept->raw.data();
    plan.item_count = kept->raw.size();
    plan.timeout_ns = timeout_ns_;
    plan.owner = kept;
    plan.free = [](void* owner) { delete static_cast<Kept*>(owner); };
    return plan;
  }
  /// Of members that bring a plain number.
  static constexpr throng_member_kind kKind = {sizeof(throng_member_kind), 0, nullptr, nullptr};
  static throng_member member(std::uint64_t user) {
    throng_member made{};
    made.user = user;
    return made;
  }

 private:
  struct Item {
    std::int64_t least, most;
    std::uint32_t takes;
    Call call;
  };
  struct Kept {
    std::vector<Item> items;
    std::vector<throng_action> actions;
    std::vector<throng_coordinator_item> raw;
  };
  static int call(void* context, const throng_coordination* given, void**, char*, std::size_t) {
    (*static_cast<Call*>(context))(*given);
    return 1;
  }

  std::unique_ptr<Kept> kept_ = std::make_unique<Kept>();
  std::int64_t timeout_ns_ = INT64_MAX;
};

}  // namespace throng::coordinator

#include "coordinator/coordination_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace throng::coordinator {
namespace {

constexpr std::uint32_t kTakesPair = 3;

std::string check_size(const throng_coordinator_item& item) {
  if (item.least == 0 && item.most == 0) return {};  // all
  if (item.least < 1) {
    return fmt::format("{} users: expected 1 or more, {{min, max}}, or all", item.least);
  }
  if (item.most < item.least) {
    return fmt::format("{{{}, {}}} users: expected {{min, max}} with min <= max", item.least,
                       item.most);
  }
  if (item.most > CoordinationPlan::kMostInGroup) {
    return fmt::format("{} users: expected {} at most", item.most, CoordinationPlan::kMostInGroup);
  }
  return {};
}

/// Whether both do the same, as far as that can be known.
bool are_same(const CoordinationPlan::Item& a, const CoordinationPlan::Item& b) {
  const auto are_same_actions = [](const throng_action& one, const throng_action& other) {
    return one.identity != nullptr && one.identity == other.identity;
  };
  return a.least == b.least && a.most == b.most &&
         std::equal(a.actions.begin(), a.actions.end(), b.actions.begin(), b.actions.end(),
                    are_same_actions);
}

}  // namespace

std::string CoordinationPlan::Item::size_text() const {
  if (is_all()) return "all";
  return least == most ? std::to_string(least) : fmt::format("{}..{}", least, most);
}

CoordinationPlan::~CoordinationPlan() {
  given_.free(given_.owner);
}

Coordinated<std::shared_ptr<const CoordinationPlan>> CoordinationPlan::make(
    const throng_coordinator_plan& given) {
  const auto refuse = [](std::string text) {
    return failed(CoordinatorProblem{"bad_plan", std::move(text)});
  };
  const std::shared_ptr<CoordinationPlan> plan(new CoordinationPlan(given));
  if (given.timeout_ns <= 0) {
    return failed(CoordinatorProblem{
        "bad_timeout", fmt::format("timeout: {} ns: expected more than 0, or no timeout at all",
                                   given.timeout_ns)});
  }
  if (given.item_count > kMostItems) {
    return refuse(fmt::format("plan: {} items: expected {} at most", given.item_count, kMostItems));
  }
  for (std::size_t i = 0; i < given.item_count; ++i) {
    const std::string wrong = plan->take_item(given.items[i]);
    if (!wrong.empty()) return refuse(fmt::format("plan: item {}: {}", i + 1, wrong));
  }
  std::stable_partition(plan->items_.begin(), plan->items_.end(),
                        [](const Item& item) { return !item.is_all(); });
  return std::shared_ptr<const CoordinationPlan>(plan);
}

std::string CoordinationPlan::take_item(const throng_coordinator_item& given) {
  std::string wrong = check_size(given);
  if (!wrong.empty()) return wrong;
  Item item;
  item.least = static_cast<std::uint64_t>(given.least);
  item.most = static_cast<std::uint64_t>(given.most);
  item.actions.assign(given.actions, given.actions + given.action_count);
  if (item.actions.empty()) return "it has no action: expected one or more";
  for (const throng_action& action : item.actions) {
    if (action.takes > 1) item.gathers = true;
    if (item.is_all() && action.takes == kTakesPair) {
      return "an action on pairs of all: expected one on the event, or on the event and its users";
    }
  }
  for (const Item& other : items_) {
    if (are_same(other, item)) {
      return fmt::format(
          "{} users with the same actions are there already: expected each item once",
          item.size_text());
    }
  }
  items_.push_back(std::move(item));
  return {};
}

}  // namespace throng::coordinator

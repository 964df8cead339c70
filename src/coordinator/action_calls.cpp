#include "coordinator/action_calls.hpp"

#include <fmt/format.h>

#include <array>

namespace throng::coordinator {
namespace {

constexpr std::uint32_t kTakesPair = 3;
constexpr std::size_t kLongestText = 400;  // bytes of what an action threw

}  // namespace

void ActionCalls::begin() {
  coordination_.type = static_cast<std::int32_t>(firing_.occasion);
  coordination_.count = firing_.count;
  coordination_.members = firing_.group.data();
  action_ = called_ = first_ = 0;
  second_ = 1;
}

ActionCalls::Outcome ActionCalls::call(void*& frame, std::string& text) {
  const throng_action& action = item_.actions[action_];
  if (action.takes == kTakesPair) set_pair();
  called_ = action_ + 1;
  advance();
  std::array<char, kLongestText + 1> thrown{};
  frame = nullptr;
  const int outcome =
      action.call(action.context, &coordination_, &frame, thrown.data(), thrown.size());
  if (outcome > 0) return Outcome::kDone;
  if (outcome == 0 && frame != nullptr) return Outcome::kFrame;
  text = thrown.data();
  return Outcome::kThrew;
}

void ActionCalls::set_pair() {
  const std::size_t size = firing_.group.size();
  const throng_member* const members = firing_.group.data();
  coordination_.pair[0] = first_ < size ? &members[first_] : nullptr;
  coordination_.pair[1] = second_ < size ? &members[second_] : nullptr;
}

void ActionCalls::advance() {
  const std::size_t size = firing_.group.size();
  if (item_.actions[action_].takes == kTakesPair && size > 1) {
    if (++second_ < size) return;
    if (++first_ + 1 < size) {
      second_ = first_ + 1;
      return;
    }
  }
  ++action_;
  first_ = 0;
  second_ = 1;
}

std::string failure_text(const Coordinator& coordinator, const Firing& firing, std::size_t action,
                         std::string_view what) {
  return fmt::format(
      "coordinator {}: action {} of {} users, on {} {}: {}", coordinator.name(), action,
      coordinator.plan().items()[firing.item].size_text(),
      firing.occasion == Occasion::kCoordinate ? "a" : "the",
      firing.occasion == Occasion::kCoordinate ? "group" : occasion_name(firing.occasion), what);
}

}  // namespace throng::coordinator

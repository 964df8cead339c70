#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "coordinator/coordination_plan.hpp"
#include "coordinator/coordinator.hpp"
#include "throng/border.hpp"

namespace throng::coordinator {

/// The calls of actions that a firing comes to, one after another: the actions in their order, one
/// on pairs once for each distinct pair. A member alone is paired with nobody, and where there is
/// none, nobody with nobody.
/// Lifetime: item and firing must outlive it. It must lie still while a frame of a call is there.
class ActionCalls {
 public:
  /// `scope`: what the frames will run in; null: nobody runs any.
  ActionCalls(const CoordinationPlan::Item& item, const Firing& firing, throng_scope* scope)
      : item_(item), firing_(firing) {
    coordination_.size = sizeof coordination_;
    coordination_.scope = scope;
    begin();
  }
  ActionCalls(const ActionCalls&) = delete;
  ActionCalls& operator=(const ActionCalls&) = delete;

  /// Begins anew, with what the firing is now.
  void begin();
  bool has_next() const { return action_ < item_.actions.size(); }
  enum class Outcome : std::uint8_t { kDone, kFrame, kThrew };
  /// Makes the next call. kFrame: `frame`, the caller's now, is to be run before the call after it.
  /// kThrew: `text` is what.
  Outcome call(void*& frame, std::string& text);
  /// The number of the action that was called last, from 1.
  std::size_t called() const { return called_; }

 private:
  void set_pair();
  void advance();

  const CoordinationPlan::Item& item_;
  const Firing& firing_;
  throng_coordination coordination_{};
  std::size_t action_ = 0;
  std::size_t called_ = 0;
  std::size_t first_ = 0;  // of the pair that is next
  std::size_t second_ = 1;
};

/// "coordinator pairs: action 2 of 5..10 users, on a reset: …"
std::string failure_text(const Coordinator& coordinator, const Firing& firing, std::size_t action,
                         std::string_view what);

}  // namespace throng::coordinator

#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "telemetry/event.hpp"
#include "telemetry/event_hub.hpp"
#include "users/user.hpp"
#include "users/user_id.hpp"

namespace throng::run {

/// The lives of a core's users as events: scenario.start.start, and .stop or .exception with how
/// long it took. Handlers hear of all; of those that are told further there are kPerSecond at most
/// in each second, each with its end. Thread: the core's own.
class UserSpans {
 public:
  static constexpr unsigned kPerSecond = 100;
  using Tell = std::function<void(telemetry::Event&&)>;

  /// `tell`: null when nobody wants them. `clock` must outlive it.
  UserSpans(const base::Clock& clock, telemetry::EventHub& hub, Tell tell)
      : clock_(clock), hub_(hub), tell_(std::move(tell)) {}

  void begin(users::UserId user) {
    if (is_heard() || (tell_ != nullptr && told_ < kPerSecond)) note_begin(user);
  }
  void end(users::UserId user, users::Outcome outcome, std::string_view reason) {
    if (!lives_.empty()) note_end(user, outcome, reason);
  }
  /// Another second begins.
  void begin_second() { told_ = 0; }

 private:
  struct Life {
    base::TimePoint began;
    bool is_told = false;
  };
  bool is_heard() const {
    return hub_.wants(telemetry::EventKind::kStartStart) ||
           hub_.wants(telemetry::EventKind::kStartStop) ||
           hub_.wants(telemetry::EventKind::kStartException);
  }
  void note_begin(users::UserId user);
  void note_end(users::UserId user, users::Outcome outcome, std::string_view reason);

  const base::Clock& clock_;
  telemetry::EventHub& hub_;
  const Tell tell_;
  std::unordered_map<users::UserId, Life> lives_;
  unsigned told_ = 0;  // in this second
};

}  // namespace throng::run

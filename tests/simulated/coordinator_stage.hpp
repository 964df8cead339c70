#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "message_stage.hpp"
#include "scenario/native/coordinators.hpp"
#include "throng/coordinator.hpp"
#include "throng/event.hpp"

namespace throng::scenario::native {

/// Users of one core and a run's coordinators, on a simulated loop: what tests of coordinators
/// stand on.
class CoordinatorStage {
 public:
  explicit CoordinatorStage(MessageStage::Act act) : stage(std::move(act)) {
    coordinator_registry().open(stage.world.clock, 7);
    static_cast<void>(coordinator_registry().notes().take());
    telemetry::event_hub().set_clock(&stage.world.clock);
  }
  ~CoordinatorStage() {
    telemetry::event_hub().detach_all();
    telemetry::event_hub().set_clock(nullptr);
    static_cast<void>(coordinator_registry().take_problems());
    coordinator_registry().close();
  }
  /// Lets time pass: a turn of the stage is 1 ms, or nearly.
  void pass(Duration time) {
    const base::TimePoint end = stage.world.loop.now() + time;
    while (stage.world.loop.now() < end) stage.turn();
  }
  /// Milliseconds since the stage began.
  std::int64_t now_ms() const { return (stage.world.loop.now() - began_).count() / 1'000'000; }

  MessageStage stage;

 private:
  const base::TimePoint began_ = stage.world.loop.now();
};

/// What happened, in order.
struct Told {
  std::vector<std::string> lines;
  template <class... Values>
  void add(std::string_view pattern, const Values&... values) {
    lines.push_back(format(pattern, values...));
  }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
};
using Lines = std::vector<std::string>;

/// "3 2 1"
template <class T>
std::string ids_of(Members<T> users) {
  std::string text;
  for (const Member<T>& user : users) {
    if (!text.empty()) text += ' ';
    text += std::to_string(user.id());
  }
  return text;
}

/// "3", "nobody"
template <class T>
std::string id_of(const Member<T>* user) {
  return user == nullptr ? "nobody" : std::to_string(user->id());
}

using Plain = Coordinator<>;
inline const Plain kGroups("groups");

inline Task<void> add_once(User user) {
  kGroups.add(user);
  co_return;
}

/// An action that notes what it was given.
inline auto event_to(Told& told, std::string name) {
  return [&told, name](Coordination event) {
    told.add("{} {} {}", name, event.name(), event.count());
  };
}
inline auto users_to(Told& told, std::string name) {
  return [&told, name](Coordination event, Members<> users) {
    told.add("{} {} {}: {}", name, event.name(), event.count(), ids_of(users));
  };
}
inline auto pairs_to(Told& told, std::string name) {
  return [&told, name](Coordination event, const Member<>* one, const Member<>* other) {
    told.add("{} {} {}: {} with {}", name, event.name(), event.count(), id_of(one), id_of(other));
  };
}

inline void nothing(Coordination) {}

}  // namespace throng::scenario::native

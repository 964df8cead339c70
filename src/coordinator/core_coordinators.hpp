#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "coordinator/coordinator.hpp"
#include "coordinator/coordinator_metrics.hpp"
#include "coordinator/coordinator_registry.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "telemetry/event_hub.hpp"
#include "telemetry/recorder.hpp"
#include "throng/task.hpp"

namespace throng::coordinator {

/// A core's part in all coordinators: it adds the core's users, and acts on the groups that they
/// complete, on timeouts, and on what it is asked to by `poke`.
/// Actions that are functions run in the call that completes a group, those that are coroutines as
/// tasks of nobody. What is under way when this dies ends as it stands; see settle.
/// Thread: the core's own, but for `poke`. Lifetime: loop, recorder and registry must outlive it.
class CoreCoordinators final : private runtime::Inbox, private Coordinator::Worker {
 public:
  /// Told of each action that threw.
  using Say = std::function<void(std::string_view line)>;
  using Number = CoordinatorRegistry::Number;
  /// Calls of actions in one turn of the loop, or in one call of `add`.
  static constexpr unsigned kCallsPerTurn = 4096;

  CoreCoordinators(runtime::Loop& loop, telemetry::Recorder& recorder,
                   CoordinatorRegistry& registry, Say say);
  CoreCoordinators(const CoreCoordinators&) = delete;
  CoreCoordinators& operator=(const CoreCoordinators&) = delete;
  ~CoreCoordinators();

  /// Waits until nothing is acted on any more, when no users are left; kGrace at most, and then a
  /// line says what is cut off. Suspends: yes. Stopped: it ends.
  [[nodiscard]] Task<void> settle();
  static constexpr base::Duration kGrace = std::chrono::seconds(2);

  enum class Added : std::uint8_t { kYes, kNobody, kOtherKind };
  /// Adds another one of `member` to the coordinator of that number. It may act before it returns.
  /// kNobody: there is none, or it holds too much, which is counted. kOtherKind: what the member
  /// brings is of another type than the coordinator's.
  Added add(Number number, const throng_member_kind& kind, const throng_member& member);

 private:
  class Act;
  class Own;
  /// Goes on with what is ready, in the next turn.
  class GoOn final : public runtime::PreciseTimer {
   public:
    explicit GoOn(CoreCoordinators& core) : core_(core) {}
    void fire() override { core_.act(); }

   private:
    CoreCoordinators& core_;
  };

  void deliver() override;
  void poke() override;
  Own& own(Number number);
  void begin(const std::shared_ptr<Coordinator>& coordinator, Coordinator::Ready& found);
  void take_up(const std::shared_ptr<Coordinator>& coordinator, Coordinator::Ready& found);
  void act();
  void go_on(Act& act);
  void end(Act& act);
  bool is_idle() { return ready_.is_empty() && waiting_.is_empty(); }
  void tell_add(const Coordinator& coordinator, std::uint64_t user);

  runtime::Loop& loop_;
  telemetry::Recorder& recorder_;
  CoordinatorRegistry& registry_;
  telemetry::EventHub& hub_ = telemetry::event_hub();
  const Say say_;
  Scope scope_;
  std::vector<std::unique_ptr<Own>> own_;  // by number
  Coordinator::Ready spare_;               // empty, with the memory of the last one
  runtime::Link ready_;                    // acts that can go on
  runtime::Link waiting_;                  // acts that wait for their frame
  std::atomic<bool> is_poked_{false};
  bool is_acting_ = false;
  GoOn go_on_{*this};
};

}  // namespace throng::coordinator

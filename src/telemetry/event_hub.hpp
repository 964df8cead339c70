#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "throng/result.hpp"

namespace throng::telemetry {

/// What handlers can be attached to; event_name has the names.
enum class EventKind : std::uint8_t {
  kInitStart,
  kInitStop,
  kInitException,
  kStartStart,
  kStartStop,
  kStartException,
  kTerminateStart,
  kTerminateStop,
  kTerminateException,
  kUsers,
  kThrottleInit,
  kThrottleRate,
  kThrottleRequest,
  kThrottleExecute,
  kThrottleProcess,
  kCoordinatorStart,
  kCoordinatorStop,
  kCoordinatorAdd,
  kCoordinatorReset,
  kCoordinatorTimeout,
  kCoordinatorExecute,
  kConfigGet,
  kConfigVerify,
  kConfigEnv,
};
inline constexpr std::size_t kEventKinds = 24;
/// "throttle.execute"
std::string_view event_name(EventKind kind);
/// None when no event has that name.
std::optional<EventKind> event_kind(std::string_view name);

/// Something that happens right now, for those who are attached to it. Lent for the call.
struct HubEvent {
  using Field = std::pair<std::string_view, std::string_view>;

  EventKind kind = EventKind::kUsers;
  std::int64_t now_ns = 0;        // of the monotonic clock; set by `emit`
  std::uint64_t user = 0;         // 0: nobody's
  std::uint64_t count = 1;        // how many of them
  std::int64_t duration_ns = -1;  // of a span that ends here; -1: it is none
  std::span<const Field> fields = {};
};

/// Calls handlers when something happens, in the thread in which it does. Where nobody is attached
/// an event costs a look at one word. A handler that throws is detached, and counted.
/// Thread: any.
class EventHub {
 public:
  /// Returns: false when it threw. It may be called by several threads at a time.
  using Handle = bool (*)(void* context, const HubEvent& event);
  using Number = std::uint64_t;  // of a handler, from 1
  static constexpr std::size_t kMostHandlers = 1'000;

  EventHub() = default;
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// `name`: of one event, or with a dot at its end or empty of all that begin so; "throng." before
  /// it is the same. `context` must outlive the handler, and `free` is called when nobody uses it
  /// any more. Errors: no event has such a name, or there are too many handlers.
  Result<Number, std::string> attach(std::string_view name, Handle handle, void* context,
                                     void (*free)(void*));
  /// Returns: false when it was detached already.
  bool detach(Number number);
  void detach_all();

  /// What events are timed by from now on; null: by nothing. It must outlive its use.
  void set_clock(const base::Clock* clock) { clock_.store(clock, std::memory_order_release); }

  /// Whether anybody is attached to it.
  bool wants(EventKind kind) const {
    return (wanted_.load(std::memory_order_relaxed) >> static_cast<unsigned>(kind)) & 1;
  }
  /// Calls those who are attached to it.
  void emit(HubEvent event);
  /// Handlers that were detached because they threw.
  std::uint64_t detached() const { return detached_.load(std::memory_order_relaxed); }

 private:
  struct Handler {
    Number number = 0;
    std::uint32_t kinds = 0;  // a bit each
    Handle handle = nullptr;
    std::shared_ptr<void> context;
  };
  using Handlers = std::vector<Handler>;

  void publish(Handlers handlers);

  std::mutex mutex_;
  std::shared_ptr<const Handlers> handlers_ = std::make_shared<Handlers>();
  std::atomic<std::uint32_t> wanted_{0};
  std::atomic<std::uint64_t> detached_{0};
  std::atomic<const base::Clock*> clock_{nullptr};
  Number last_ = 0;
};

/// That of this process.
EventHub& event_hub();

}  // namespace throng::telemetry

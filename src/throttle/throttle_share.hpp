#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "telemetry/event_hub.hpp"
#include "telemetry/recorder.hpp"
#include "throttle/throttle.hpp"
#include "throttle/throttle_metrics.hpp"
#include "throttle/throttle_registry.hpp"

namespace throng::throttle {

class ThrottleShare;

/// A place of a parallelism; free again when this dies. Empty of other throttles.
class Place {
 public:
  Place() = default;
  explicit Place(std::shared_ptr<Throttle> throttle) : throttle_(std::move(throttle)) {}
  Place(Place&& other) noexcept = default;
  Place& operator=(Place&& other) noexcept {
    std::swap(throttle_, other.throttle_);
    return *this;
  }
  ~Place() {
    if (throttle_ != nullptr) throttle_->release();
  }
  bool is_held() const { return throttle_ != nullptr; }

 private:
  std::shared_ptr<Throttle> throttle_;
};

/// What was granted: when its slot lay, and a place where there are places.
struct Grant {
  base::TimePoint slot;
  Place place;
};

/// Something that waits to pass a throttle. Leaves the throttle when it dies.
class Request : public runtime::Link {
 public:
  /// It may pass. Called from the loop's top level; may end this.
  virtual void pass(Grant&& grant) = 0;
  /// It never will: the throttle was stopped. The same.
  virtual void refuse() = 0;
  bool is_waiting() const { return share_ != nullptr; }
  /// Leaves the throttle.
  void cancel();

 protected:
  ~Request() { cancel(); }

 private:
  friend class ThrottleShare;
  ThrottleShare* share_ = nullptr;
  base::TimePoint asked_;
};

/// One core's part in a throttle of some name: its waiters, first come first served.
/// Thread: the core's own. Lifetime: loop, recorder and registry must outlive it, and it must
/// outlive its requests.
class ThrottleShare final : private Throttle::Member {
 public:
  ThrottleShare(runtime::Loop& loop, telemetry::Recorder& recorder, ThrottleRegistry& registry,
                ThrottleRegistry::Number number);
  ThrottleShare(const ThrottleShare&) = delete;
  ThrottleShare& operator=(const ThrottleShare&) = delete;
  ~ThrottleShare();

  enum class Outcome : std::uint8_t { kPasses, kWaits, kRefused };
  /// Lets `request` pass, at once or when its turn comes. kPasses: `grant` is what it got, and
  /// `pass` is not called. kRefused: there is no throttle of that name.
  Outcome ask(Request& request, Grant& grant);
  /// Looks after what has changed, if anything has.
  void answer_poke() {
    if (is_poked_.exchange(false, std::memory_order_acquire)) come_now();
  }
  const std::string& name() const { return name_; }

 private:
  friend class Request;
  class Alarm final : public runtime::PreciseTimer {
   public:
    explicit Alarm(ThrottleShare& share) : share_(share) {}
    void fire() override { share_.serve_waiting(); }

   private:
    ThrottleShare& share_;
  };
  /// Requests that are served in one turn of the loop, so that others have theirs.
  static constexpr std::uint64_t kMostPerTurn = 4096;
  /// Those that are served with one look at the clock.
  static constexpr std::uint64_t kMostPerLook = 64;

  void poke() override;
  void come_now() { come_at(loop_.now()); }
  void come_at(base::TimePoint when);
  bool find_throttle();
  void leave_throttle();
  void serve_waiting();
  std::uint64_t pass_some(std::uint64_t most, base::TimePoint now);
  void refuse_all();
  void push(Request& request, base::TimePoint now);
  Request& pop();
  void remove(Request& request);
  void set_waiting(std::uint64_t waiting);
  static Grant grant_of(Throttle& throttle, Throttle::Served& served, base::TimePoint now);
  void tell(telemetry::EventKind kind) {
    if (hub_.wants(kind)) tell_now(kind);
  }
  void tell_now(telemetry::EventKind kind);
  void count_grant(const Grant& grant, bool has_slot, base::TimePoint asked, base::TimePoint now);
  Outcome ask_throttle(Grant& grant, base::TimePoint now);

  runtime::Loop& loop_;
  telemetry::EventHub& hub_ = telemetry::event_hub();
  ThrottleRegistry& registry_;
  const ThrottleRegistry::Number number_;
  const std::string name_;
  ThrottleMetrics metrics_;
  std::shared_ptr<Throttle> throttle_;
  runtime::Link waiters_;
  std::uint64_t waiting_ = 0;
  std::uint64_t granted_ = 0;
  std::uint64_t leased_ = 0;  // slots or places that the throttle has for those who wait
  std::uint64_t seen_epoch_ = 0;
  bool is_open_ = false;
  std::atomic<bool> is_poked_{false};
  Alarm alarm_{*this};
};

}  // namespace throng::throttle

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "coordinator/coordination_plan.hpp"
#include "coordinator/group.hpp"

namespace throng::coordinator {

/// Why a group is acted on.
enum class Occasion : std::int32_t {
  kCoordinate = THRONG_COORDINATE,  // it is complete
  kTimeout = THRONG_TIMEOUT,
  kReset = THRONG_RESET,
  kStop = THRONG_STOP,
};
/// "coordinate"
std::string_view occasion_name(Occasion occasion);

/// A group of one item that is to be acted on.
struct Firing {
  std::size_t item = 0;
  Occasion occasion = Occasion::kCoordinate;
  std::uint64_t count = 0;          // users
  std::uint64_t required = 0;       // how many a group was to have; 0: all
  Group group;                      // empty when no action wants it
  std::uint64_t rounds_before = 0;  // that have ended when it is its turn
};

/// Gathers users into groups, all cores of a node together. It says what is to be acted on, and
/// whoever is told acts: a core, as a rule the one whose user completed the group. Firings of one
/// item are given out one at a time, in order; of different items at the same time. A timeout, a
/// reset or a stop is a round: it is the items' turn in their order, one after the other, each when
/// it has ended what came before; and what comes after waits until the round has ended.
/// Thread: any; each call is short and under one lock.
class Coordinator {
 public:
  static constexpr std::uint64_t kMostHeld = 10'000'000;  // members and firings that wait
  static constexpr std::size_t kMostResets = 1'000;       // that wait
  static constexpr std::size_t kMostAtOnce = 64;          // firings of an item that are given out
  /// A core that acts; see CoreCoordinators.
  class Worker {
   public:
    /// There is something to `take`. Thread: any.
    virtual void poke() = 0;

   protected:
    ~Worker() = default;
  };

  /// `number`: of the name. `random`: what sizes of groups are drawn from.
  Coordinator(std::uint32_t number, std::string name, std::shared_ptr<const CoordinationPlan> plan,
              base::Random random);
  Coordinator(const Coordinator&) = delete;
  Coordinator& operator=(const Coordinator&) = delete;

  std::uint32_t number() const { return number_; }
  const std::string& name() const { return name_; }
  const CoordinationPlan& plan() const { return *plan_; }
  /// Whether `stop` was called; nobody is added any more.
  bool is_stopped() const { return is_stopped_.load(std::memory_order_acquire); }

  /// What to act on, in that order. Firings of an item that lie together are to be acted on one
  /// after the other.
  using Ready = std::vector<Firing>;

  enum class Added : std::uint8_t { kYes, kStopped, kFull };
  /// Adds a user, at `now`, on a core. `needs_timer`: the worker is to call `on_timer` after the
  /// timeout.
  Added add(const throng_member& member, base::TimePoint now, Worker* worker, Ready& ready,
            bool& needs_timer);
  /// What was given out of an item has been acted on; `last` was the last of it. `held`: what
  /// held_by says of those before it, together. Returns: whether that was the last of a stop.
  /// `ready`: null when the caller acts no more; somebody else is to `take` then.
  bool finish(Firing&& last, std::uint64_t held, Ready* ready);
  static std::uint64_t held_by(const Firing& firing) { return firing.group.size() + 1; }
  /// The timer of `worker` has fired. Returns: when it is to fire again; never: not at all.
  /// `has_timed_out`: this was the timeout.
  base::TimePoint on_timer(Worker* worker, base::TimePoint now, Ready& ready, bool& has_timed_out);
  /// Acts on what there is of every item, as of now. `take` gives it out. Returns: false when
  /// kMostResets wait already.
  bool reset();
  /// The same, for the last time. Returns: whether it is over already, as it has no items. Once.
  bool stop();
  /// Gives out what waits for nothing. Returns: when the worker is to call `on_timer`; never: not.
  base::TimePoint take(Worker* worker, base::TimePoint now, Ready& ready);
  /// The worker ends; another is to call `take`.
  void leave(Worker* worker);

 private:
  struct Gathering {
    std::uint64_t count = 0;
    std::uint64_t required = 0;
    Group group;
    std::deque<Firing> waiting;
    bool is_given_out = false;
  };

  void draw(std::size_t item);
  Firing close_group(std::size_t item, Occasion occasion);
  void give_out(std::size_t item, Ready& ready);
  void begin_round(Occasion occasion);
  bool may_begin(const Firing& firing) const;

  const std::uint32_t number_;
  const std::string name_;
  const std::shared_ptr<const CoordinationPlan> plan_;
  std::mutex mutex_;
  base::Random random_;
  std::vector<Gathering> items_;
  std::uint64_t held_ = 0;
  std::size_t resets_ = 0;
  std::uint64_t rounds_begun_ = 0;
  std::uint64_t rounds_ended_ = 0;
  std::size_t round_item_ = 0;  // whose turn it is in the round that is next
  base::TimePoint deadline_ = base::TimePoint::never();  // never: not armed
  Worker* timer_ = nullptr;                              // whose timer runs
  std::atomic<bool> is_stopped_{false};
};

}  // namespace throng::coordinator

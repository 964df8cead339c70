#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "runtime/link.hpp"
#include "runtime/precise_queue.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/run_state.hpp"
#include "scenario/engine/script_program.hpp"
#include "users/user_id.hpp"

namespace throng::scenario::engine {

class PoolUsers;
class ScriptUser;

/// Somebody who is to start now.
struct PoolStart {
  PoolUsers* pool = nullptr;
  std::uint64_t worker_id = 0;
};

/// The users of one pool on one core: starts them when the pool says, and follows its size. The ids
/// of a pool count from 1; they go to the cores in turn, and the pool behind begins with the core
/// that comes next. Who is added later gets an id that nobody had.
/// Thread: the core's own. Lifetime: the core must outlive it, and it its users.
class PoolUsers final : private runtime::PreciseTimer {
 public:
  /// How many are started in one turn of the loop.
  static constexpr std::uint64_t kStartsPerTurn = 1024;

  struct Outlets {
    std::function<void(PoolStart)> start;
    /// Ends users that run, by the ids of their population.
    std::function<void(const std::vector<users::UserId>&)> remove;
    /// Those of the pool that `start` was told of and that have not begun are not to: by their
    /// numbers in it.
    std::function<void(const PoolUsers&, std::uint64_t first, std::uint64_t last)> forget;
    /// Somebody failed.
    std::function<void(users::UserId, std::string name)> failed;
  };
  /// `number`: of the pool in the program, from 0. `before`: how many users the pools before it
  /// have at first.
  PoolUsers(CoreEngine& core, std::size_t number, std::uint64_t before, Outlets outlets);

  const PoolPlan& plan() const { return plan_; }
  /// A user's number among those of all pools. To be asked for once a user.
  std::uint64_t number_of(std::uint64_t worker_id);

  /// The pool begins with what its options are.
  void begin(const PoolOptions& options, base::TimePoint now);
  /// What they are now: more users start as the pool says, from now on; of fewer the latest go.
  void take(const PoolOptions& options, base::TimePoint now);
  /// Nobody starts any more.
  void end();

  void note_start(ScriptUser& user);
  void note_end();
  void note_failure(const ScriptUser& user);

 private:
  /// Ids that one after another belong to the pool.
  struct Range {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    std::uint64_t count() const { return last + 1 - first; }
  };
  /// Users that start on a schedule of their own.
  struct Batch {
    Range ids;
    std::uint64_t next = 0;  // of this core; beyond `ids`: all have started
    base::TimePoint began;
    StartSchedule starts;
    std::optional<base::TimePoint> due = {};  // of `next`
  };

  void fire() override { start_due(); }
  void start_due();
  void grow(std::uint64_t by, const PoolOptions& options, base::TimePoint now);
  void shrink(std::uint64_t by);
  void drop(const Range& ids);
  void plan_next();
  bool start_from(Batch& batch, base::TimePoint now, std::uint64_t& budget);
  std::uint64_t own_at_or_after(std::uint64_t id) const;
  std::uint64_t own_in(std::uint64_t first, std::uint64_t last) const;

  CoreEngine& core_;
  const PoolPlan& plan_;
  const std::uint64_t before_;
  std::uint64_t first_size_ = 0;
  const Outlets outlets_;
  std::vector<Range> members_;  // that the pool has; the latest last
  std::uint64_t size_ = 0;
  std::uint64_t highest_id_ = 0;
  std::deque<Batch> batches_;
  runtime::Link running_;
  ScriptMetrics::Metric* started_;
  ScriptMetrics::Metric* ended_;
  ScriptMetrics::Metric* failed_;
};

}  // namespace throng::scenario::engine

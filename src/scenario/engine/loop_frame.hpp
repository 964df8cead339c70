#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "scenario/engine/rate_profile.hpp"
#include "scenario/engine/script_program.hpp"

namespace throng::scenario::engine {

/// A part of a comb: a rate and how long it holds.
struct CombPart {
  RateProfile profile = RateProfile::unlimited();
  base::Duration time{};

  friend bool operator==(const CombPart&, const CombPart&) = default;
};

/// One loop under way: when its next iteration is due. The schedule is absolute: iterations have
/// their places on it whatever those before have done; one that is late begins at once. Pure: it
/// is told the time. The place of an iteration is a position of the rate profile; the first lies at
/// a random phase of the first period, so that users do not march in step.
/// Thread: its user's.
class LoopFrame {
 public:
  struct Entry {
    const LoopPlan* plan = nullptr;
    std::uint32_t processes = 1;  // that share the schedule
    std::uint32_t process = 0;
    bool is_poisson = false;
    bool spawns = false;
  };
  LoopFrame() = default;
  /// `random` gives the phase.
  LoopFrame(const Entry& entry, base::TimePoint now, base::Random& random);

  /// What the loop is told, at its beginning and whenever that may have changed. With another rate
  /// the schedule goes on as if that had held from the beginning: no burst, no gap.
  void tune(base::Duration time, RateProfile profile, base::TimePoint now, base::Random& random);
  void tune(base::Duration time, std::vector<CombPart> parts, base::TimePoint now,
            base::Random& random);
  /// When the loop is over, or the part of its comb.
  base::TimePoint end() const;

  struct Next {
    enum class Kind : std::uint8_t { kRun, kWait, kEnd };
    Kind kind = Kind::kEnd;
    base::TimePoint when;  // of kWait: until then
  };
  /// What is to be done at `now`.
  Next next(base::TimePoint now, base::Random& random);
  /// An iteration begins, after kRun. Returns: its number, from 0, among those of all processes.
  std::uint64_t begin_iteration(base::Random& random);
  /// When the iteration was due that begins, or began last; without a rate when that was.
  base::TimePoint due() const { return due_; }
  bool has_rate() const { return !profile_.is_unlimited(); }
  /// The iteration that begins was waited for, and not behind another one.
  bool was_awaited() const { return was_awaited_; }
  /// Leaves out what has become due by now. Returns: how many iterations.
  std::uint64_t drop_backlog(base::TimePoint now);
  /// The same, at most once in each minute of the loop, and only after ten iterations.
  std::uint64_t drop_minutes_backlog(base::TimePoint now);
  /// What was due could not begin: after its end the loop is not to make up for it.
  void hold_up() {
    is_held_up_ = true;
    was_awaited_ = false;
  }
  /// Iterations that are due at `now` and have not begun.
  std::uint64_t backlog(base::TimePoint now) const;

  const Entry& entry() const { return entry_; }
  const LoopPlan& plan() const { return *entry_.plan; }
  std::uint64_t revision = 0;  // of the variables that it was tuned with
  bool is_under_way = false;   // an iteration of it
  bool is_branch = false;      // one of several processes: its end is that of the process

 private:
  double position_at(base::TimePoint now) const;
  void begin_part(base::TimePoint at, base::Random& random);
  void rebase(base::TimePoint now, base::Random& random);
  double first_position(base::Random& random) const;

  Entry entry_;
  base::TimePoint began_;
  base::TimePoint part_began_;
  base::Duration time_{};
  RateProfile profile_ = RateProfile::unlimited();
  double next_position_ = 0;
  double phase_ = 0;
  base::TimePoint due_;
  std::uint64_t iterations_ = 0;
  std::uint64_t iterations_since_drop_ = 0;
  std::int64_t minute_ = 0;
  std::unique_ptr<std::vector<CombPart>> comb_;
  std::uint32_t part_ = 0;
  bool is_tuned_ = false;
  bool was_awaited_ = false;
  bool awaits_end_ = false;
  bool is_held_up_ = false;
};

}  // namespace throng::scenario::engine

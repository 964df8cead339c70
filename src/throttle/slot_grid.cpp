#include "throttle/slot_grid.hpp"

#include <limits>

#include "base/assert.hpp"

namespace throng::throttle {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

SlotGrid::SlotGrid(const Pace& pace, base::TimePoint base) : base_(base), count_(pace.count) {
  THRONG_ASSERT(pace.count > 0 && pace.interval.count() > 0);
  const bool is_limit = pace.mode == Pace::Mode::kLimit;
  const base::Duration tau = is_limit ? pace.tolerance() : base::Duration(0);
  span_ = static_cast<std::uint64_t>((pace.interval + tau).count());
}

base::TimePoint SlotGrid::time_of(std::uint64_t slot) const {
  const Wide after = (static_cast<Wide>(slot) * span_ + count_ - 1) / count_;
  const auto room = static_cast<Wide>(std::numeric_limits<std::int64_t>::max() - base_.ns);
  if (after >= room) return base::TimePoint::never();
  return base_ + base::Duration(static_cast<std::int64_t>(after));
}

std::uint64_t SlotGrid::due_at(base::TimePoint now) const {
  if (now < base_) return 0;
  const auto passed = static_cast<std::uint64_t>((now - base_).count());
  const Wide due = static_cast<Wide>(passed) * count_ / span_ + 1;
  const auto most = static_cast<Wide>(std::numeric_limits<std::uint64_t>::max());
  return static_cast<std::uint64_t>(due > most ? most : due);
}

SlotRun SlotGrid::run_from(std::uint64_t slot) const {
  const Wide after = static_cast<Wide>(slot) * span_;
  SlotRun run;
  run.base_ = base_;
  run.count_ = count_;
  run.whole_ = static_cast<std::int64_t>(after / count_);
  run.part_ = static_cast<std::uint64_t>(after % count_);
  run.step_whole_ = static_cast<std::int64_t>(span_ / count_);
  run.step_part_ = span_ % count_;
  return run;
}

}  // namespace throng::throttle

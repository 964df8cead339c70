#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace throng::run {

/// What a core did when it was looked at.
struct CoreGlimpse {
  base::TimePoint turn_began;  // never(): it waits for something to happen
  std::uint64_t user = 0;      // who was let run last; 0: the core's own work
};

/// A user that does not let go of its core.
struct Stuck {
  unsigned core = 0;
  std::uint64_t user = 0;
  base::Duration held{};
  bool is_over_limit = false;
};

/// Decides, from looks at the cores, which users do not let go. Pure: whoever looks brings the
/// time.
class StuckWatch {
 public:
  static constexpr base::Duration kNotice = std::chrono::seconds(1);

  /// `limit`: what is held longer is over the limit; 0: there is none.
  StuckWatch(unsigned cores, base::Duration limit) : limit_(limit), cores_(cores) {}

  /// What is new since the last look: a turn that lasts for a second or more, once, and one that
  /// lasts longer than the limit, once.
  std::vector<Stuck> look(base::TimePoint now, const std::vector<CoreGlimpse>& glimpses);

 private:
  struct Core {
    base::TimePoint noticed = base::TimePoint::never();  // the turn that was spoken of
    base::TimePoint over = base::TimePoint::never();     // the turn that was over the limit
  };
  const base::Duration limit_;
  std::vector<Core> cores_;
};

}  // namespace throng::run

#pragma once

#include "base/clock.hpp"

namespace throng::runtime {

/// The machine's monotonic clock. The only code of Throng that reads a clock.
class SystemClock final : public base::Clock {
 public:
  base::TimePoint now() const override;
  std::int64_t unix_ns() const override;
};

}  // namespace throng::runtime

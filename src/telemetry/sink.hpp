#pragma once

#include "telemetry/snapshot.hpp"

namespace throng::telemetry {

/// Where facts go up to: the terminal, a file, a store. Called from one thread, never concurrently.
class Sink {
 public:
  virtual ~Sink() = default;
  /// One interval, about a second. Must not block.
  virtual void take(const Snapshot& recent, const Snapshot& totals) = 0;
};

}  // namespace throng::telemetry

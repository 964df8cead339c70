#pragma once

#include <vector>

#include "telemetry/event.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::run {

/// What a second's counts say of what happens too often to be told each time, as events with how
/// many there were: throttle.request, throttle.execute, throttle.process when slots came too late;
/// coordinator.add, coordinator.execute. Without their time.
std::vector<telemetry::Event> counted_events(const telemetry::Snapshot& second);

}  // namespace throng::run

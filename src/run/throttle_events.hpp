#pragma once

#include <vector>

#include "telemetry/event.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::run {

/// What a second's counts say of throttles, as events: throttle.request and throttle.execute with
/// how many there were, throttle.process when slots came too late. Without their time.
std::vector<telemetry::Event> throttle_events(const telemetry::Snapshot& second);

}  // namespace throng::run

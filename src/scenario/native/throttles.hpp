#pragma once

#include "throng/border.hpp"
#include "throttle/throttle_registry.hpp"

namespace throng::scenario::native {

/// The throttles of this process's run.
throttle::ThrottleRegistry& throttle_registry();

/// Puts what scenarios do with throttles into the table.
void offer_throttles(throng_host& host);

}  // namespace throng::scenario::native

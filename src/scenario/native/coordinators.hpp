#pragma once

#include "coordinator/coordinator_registry.hpp"
#include "throng/border.hpp"

namespace throng::scenario::native {

/// The coordinators of this process, which a scenario's globals may name before there is a run.
coordinator::CoordinatorRegistry& coordinator_registry();

/// The border's functions for them.
void offer_coordinators(throng_host& host);

}  // namespace throng::scenario::native

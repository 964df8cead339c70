#pragma once

#include "throng/border.hpp"

namespace throng::scenario::native {

/// Puts the handlers of events into the table.
void offer_events(throng_host& host);

}  // namespace throng::scenario::native

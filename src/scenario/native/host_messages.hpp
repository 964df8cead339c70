#pragma once

#include "throng/border.hpp"

namespace throng::scenario::native {

/// Messages between users, for a scenario.
void offer_messages(throng_host& host);

}  // namespace throng::scenario::native

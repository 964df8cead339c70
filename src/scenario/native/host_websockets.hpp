#pragma once

#include "throng/border.hpp"

namespace throng::scenario::native {

/// The border's functions for WebSockets.
void offer_websockets(throng_host& host);

}  // namespace throng::scenario::native

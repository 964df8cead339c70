#pragma once

#include "throng/border.hpp"

namespace throng::scenario::native {

/// The border's functions for XMPP.
void offer_xmpp(throng_host& host);

}  // namespace throng::scenario::native

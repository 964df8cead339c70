#pragma once

#include <span>

#include "throng/verb.hpp"

namespace throng::protocols::websocket {

/// What a user can do over a WebSocket.
std::span<const Verb> verbs();

}  // namespace throng::protocols::websocket

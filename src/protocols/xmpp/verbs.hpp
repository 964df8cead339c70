#pragma once

#include <span>

#include "throng/verb.hpp"

namespace throng::protocols::xmpp {

/// What a user can do over XMPP.
std::span<const Verb> verbs();

}  // namespace throng::protocols::xmpp

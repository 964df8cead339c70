#pragma once

#include <span>

#include "throng/verb.hpp"

namespace throng::protocols::tcp {

/// What a user can do over plain TCP.
std::span<const Verb> verbs();

}  // namespace throng::protocols::tcp

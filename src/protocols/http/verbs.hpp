#pragma once

#include <span>

#include "throng/verb.hpp"

namespace throng::protocols::http {

/// What a user can do over HTTP, with what it records.
std::span<const Verb> verbs();

}  // namespace throng::protocols::http

#pragma once

#include "scenario/values/script_value.hpp"
#include "terms/term.hpp"

namespace throng::scenario::values {

/// The term as data: a tuple stays a tuple and is no call. As deep as the term, which the parser
/// bounds by terms::kMaxTermNesting. Thread: any.
Value value_of(const terms::Term& term);

}  // namespace throng::scenario::values

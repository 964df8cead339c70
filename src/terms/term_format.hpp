#pragma once

#include <string>

#include "terms/term.hpp"

namespace throng::terms {

/// The term in one line of UTF-8 that fits on a terminal; parse_term() makes an equal one of it.
/// Binaries are written as text where they are UTF-8.
std::string format(const Term& term);

}  // namespace throng::terms

#pragma once

#include <cstdint>
#include <string>

#include "config/run_spec.hpp"

namespace throng::run {

/// What the users of `spec` call the verb of this number in a FlightRecord; empty when it is none.
/// For those who read the records of a process that has died.
std::string verb_name(const config::RunSpec& spec, std::uint32_t verb);

}  // namespace throng::run

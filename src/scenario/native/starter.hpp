#pragma once

#include <string>

#include "throng/result.hpp"

namespace throng::scenario::native {

/// A first scenario: it runs as it is against `throng demo`, and says what to change.
std::string starter_text();

/// Whether `name` will do for a scenario, which becomes a file name and stands in reports.
/// Errors: what was given and what was expected.
Result<bool, std::string> check_scenario_name(const std::string& name);

}  // namespace throng::scenario::native

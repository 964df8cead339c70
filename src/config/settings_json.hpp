#pragma once

#include <span>
#include <string>

#include "config/declaration.hpp"
#include "config/parameters.hpp"
#include "config/run_settings.hpp"

namespace throng::config {

/// The parameters and what they hold, for people and their programs: a JSON array, in the order of
/// the declarations, of objects with name, description, type, value, source, secret and updatable.
/// A secret's value is "***"; what `settings` has not is left out.
std::string settings_json(const Parameters& parameters, const Settings& settings);

/// The declarations likewise: name, description, type, default (null: none), secret, verification
/// (none, allowed, function), allowed, update (read-only, any, function), override, origin.
std::string declarations_json(std::span<const Declaration> declarations);

}  // namespace throng::config

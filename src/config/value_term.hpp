#pragma once

#include <string>

#include "config/value.hpp"
#include "terms/term.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// Reads an Erlang term. The atom `undefined` is undefined, whatever the type. Text: a string,
/// binary or atom; an integer; a real: a float or an integer; a flag: the atoms true and false; a
/// duration: an integer of milliseconds, or a string with a unit; a rate: an integer from 0 of so
/// many per minute, a string, or the atom infinity. kJson takes any term: atoms become strings,
/// but for true, false, null and undefined, tuples become arrays, maps whose keys are texts become
/// objects. Errors as value_of_text().
Result<Value, std::string> value_of_term(ParameterType type, const terms::Term& term);

}  // namespace throng::config

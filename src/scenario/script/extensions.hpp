#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "scenario/script/standard_library.hpp"

namespace throng::scenario::script {

/// What Throng adds to the standard library: conditions, arithmetic, texts, answers, counters,
/// feeds. By name and arity. They are known among the statements of a pool only, and where the
/// pool's worker has a statement of the name with as many arguments that one is meant: see
/// mark_extensions().
std::span<const Function> extensions();

/// None: null.
const Function* find_extension(std::string_view name, std::size_t arity);

/// How the function of the name may be written: "{'if', Condition, [Then]} or ..."; none of the
/// name: empty.
std::string usage_of_extension(std::string_view name);

}  // namespace throng::scenario::script

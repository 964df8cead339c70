#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/random.hpp"
#include "scenario/values/regex_cache.hpp"
#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// What functions need beside their arguments, of the thread that calls them.
struct FunctionContext {
  base::Random& random;
  RegexCache& regexes;
};

/// A function of scripts that has no effect on anything but its context. `arguments` are as many as
/// it was found for. No result is deeper than the deepest argument, or kMostJsonNesting.
using PureFunction = Result<Value, Fault> (*)(FunctionContext& context,
                                              std::span<const Value> arguments);

/// By the name and the number of arguments that a script calls it with; null when there is none.
/// Thread: any.
PureFunction find_function(std::string_view name, std::size_t arity);

struct TableEntry {
  std::string_view name;
  std::size_t arity = 0;
  PureFunction call = nullptr;
};

/// All of them, by name and arity.
std::span<const TableEntry> function_table();

}  // namespace throng::scenario::values

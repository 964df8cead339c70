#pragma once

#include <string>
#include <vector>

#include "run/code_map.hpp"
#include "runtime/loop.hpp"
#include "throng/task.hpp"

namespace throng::cluster {

/// Says where `stack` stands, innermost first, a line for each place: function, file and line where
/// the program addr2line is there and knows, else the file and the offset in it.
/// Suspends: while addr2line runs, for at most a few seconds. Stopped: says what it knows.
[[nodiscard]] Task<std::vector<std::string>> name_places(runtime::Loop& loop,
                                                         std::vector<run::CodePlace> stack);

/// What of `names`, as `name_places` gave them, is not the program's own way there: the calls up to
/// the loop. All of them when it happened in the program itself.
std::vector<std::string> above_loop(std::vector<std::string> names);

}  // namespace throng::cluster

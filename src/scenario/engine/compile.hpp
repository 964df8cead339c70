#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/engine/script_program.hpp"
#include "scenario/script/script_tree.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// Why a script that a check has found right cannot be run.
struct CompileProblem {
  terms::Position at;
  std::string text;  // what was found, and what was expected
};

/// Makes a program of a script that was checked. Errors: all that cannot be run. Thread: any.
Result<std::shared_ptr<const ScriptProgram>, std::vector<CompileProblem>> compile(
    const script::Node& script);

/// The same of the text of a script, which is checked first. `name`: of its file. Errors: what the
/// check reports, or what cannot be run with its place, as lines for people.
Result<std::shared_ptr<const ScriptProgram>, std::string> compile_script(std::string_view name,
                                                                         std::string_view text);

}  // namespace throng::scenario::engine

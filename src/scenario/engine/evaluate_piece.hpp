#pragma once

#include "base/random.hpp"
#include "scenario/engine/script_environment.hpp"
#include "scenario/engine/script_program.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// Works out what a script says outside of its pools' bodies (sizes, defaults, names of files): no
/// user is there, and nothing waits. Faults: as in a user's script. Thread: any.
Result<Value, Fault> evaluate_piece(const ScriptProgram& program, const CodeNeeds& piece,
                                    const ScriptEnvironment& environment, base::Random& random);

}  // namespace throng::scenario::engine

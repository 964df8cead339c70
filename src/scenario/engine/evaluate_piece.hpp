#pragma once

#include "base/random.hpp"
#include "scenario/engine/environment.hpp"
#include "scenario/engine/program.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// Works out what a script says outside of its pools' bodies (sizes, defaults, names of files): no
/// user is there, and nothing waits. Faults: as in a user's script. Thread: any.
Result<Value, Fault> evaluate_piece(const Program& program, const CodeNeeds& piece,
                                    const Environment& environment, base::Random& random);

}  // namespace throng::scenario::engine

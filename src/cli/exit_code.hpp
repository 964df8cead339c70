#pragma once

namespace throng::cli {

/// What a command returns to the shell; scripts rely on these. Where several apply the first of
/// kInterrupted, kBroken, kBadUsage, kProvesNothing, kFailed holds.
enum ExitCode : int {
  kPassed = 0,
  kBroken = 1,         // could not run, or broke on the way
  kBadUsage = 2,       // bad arguments or a bad scenario
  kFailed = 3,         // an assert failed, or users did
  kProvesNothing = 4,  // asserts, on a saturated generator
  kInterrupted = 130,
};

}  // namespace throng::cli

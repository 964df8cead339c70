#pragma once

#include <string>
#include <vector>

#include "cluster/run_controller.hpp"
#include "run/crash_page.hpp"
#include "runtime/loop.hpp"
#include "throng/task.hpp"

namespace throng::cluster {

/// Why a node's process ended before its run did.
struct CrashReport {
  std::string headline;  // one line
  std::vector<std::string> details;
};

/// How the process ended, in words, from what waitpid(2) said: "was ended by SIGSEGV (signal 11)".
std::string exit_words(int status);

/// Reads what the process left in `page`: the last users of each core, and where a crash was.
/// Suspends: while places in the code are given names.
[[nodiscard]] Task<CrashReport> report_crash(runtime::Loop& loop, int status,
                                             const run::CrashPage& page,
                                             const RunController& controller);

}  // namespace throng::cluster

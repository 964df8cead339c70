#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace throng::cli {

/// Starts this program again with `arguments`, in a session of its own, with its output in
/// `log_file` and without input, and waits until it says through the descriptor behind
/// `--ready-fd` that it has begun, or has ended. Tells people what became of it.
/// Returns: 0 when it goes on; else its exit code, or kBroken when it could not be started.
int run_detached(std::vector<std::string> arguments, const std::string& log_file, std::FILE* out,
                 std::FILE* err);

/// Tells whoever waits at the other end of `fd` that the run has begun, and how it is reached.
void tell_ready(int fd, const std::string& words);

/// The arguments that this process was started with, without the program's name.
std::vector<std::string> own_arguments();

}  // namespace throng::cli

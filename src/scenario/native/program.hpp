#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// A program to run: its path, its arguments, where it runs. No shell ever reads any of it.
struct Program {
  std::vector<std::string> words;  // the path first
  std::string folder;              // where it runs; empty: where we are
  bool has_errors = true;          // whether its error stream is part of the output
};

/// What is said when a program takes long.
struct Patience {
  const base::Clock& clock;
  base::TimePoint until = base::TimePoint::never();
  std::function<void()> tell = {};  // called once at most; may be empty
};

struct Ended {
  int exit_code = 0;   // 128 + the signal that ended it
  std::string output;  // its beginning, kMostOutput bytes at most

  static constexpr std::size_t kMostOutput = 1 << 20;
};

/// Runs a program to its end, with nothing to read.
/// Errors: it cannot be started, and why. Stopped: Ctrl-C or SIGTERM came; the program and all that
/// it started were told to end, the second time made to, and have. Blocks.
Result<Ended, std::string> run_program(const Program& program, const Patience& patience);

/// As a shell would show it, for people.
std::string command_line(const std::vector<std::string>& words);

}  // namespace throng::scenario::native

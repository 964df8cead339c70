#pragma once

#include "runtime/fd_watch.hpp"
#include "throng/task.hpp"

namespace throng::run {

/// Keeps Ctrl-C and SIGTERM back in the calling thread and all that it makes from now on: they are
/// not lost, the next Interrupts tells of them. For a command that says something before it has
/// one.
void hold_interrupts();

/// Ctrl-C and SIGTERM as something a coroutine waits for. Make it before any thread starts: the
/// signals are blocked in the calling thread and in all that it makes from then on.
/// Lifetime: the signals stay blocked even when it is gone; make one, for the whole command.
class Interrupts {
 public:
  /// Throws std::system_error when the system has no descriptor left ("cannot start").
  explicit Interrupts(runtime::Loop& loop);
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Waits for the next one. Returns: false when stopped.
  [[nodiscard]] Task<bool> next();

 private:
  int fd_ = -1;
  runtime::FdWatch watch_;
};

}  // namespace throng::run

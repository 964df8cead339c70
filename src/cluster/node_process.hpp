#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/fd_watch.hpp"
#include "runtime/loop.hpp"
#include "throng/task.hpp"

namespace throng::cluster {

/// A child process that carries users, in a process group of its own, so that a terminal's Ctrl-C
/// does not reach it. Lifetime: none is left behind; its end kills and collects the process.
class NodeProcess {
 public:
  /// Starts this program again with `arguments`; of this one's descriptors it has the standard
  /// streams (its output goes to the errors) and `inherited`, under the same numbers.
  /// Throws std::system_error ("cannot start").
  NodeProcess(runtime::Loop& loop, std::vector<std::string> arguments,
              const std::vector<int>& inherited);
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;
  ~NodeProcess();

  /// Waits for its end. Returns: what waitpid(2) says of it; nothing when stopped.
  [[nodiscard]] Task<std::optional<int>> ended();
  void kill();
  int pid() const { return pid_; }

 private:
  int collect();

  int pid_ = -1;
  int pid_fd_ = -1;
  std::optional<int> status_;
  std::optional<runtime::FdWatch> watch_;
};

}  // namespace throng::cluster

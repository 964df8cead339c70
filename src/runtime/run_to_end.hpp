#pragma once

#include <exception>
#include <utility>

#include "runtime/loop.hpp"
#include "runtime/root.hpp"
#include "throng/task.hpp"

namespace throng::runtime {

/// A root that remembers how it ended; for programs and tests that do one thing on a loop.
class RememberedRoot final : public Root {
 public:
  bool has_ended() const { return has_ended_; }
  const std::exception_ptr& failure() const { return failure_; }

 private:
  void on_ended(std::exception_ptr failure) override {
    has_ended_ = true;
    failure_ = std::move(failure);
  }
  bool has_ended_ = false;
  std::exception_ptr failure_;
};

/// Turns the loop until `task` has ended, and throws what it threw. Blocks the thread.
inline void run_to_end(Loop& loop, Task<void>&& task) {
  Scope scope(loop);
  RememberedRoot root;
  root.start(std::move(task), scope);
  while (!root.has_ended()) loop.turn();
  if (root.failure()) std::rethrow_exception(root.failure());
}

}  // namespace throng::runtime

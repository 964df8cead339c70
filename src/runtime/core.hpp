#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "base/clock.hpp"
#include "runtime/loop.hpp"
#include "runtime/poller.hpp"

namespace throng::runtime {

/// One OS thread with its own loop. What runs on a core stays on it.
class Core {
 public:
  /// Throws std::system_error when the system grants no descriptors for the loop.
  explicit Core(const base::Clock& clock);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  /// Stops the loop and joins the thread.
  ~Core();

  /// Runs `body` on the core's thread; it sets things up, calls `loop.run()`, and cleans up, so
  /// that everything of a core is made and destroyed on its own thread. An exception ends the
  /// program.
  void start(std::function<void(Loop&)> body);
  /// Waits until `body` has returned.
  void join();
  /// The loop. From other threads only `stop`, `wake` and mailboxes made for it.
  Loop& loop() { return *loop_; }

 private:
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<Loop> loop_;
  std::thread thread_;
};

/// Makes timers of the calling thread as exact as the kernel can (timer slack 1 ns, from 50 us).
void make_timers_exact();

/// How many processors this process may run on.
unsigned usable_processors();

}  // namespace throng::runtime

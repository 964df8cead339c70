#include "runtime/core.hpp"

#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "runtime/epoll_poller.hpp"

namespace throng::runtime {

Core::Core(const base::Clock& clock)
    : poller_(std::make_unique<EpollPoller>()), loop_(std::make_unique<Loop>(clock, *poller_)) {}

Core::~Core() {
  if (!thread_.joinable()) return;
  loop_->stop();
  thread_.join();
}

void Core::start(std::function<void(Loop&)> body) {
  THRONG_ASSERT(!thread_.joinable());
  thread_ = std::thread([this, run = std::move(body)] {
    make_timers_exact();
    run(*loop_);
  });
}

void Core::join() {
  if (thread_.joinable()) thread_.join();
}

void make_timers_exact() {
  prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

unsigned usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace throng::runtime

#include "cluster/run_node.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "cluster/node.hpp"
#include "cluster/socket_bus.hpp"
#include "run/crash_handler.hpp"
#include "run/make_load.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cluster {
namespace {

constexpr int kOrphanExit = 1;
constexpr int kStuckExit = 1;
constexpr int kBrokenExit = 1;
constexpr int kMostFlushMs = 10'000;

/// Makes sure that this process does not outlive the one that made it.
void follow_parent(int parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // It may have died before it was asked for.
  if (::getppid() != parent) ::_exit(kOrphanExit);
}

}  // namespace

int run_node(const NodeArguments& arguments) {
  follow_parent(arguments.parent);
  std::signal(SIGTTOU, SIG_IGN);  // what a scenario prints must not stop the run
  ::fcntl(arguments.bus_fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(arguments.page_fd, F_SETFD, FD_CLOEXEC);
  const auto page = run::SharedCrashPage::adopt(arguments.page_fd);
  run::note_crashes_in(*page);
  const run::NotedThread noted(*page);
  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  SocketBus bus(loop, arguments.bus_fd, [] { ::_exit(kOrphanExit); });
  Node node(loop, bus, {arguments.run, arguments.node, arguments.incarnation, 0}, *page,
            run::make_load, [&bus] {
              // A core does not come back, so nothing can be ended in order.
              bus.channel().flush_blocking(kMostFlushMs);
              ::_exit(kStuckExit);
            });
  try {
    runtime::run_to_end(loop, node.run());
  } catch (const std::exception& error) {
    // Cores may be running already, and nobody is left who would end them.
    node.tell_problem(error.what());
    bus.channel().flush_blocking(kMostFlushMs);
    ::_exit(kBrokenExit);
  }
  bus.channel().flush_blocking(kMostFlushMs);
  return 0;
}

}  // namespace throng::cluster

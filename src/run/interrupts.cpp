#include "run/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace throng::run {
namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

int open_signals() {
  hold_interrupts();
  const sigset_t set = ending_signals();
  const int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  return fd;
}

runtime::FdWatch open_watch(runtime::Loop& loop, int fd) {
  auto watch = runtime::FdWatch::open(loop, fd);
  if (!watch) throw std::system_error(watch.error().code, std::generic_category(), "epoll_ctl");
  return std::move(watch).value();
}

}  // namespace

void hold_interrupts() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Interrupts::Interrupts(runtime::Loop& loop) : fd_(open_signals()), watch_(open_watch(loop, fd_)) {}

Interrupts::~Interrupts() {
  // The signals stay blocked: the end that they ask for has come, and one of them, now or on the
  // way to the exit, would take the place of the exit code.
  ::close(fd_);
}

Task<bool> Interrupts::next() {
  signalfd_siginfo signal{};
  while (::read(fd_, &signal, sizeof signal) != sizeof signal) {
    if (!(co_await watch_.readable()).is_ok()) co_return false;
  }
  co_return true;
}

}  // namespace throng::run

#include "run/crash_handler.hpp"

#include <execinfo.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define THRONG_SANITIZED 1
#endif
#endif

// What is called from the handlers must be fit for that: no allocation, no lock. backtrace() is,
// once it has been called before, for then its library is loaded.
namespace throng::run {
namespace {

[[maybe_unused]] constexpr std::size_t kSignalStackBytes = std::size_t{64} << 10;

std::atomic<CrashPage*> noted_page{nullptr};
std::atomic<bool> is_crashing{false};
thread_local std::uint32_t this_core = CrashPage::kNoCore;

int stack_signal() {
  return SIGRTMIN + 3;
}

/// Notes the calls that led to where the signal came, whose machine state `context` is.
void note_stack(StackNote& note, const void* context) {
  void* addresses[StackNote::kMostFrames];
  const int size = std::max(0, ::backtrace(addresses, StackNote::kMostFrames));
  const auto& state = static_cast<const ucontext_t*>(context)->uc_mcontext;
  const auto here = static_cast<std::uint64_t>(state.gregs[REG_RIP]);
  int first = 0;  // before it are the handler's own calls
  while (first < size && reinterpret_cast<std::uint64_t>(addresses[first]) != here) ++first;
  if (first == size) first = 0;
  std::uint32_t noted = 0;
  for (int i = first; i < size; ++i) {
    note.addresses[noted++] = reinterpret_cast<std::uint64_t>(addresses[i]);
  }
  note.size.store(noted, std::memory_order_release);
}

void on_stack_asked(int, siginfo_t*, void* context) {
  const int error = errno;
  CrashPage* page = noted_page.load();
  if (page != nullptr && this_core < page->cores) note_stack(page->core[this_core].stack, context);
  errno = error;
}

[[maybe_unused]] void note_map(CrashPage::Crash& crash) {
  const int fd = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < crash.map.size() &&
         (got = ::read(fd, crash.map.data() + size, crash.map.size() - size)) > 0) {
    size += static_cast<std::size_t>(got);
  }
  ::close(fd);
  crash.map_size = static_cast<std::uint32_t>(size);
}

[[maybe_unused]] void on_crash(int signal, siginfo_t* info, void* context) {
  // Another thread is at it, and ends the process when it is done.
  while (is_crashing.exchange(true)) ::pause();
  CrashPage::Crash& crash = noted_page.load()->crash;
  crash.signal = signal;
  crash.core = this_core;
  if (signal == SIGSEGV || signal == SIGBUS) {
    crash.address = reinterpret_cast<std::uint64_t>(info->si_addr);
  }
  note_map(crash);
  note_stack(crash.stack, context);
  crash.is_written.store(true, std::memory_order_release);
  std::signal(signal, SIG_DFL);
  ::raise(signal);  // delivered when this returns
}

}  // namespace

void note_crashes_in(CrashPage& page) {
  noted_page.store(&page);
  void* unused[1];
  ::backtrace(unused, 1);
  struct sigaction asked {};
  asked.sa_sigaction = on_stack_asked;
  asked.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigaction(stack_signal(), &asked, nullptr);
#ifndef THRONG_SANITIZED
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigaction(signal, &action, nullptr);
  }
#endif
}

NotedThread::NotedThread(CrashPage& page, std::uint32_t core) : page_(page), core_(core) {
  this_core = core;
  if (core < page.cores) page.core[core].thread.store(static_cast<int>(::syscall(SYS_gettid)));
#ifndef THRONG_SANITIZED
  signal_stack_ = std::make_unique<char[]>(kSignalStackBytes);
  const stack_t stack{signal_stack_.get(), 0, kSignalStackBytes};
  ::sigaltstack(&stack, nullptr);
#endif
}

NotedThread::~NotedThread() {
  this_core = CrashPage::kNoCore;
  if (core_ < page_.cores) page_.core[core_].thread.store(0);
#ifndef THRONG_SANITIZED
  const stack_t none{nullptr, SS_DISABLE, 0};
  ::sigaltstack(&none, nullptr);
#endif
}

void ask_for_stack(CrashPage& page, unsigned core) {
  page.core[core].stack.size.store(0);
  const int thread = page.core[core].thread.load();
  if (noted_page.load() == nullptr || thread == 0) return;
  ::syscall(SYS_tgkill, ::getpid(), thread, stack_signal());
}

}  // namespace throng::run

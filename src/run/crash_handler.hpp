#pragma once

#include <memory>

#include "run/crash_page.hpp"

namespace throng::run {

/// From now on a crash of this process is noted in `page` before it takes its course: signal,
/// address, core, stack, loaded files. In sanitizer builds nothing changes but that stacks can be
/// asked for: they have reports of their own. `page` must outlive the process. Once a process.
void note_crashes_in(CrashPage& page);

/// Makes the calling thread one whose crashes are noted, also when its stack is used up, and that
/// `ask_for_stack` reaches. Lifetime: on the thread, which it must not outlive.
class NotedThread {
 public:
  /// `core`: which it is in the page; kNoCore for a thread that is none.
  explicit NotedThread(CrashPage& page, std::uint32_t core = CrashPage::kNoCore);
  NotedThread(const NotedThread&) = delete;
  NotedThread& operator=(const NotedThread&) = delete;
  ~NotedThread();

 private:
  CrashPage& page_;
  const std::uint32_t core_;
  std::unique_ptr<char[]> signal_stack_;
};

/// Has the thread of `core` note where it stands, whatever it does at the moment; a little later
/// that is in the page's `stack` of the core. Returns at once.
void ask_for_stack(CrashPage& page, unsigned core);

}  // namespace throng::run

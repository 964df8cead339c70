#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "runtime/flight_record.hpp"

namespace throng::run {

/// Where a stack stands: the addresses of its calls, the innermost first.
struct StackNote {
  static constexpr std::uint32_t kMostFrames = 48;

  std::atomic<std::uint32_t> size{0};  // written last
  std::array<std::uint64_t, kMostFrames> addresses{};
};

/// What a process notes of itself in memory that another one shares, so that it can be read when
/// this one has died. Thread: see the fields.
struct CrashPage {
  static constexpr unsigned kMostCores = 1024;
  static constexpr std::uint32_t kNoCore = UINT32_MAX;
  static constexpr std::size_t kMostMapBytes = std::size_t{256} << 10;

  /// One core of the run: written by its thread.
  struct Core {
    runtime::FlightRecord flight;
    std::atomic<int> thread{0};  // its id to the kernel; 0: it does not run
    StackNote stack;             // of when it was last asked for
  };
  /// Written by the signal handler of the thread that crashed.
  struct Crash {
    std::atomic<bool> is_written{false};
    int signal = 0;
    std::uint64_t address = 0;  // that could not be used; of SIGSEGV and SIGBUS
    std::uint32_t core = kNoCore;
    StackNote stack;
    std::uint32_t map_size = 0;
    std::array<char, kMostMapBytes> map;  // of the process: what /proc/self/maps said
  };

  std::uint32_t cores = 0;
  Crash crash;
  std::array<Core, kMostCores> core;
};

/// A CrashPage in memory that may be shared with a process that inherits the descriptor.
/// Lifetime: unmaps and closes with its end.
class SharedCrashPage {
 public:
  /// Makes one for `cores` cores. Throws std::system_error ("cannot start").
  explicit SharedCrashPage(unsigned cores);
  /// Maps the one that another process has made. Throws as above; also when it is none.
  static SharedCrashPage adopt(int fd) { return SharedCrashPage(Adopted{fd}); }
  SharedCrashPage(const SharedCrashPage&) = delete;
  SharedCrashPage& operator=(const SharedCrashPage&) = delete;
  ~SharedCrashPage();

  CrashPage& operator*() const { return *page_; }
  CrashPage* operator->() const { return page_; }
  int fd() const { return fd_; }

 private:
  struct Adopted {
    int fd;
  };
  explicit SharedCrashPage(Adopted adopted);
  int fd_ = -1;
  CrashPage* page_ = nullptr;
};

}  // namespace throng::run

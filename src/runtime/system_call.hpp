#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace throng::runtime {

/// A system call without the C library around it. The library's send, recv and epoll_pwait2 are
/// cancellation points: in a program with threads each call pays for switching asynchronous
/// cancellation on and off (measured: 5 % of the CPU of a small request), which Throng never uses.
/// Returns: the result, or the negative errno value; errno itself is not touched.
template <class... Arguments>
inline long system_call(long number, Arguments... arguments) {
#if defined(__x86_64__)
  long in[6] = {};
  int count = 0;
  ((in[count++] = (long)(arguments)), ...);  // NOLINT: pointers and integers alike
  long result = number;
  register long r10 asm("r10") = in[3];
  register long r8 asm("r8") = in[4];
  register long r9 asm("r9") = in[5];
  asm volatile("syscall"
               : "+a"(result)
               : "D"(in[0]), "S"(in[1]), "d"(in[2]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#else
  const long result = ::syscall(number, arguments...);
  return result < 0 ? -errno : result;
#endif
}

}  // namespace throng::runtime

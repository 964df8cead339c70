#pragma once

#include <cstdint>

/* What the program and a scenario's shared object know of each other: C types only, so that both
   may be compiled by different compilers. Tables grow at their end and begin with their size. */

extern "C" {

/* One core's loop. */
struct throng_core {
  void* continuation; /* the frame to go on with after the one that runs now has returned */
};

/* What the waits of a coroutine belong to. The program has more behind it. */
struct throng_scope {
  struct throng_core* core;
  std::uint64_t user; /* whose; 0: nobody's */
};

}  // extern "C"

#pragma once

#include <cstdio>
#include <cstdlib>

namespace throng::base::detail {

[[noreturn]] inline void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "throng: internal error at %s:%d: %s does not hold\n", file, line,
               expression);
  std::abort();
}

}  // namespace throng::base::detail

/// A condition that only a bug in Throng can break. On in every build: a wrong figure is worse than
/// a crash. Keep the expression cheap.
#define THRONG_ASSERT(expression)      \
  (__builtin_expect(!!(expression), 1) \
       ? static_cast<void>(0)          \
       : ::throng::base::detail::assertion_failed(#expression, __FILE__, __LINE__))

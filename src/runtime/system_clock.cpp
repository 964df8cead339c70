#include "runtime/system_clock.hpp"

#include <ctime>

namespace throng::runtime {
namespace {

std::int64_t read_ns(clockid_t id) {
  timespec t{};
  clock_gettime(id, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

base::TimePoint SystemClock::now() const {
  return base::TimePoint{read_ns(CLOCK_MONOTONIC)};
}
std::int64_t SystemClock::unix_ns() const {
  return read_ns(CLOCK_REALTIME);
}

}  // namespace throng::runtime

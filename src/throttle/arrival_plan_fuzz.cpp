#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "throttle/arrival_plan.hpp"
#include "throttle/arrival_schedule.hpp"

// What is read has a schedule whose slots do not go back in time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace throttle = throng::throttle;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto phases = throttle::parse_arrivals(text);
  if (!phases) return 0;
  const throttle::ArrivalPlan plan{*phases, false};
  if (throttle::describe(plan).empty()) std::abort();
  const throttle::ArrivalSchedule schedule(plan);
  throng::base::Duration before{};
  for (std::uint64_t slot = 0; slot < 100; ++slot) {
    const auto time = schedule.time_of(slot);
    if (!time) break;
    if (*time < before) std::abort();
    before = *time;
  }
  return 0;
}

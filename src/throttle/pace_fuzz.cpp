#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "throttle/pace.hpp"
#include "throttle/slot_grid.hpp"
#include "throttle/throttle_call.hpp"

// A pace that is read is the same when it is written and read again, and has slots that do not go
// back in time; a plan that is read keeps its ends. Lines of NAME=VALUE make a plan.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace throttle = throng::throttle;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto pace = throttle::parse_pace(text)) {
    const auto again = throttle::parse_pace(throttle::format_pace(*pace));
    // A count of 0 is none, whatever its interval was.
    if (!again || (pace->count > 0 && !(*again == *pace))) std::abort();
    if (pace->count > 0 && !pace->is_unlimited() && !pace->is_parallelism()) {
      const throttle::SlotGrid grid(*pace, {});
      throttle::SlotRun run = grid.run_from(0);
      for (std::uint64_t slot = 0; slot < 50; ++slot) {
        const auto when = run.take();
        if (when != grid.time_of(slot) || grid.due_at(when) <= slot) std::abort();
      }
    }
  }
  std::map<std::string, std::string> values;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? text.size() : line.size() + 1);
    if (const std::size_t equals = line.find('='); equals != std::string_view::npos) {
      values.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  const auto request = throttle::read_request(values);
  if (!request) return 0;
  if (const auto plan = throttle::make_plan(*request)) {
    if (plan->pace_at(0).count != plan->from) std::abort();
    if (plan->pace_at(plan->step_count).count != plan->to) std::abort();
  }
  return 0;
}

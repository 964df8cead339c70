#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/run_order.hpp"
#include "run/order_answer.hpp"
#include "run/workload.hpp"
#include "runtime/endpoint.hpp"
#include "telemetry/event.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::run {

/// Why a load cannot begin.
struct LoadProblem {
  enum class Kind : std::uint8_t {
    kBroken,       // the environment: the target does not answer, init threw
    kBadScenario,  // what is to be run cannot be: no entry, another stamp
  };
  Kind kind = Kind::kBroken;
  std::string text;  // what went wrong and what to do, for people; may have several lines
};

/// A kind of load, one a run: prepared on the node's main loop, then one workload a core, then
/// finished on the main loop again.
class Load {
 public:
  virtual ~Load() = default;
  /// All that comes before the first user. Stopped: interrupted.
  virtual Task<Result<bool, LoadProblem>> prepare() = 0;
  /// Thread: the core's.
  virtual std::unique_ptr<Workload> make_workload(CoreContext context) = 0;
  /// After all cores have ended. Returns: warnings.
  virtual std::vector<std::string> finish() { return {}; }
  /// How fast users are to start, after `prepare`; unlimited without.
  virtual std::optional<config::UserRate> user_rate() const { return std::nullopt; }
  /// Whether `start` is to run again for the same user, and how long after it returned.
  virtual std::optional<base::Duration> repeat_after() const { return std::nullopt; }
  /// What has happened since the last call; whoever asks gives it its time.
  virtual std::vector<telemetry::Event> take_events() { return {}; }
  /// The settings as they stand, a JSON list for people and programs; empty when it has none.
  virtual std::string settings() const { return {}; }
  /// Whether settings may be changed so; see config::CheckSettings. Fills in what was found.
  virtual void check_settings(const config::CheckSettings& check, OrderAnswer& answer) {
    static_cast<void>(check);
    answer.refusal = "it has no settings";
  }
  /// Changes settings for good, on the main loop; the cores are told afterwards.
  virtual void apply_settings(const config::ApplySettings& apply, OrderAnswer& answer) {
    static_cast<void>(apply);
    answer.refusal = "it has no settings";
  }
  /// Does something with throttles, on the main loop; see config::CallThrottle. Fills in all of
  /// them as they stand then, how many calls changed something, and what was wrong, by its reason.
  virtual void call_throttle(const config::CallThrottle& call, OrderAnswer& answer) {
    static_cast<void>(call);
    answer.refusal = "it has no throttles";
  }
  /// Who is put under load; unset when that is not known.
  virtual runtime::Endpoint target() const { return {}; }
};

}  // namespace throng::run

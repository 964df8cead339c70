#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "run/workload.hpp"
#include "runtime/endpoint.hpp"
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
  /// Who is put under load; unset when that is not known.
  virtual runtime::Endpoint target() const { return {}; }
};

}  // namespace throng::run

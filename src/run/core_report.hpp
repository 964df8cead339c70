#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "results/run_result.hpp"
#include "run/order_answer.hpp"
#include "runtime/loop_load.hpp"
#include "telemetry/recorder.hpp"

namespace throng::run {

/// What a core tells the node that it belongs to.
struct CoreReport {
  enum class Kind : std::uint8_t {
    kSecond,   // a second is over
    kLoadEnd,  // nothing new starts from here on; the drain begins
    kLast,     // all users have ended; nothing follows
    kAnswer,   // to an order; only `answer` counts
    kIdle,     // nobody waits or runs; only `orders` counts
  };
  unsigned core = 0;
  Kind kind = Kind::kSecond;
  OrderAnswer answer;
  std::uint64_t orders = 0;  // that it has carried out
  std::unique_ptr<telemetry::Interval> interval;
  runtime::LoopLoad load;  // since the last report
  results::UserCounts users;
  results::IterationCounts iterations;
  std::map<std::string, std::uint64_t, std::less<>> failures;  // why users failed, and how many
  std::map<std::string, std::string, std::less<>> samples;     // and who did first
};

}  // namespace throng::run

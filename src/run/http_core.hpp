#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/http_metrics.hpp"
#include "results/run_result.hpp"
#include "run/http_plan.hpp"
#include "runtime/loop.hpp"
#include "telemetry/recorder.hpp"
#include "throng/task.hpp"
#include "users/population.hpp"

namespace throng::run {

/// What a core tells the controller.
struct CoreReport {
  enum class Kind : std::uint8_t {
    kSecond,  // a second is over
    kTimeUp,  // nothing new starts from here on; the drain begins
    kLast,    // all users have ended; nothing follows
  };
  unsigned core = 0;
  Kind kind = Kind::kSecond;
  std::unique_ptr<telemetry::Interval> interval;
  runtime::LoopLoad load;  // since the last report
  results::UserCounts users;
};

/// One core's share of an HTTP run: its users, each with a connection of its own, one request after
/// another. User N of the run lives on core (N - 1) % cores.
/// Thread: the loop's own. Lifetime: plan and loop must outlive it.
class HttpCore {
 public:
  struct Share {
    unsigned core = 0;
    std::optional<std::uint64_t> requests;  // this core's part of a given number
  };
  using Report = std::function<void(CoreReport&&)>;

  HttpCore(runtime::Loop& loop, const HttpPlan& plan, Share share, Report report);

  /// Runs the share to its end: until the time is up or the requests are done, then drains.
  [[nodiscard]] Task<void> run();
  /// Ends the load now, as if its time were up; running requests may finish within the drain.
  void end_load();
  /// Ends the drain too: requests still running are given up and counted as unfinished.
  void give_up();
  /// Takes an interval back whose values have been read, so that its memory is used again.
  void take_back(std::unique_ptr<telemetry::Interval> spare);

 private:
  /// Calls a member function at a time.
  class Alarm final : public runtime::PreciseTimer {
   public:
    Alarm(HttpCore& core, void (HttpCore::*action)()) : core_(core), action_(action) {}
    void fire() override { (core_.*action_)(); }

   private:
    HttpCore& core_;
    void (HttpCore::*action_)();
  };

  Task<void> user(users::User& self);
  results::UserCounts user_counts() const;
  void on_second();
  void note_time_up();
  void send(CoreReport::Kind kind);
  bool take_turn();

  runtime::Loop& loop_;
  const HttpPlan& plan_;
  const Share share_;
  const Report report_;
  telemetry::Recorder recorder_;
  protocols::http::HttpMetrics metrics_;
  protocols::http::HeadMemo memo_;
  protocols::http::WireRequest request_;
  std::vector<protocols::http::ClientOptions> options_;  // one for each source address
  std::vector<std::unique_ptr<telemetry::Interval>> spare_;
  Alarm second_{*this, &HttpCore::on_second};
  Alarm time_up_{*this, &HttpCore::end_load};
  base::TimePoint next_second_;
  std::uint64_t requests_left_;
  bool is_ending_ = false;
  users::Population population_;  // last: its users use all of the above
};

}  // namespace throng::run

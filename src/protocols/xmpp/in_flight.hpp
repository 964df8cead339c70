#pragma once

#include "base/clock.hpp"
#include "protocols/xmpp/xmpp_metrics.hpp"
#include "runtime/loop.hpp"

namespace throng::protocols::xmpp {

/// Something between its start and its end. What dies in between (its user was stopped or killed)
/// is counted as unfinished, so that nothing vanishes from the figures.
class InFlight {
 public:
  enum class Kind : bool { kLogin, kRequest };
  InFlight(XmppMetrics& metrics, runtime::Loop& loop, Kind kind)
      : metrics_(metrics), loop_(loop), began_(loop.precise_now()), kind_(kind) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    if (has_ended_) return;
    metrics_.unfinished(kind_ == Kind::kRequest ? age() : base::Duration());
  }

  base::Duration age() const { return loop_.precise_now() - began_; }
  base::TimePoint began() const { return began_; }
  void end() { has_ended_ = true; }
  Failed<Failure> failed_with(const Failure& failure) {
    has_ended_ = true;
    metrics_.failed(failure, kind_ == Kind::kRequest ? age() : base::Duration());
    return failed(failure);
  }

 private:
  XmppMetrics& metrics_;
  runtime::Loop& loop_;
  base::TimePoint began_;
  Kind kind_;
  bool has_ended_ = false;
};

}  // namespace throng::protocols::xmpp

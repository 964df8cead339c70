#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/xmpp/xmpp_failure.hpp"
#include "telemetry/recorder.hpp"

namespace throng::protocols::xmpp {

/// What the XMPP users of one core record. Nothing is declared until the first of them logs in, and
/// what may never happen when it first does, so that results do not show what did not.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class XmppMetrics {
 public:
  explicit XmppMetrics(telemetry::Recorder& recorder);

  /// To be called before the others.
  void declare() {
    if (!is_declared_) declare_now();
  }
  /// A user is logged in; `took` from the start of the connection until the resource was bound.
  void logged_in(base::Duration took) {
    recorder_.add(logins_);
    recorder_.record(login_time_, took.count());
  }
  /// The same, on a session that the server had kept.
  void resumed(base::Duration took);
  void registered() { registrations_.add(*this, 1); }
  /// Something failed. `age`: of what waited for an answer in vain until its timeout, which counts
  /// as a lower bound of the round trip; else 0.
  void failed(const Failure& failure, base::Duration age = {});
  /// The user ended before the answer came.
  void unfinished(base::Duration age);
  void sent(std::uint64_t stanzas) { recorder_.add(stanzas_sent_, stanzas); }
  void received(std::uint64_t stanzas) { recorder_.add(stanzas_received_, stanzas); }
  void sent_bytes(std::uint64_t bytes) { recorder_.add(bytes_out_, bytes); }
  void received_bytes(std::uint64_t bytes) { recorder_.add(bytes_in_, bytes); }
  /// A request was answered, with an error or without.
  void answered(base::Duration took) { round_trip_.record(*this, took); }
  /// A message reached its user; noted by whoever knows when it was sent.
  void delivered(base::Duration took) { delivery_time_.record(*this, took); }
  /// Keys of a password were derived, which took processor time of ours.
  void derived(base::Duration took) { key_time_.record(*this, took); }

 private:
  /// What may never be needed.
  struct RareCounter {
    const telemetry::MetricSpec& spec;
    std::optional<telemetry::CounterId> id = std::nullopt;
    void add(XmppMetrics& metrics, std::uint64_t n);
  };
  struct RareTime {
    const telemetry::MetricSpec& spec;
    std::optional<telemetry::HistogramId> id = std::nullopt;
    void record(XmppMetrics& metrics, base::Duration took);
  };
  void declare_now();

  telemetry::Recorder& recorder_;
  telemetry::CounterId logins_, stanzas_sent_, stanzas_received_, bytes_out_, bytes_in_;
  telemetry::HistogramId login_time_;
  std::map<std::string_view, telemetry::CounterId> failures_;  // by reason; static texts
  RareCounter resumed_, registrations_, unfinished_;
  RareTime round_trip_, delivery_time_, key_time_;
  bool is_declared_ = false;
};

}  // namespace throng::protocols::xmpp

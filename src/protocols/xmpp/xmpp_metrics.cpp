#include "protocols/xmpp/xmpp_metrics.hpp"

namespace throng::protocols::xmpp {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

constexpr MetricType kCounter = MetricType::kCounter;
constexpr MetricType kHistogram = MetricType::kHistogram;

const MetricSpec kLogins{"xmpp_logins", kCounter, "", "users that were logged in"};
const MetricSpec kLoginTime{"xmpp_login_time", kHistogram, "us",
                            "from the start of the connection until the resource was bound"};
const MetricSpec kStanzasSent{"xmpp_stanzas_sent", kCounter, "",
                              "messages, presences and iqs sent, those sent again included"};
const MetricSpec kStanzasReceived{"xmpp_stanzas_received", kCounter, "",
                                  "messages, presences and iqs received"};
const MetricSpec kBytesOut{"xmpp_bytes_out", kCounter, "bytes", "bytes sent, before TLS"};
const MetricSpec kBytesIn{"xmpp_bytes_in", kCounter, "bytes", "bytes received, after TLS"};
const MetricSpec kFailures{"xmpp_failures", kCounter, "", "what did not end well, by reason"};
const MetricSpec kResumed{"xmpp_resumed", kCounter, "",
                          "dropped connections whose session was taken up again"};
const MetricSpec kRegistrations{"xmpp_registrations", kCounter, "", "accounts registered"};
const MetricSpec kUnfinished{"xmpp_unfinished", kCounter, "",
                             "logins and requests whose user ended before the answer came"};
const MetricSpec kRoundTrip{"xmpp_round_trip", kHistogram, "us",
                            "from a request (iq, ping) to its answer; those that timed out or "
                            "were unfinished count with their age, a lower bound"};
const MetricSpec kDeliveryTime{"xmpp_delivery_time", kHistogram, "us",
                               "from the sending of a message to its arrival at another user"};
const MetricSpec kKeyTime{"xmpp_key_time", kHistogram, "us",
                          "deriving the keys of a password for SCRAM, on our processor"};

}  // namespace

XmppMetrics::XmppMetrics(telemetry::Recorder& recorder)
    : recorder_(recorder),
      resumed_{kResumed},
      registrations_{kRegistrations},
      unfinished_{kUnfinished},
      round_trip_{kRoundTrip},
      delivery_time_{kDeliveryTime},
      key_time_{kKeyTime} {}

void XmppMetrics::declare_now() {
  is_declared_ = true;
  logins_ = recorder_.counter(kLogins);
  login_time_ = recorder_.histogram(kLoginTime);
  stanzas_sent_ = recorder_.counter(kStanzasSent);
  stanzas_received_ = recorder_.counter(kStanzasReceived);
  bytes_out_ = recorder_.counter(kBytesOut);
  bytes_in_ = recorder_.counter(kBytesIn);
  recorder_.counter(kFailures);
}

void XmppMetrics::resumed(base::Duration took) {
  resumed_.add(*this, 1);
  recorder_.record(login_time_, took.count());
}

void XmppMetrics::failed(const Failure& failure, base::Duration age) {
  declare();
  const std::string_view why = reason(failure);
  auto known = failures_.find(why);
  if (known == failures_.end()) {
    const auto id = recorder_.counter(kFailures, {{"reason", why}});
    known = failures_.emplace(why, id).first;
  }
  recorder_.add(known->second);
  // Left out, the slowest would make the percentiles look better.
  if (failure.kind == FailureKind::kTimeout && age.count() > 0) round_trip_.record(*this, age);
}

void XmppMetrics::unfinished(base::Duration age) {
  unfinished_.add(*this, 1);
  if (age.count() > 0) round_trip_.record(*this, age);
}

void XmppMetrics::RareCounter::add(XmppMetrics& metrics, std::uint64_t n) {
  if (!id) id = metrics.recorder_.counter(spec);
  metrics.recorder_.add(*id, n);
}

void XmppMetrics::RareTime::record(XmppMetrics& metrics, base::Duration took) {
  if (!id) id = metrics.recorder_.histogram(spec);
  metrics.recorder_.record(*id, took.count() < 0 ? 0 : took.count());
}

}  // namespace throng::protocols::xmpp

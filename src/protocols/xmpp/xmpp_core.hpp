#pragma once

#include "protocols/xmpp/expat_pool.hpp"
#include "protocols/xmpp/scram_cache.hpp"
#include "protocols/xmpp/xmpp_metrics.hpp"

namespace throng::protocols::xmpp {

/// What the XMPP users of one core share. Thread: the core's own. Lifetime: must outlive its
/// clients; the recorder must outlive it.
struct XmppCore {
  explicit XmppCore(telemetry::Recorder& recorder) : metrics(recorder) {}

  ExpatPool parsers;
  ScramCache scram;
  XmppMetrics metrics;
};

}  // namespace throng::protocols::xmpp

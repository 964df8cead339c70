#include "messages/message_metrics.hpp"

namespace throng::messages {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kSent{"messages_sent", MetricType::kCounter, "",
                       "messages that were left for their receivers"};
const MetricSpec kReceived{"messages_received", MetricType::kCounter, "",
                           "messages that their receivers took"};
const MetricSpec kFull{"messages_full", MetricType::kCounter, "",
                       "messages for which there was no room"};
const MetricSpec kGone{"messages_gone", MetricType::kCounter, "",
                       "messages to users that had ended or not begun"};
const MetricSpec kLate{"messages_late", MetricType::kCounter, "",
                       "messages that found nobody at another core"};

}  // namespace

void MessageMetrics::declare_now() {
  is_declared_ = true;
  sent_ = recorder_.counter(kSent);
  received_ = recorder_.counter(kReceived);
  full_ = recorder_.counter(kFull);
  gone_ = recorder_.counter(kGone);
  late_ = recorder_.counter(kLate);
}

}  // namespace throng::messages

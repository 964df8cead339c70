#include "protocols/tcp/verbs.hpp"

#include <array>

namespace throng::protocols::tcp {
namespace {

constexpr std::array kConnectArguments = {
    VerbArgument{"host", ArgumentType::kText, "", "name or address"},
    VerbArgument{"port", ArgumentType::kInteger, "", "1 to 65535"},
    VerbArgument{"timeout", ArgumentType::kDuration, "10s", "until the connection is open"},
};
constexpr std::array kSendArguments = {
    VerbArgument{"bytes", ArgumentType::kText, "", "what to send"},
    VerbArgument{"timeout", ArgumentType::kDuration, "30s", "until the system has taken it all"},
};
constexpr std::array kReceiveArguments = {
    VerbArgument{"timeout", ArgumentType::kDuration, "30s", "until something has come"},
};

constexpr VerbMetric kFailures{"tcp_failures", "counter", "", "reason",
                               "operations that did not succeed"};
constexpr std::array kConnectMetrics = {
    VerbMetric{"tcp_connections", "counter", "", "", "connections opened"},
    VerbMetric{"tcp_connect_time", "histogram", "us", "", "opening a connection"},
    kFailures,
};
constexpr std::array kSendMetrics = {
    VerbMetric{"tcp_bytes_out", "counter", "bytes", "", "bytes sent"},
    kFailures,
};
constexpr std::array kReceiveMetrics = {
    VerbMetric{"tcp_bytes_in", "counter", "bytes", "", "bytes received"},
    kFailures,
};

constexpr std::array kVerbs = {
    Verb{"tcp.connect", "Opens a connection.",
         "the connection; or a failure: refused, unreachable, timeout, no_ports, no_files, "
         "unknown_host",
         kConnectArguments, kConnectMetrics},
    Verb{"tcp.send", "Sends all of the bytes.", "how many; or a failure: reset, timeout",
         kSendArguments, kSendMetrics},
    Verb{"tcp.receive", "Waits for bytes.",
         "what has come, nothing when the peer has closed; or a failure: reset, timeout",
         kReceiveArguments, kReceiveMetrics},
};

}  // namespace

std::span<const Verb> verbs() {
  return kVerbs;
}

}  // namespace throng::protocols::tcp

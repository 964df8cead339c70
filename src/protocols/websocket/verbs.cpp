#include "protocols/websocket/verbs.hpp"

#include <array>

namespace throng::protocols::websocket {
namespace {

constexpr std::array kOpenArguments = {
    VerbArgument{"url", ArgumentType::kText, "", "ws[s]://host[:port]/path"},
    VerbArgument{"protocols", ArgumentType::kText, "none", "sub-protocols, the first is preferred"},
    VerbArgument{"headers", ArgumentType::kPairs, "none", "further headers of the handshake"},
    VerbArgument{"compressed", ArgumentType::kFlag, "false", "offer permessage-deflate"},
    VerbArgument{"fragments", ArgumentType::kSize, "none", "bytes of a frame"},
    VerbArgument{"max_message", ArgumentType::kSize, "16MiB", "larger ones fail as too large"},
    VerbArgument{"open_timeout", ArgumentType::kDuration, "10s", "until the server has agreed"},
    VerbArgument{"send_timeout", ArgumentType::kDuration, "30s", "until a message was taken"},
    VerbArgument{"close_timeout", ArgumentType::kDuration, "5s", "of the closing handshake"},
};
constexpr std::array kSendArguments = {
    VerbArgument{"bytes", ArgumentType::kText, "", "a text (UTF-8), or bytes of any kind"},
    VerbArgument{"binary", ArgumentType::kFlag, "false", "whether it is no text"},
};
constexpr std::array kPingArguments = {
    VerbArgument{"bytes", ArgumentType::kText, "empty", "125 at most"},
};
constexpr std::array kReceiveArguments = {
    VerbArgument{"timeout", ArgumentType::kDuration, "none", "until something has come"},
};
constexpr std::array kCloseArguments = {
    VerbArgument{"code", ArgumentType::kInteger, "1000", "of the close frame"},
    VerbArgument{"reason", ArgumentType::kText, "empty", "123 bytes at most"},
};

constexpr VerbMetric kFailures{"websocket_failures", "counter", "", "reason",
                               "operations that did not succeed"};
constexpr VerbMetric kCloses{"websocket_closes", "counter", "", "status",
                             "connections that ended, by the code of their end"};
constexpr VerbMetric kRoundTrip{"websocket_round_trip", "histogram", "us", "",
                                "from a ping to its pong, or a message to its answer"};
constexpr VerbMetric kBytesOut{"websocket_bytes_out", "counter", "bytes", "", "bytes sent"};
constexpr std::array kOpenMetrics = {
    VerbMetric{"websocket_connects", "counter", "", "", "connections opened"},
    VerbMetric{"websocket_connect_time", "histogram", "us", "",
               "opening a connection, until the server has agreed"},
    kFailures,
};
constexpr std::array kSendMetrics = {
    VerbMetric{"websocket_messages_sent", "counter", "", "", "messages sent"},
    kBytesOut,
    kFailures,
};
constexpr std::array kPingMetrics = {kRoundTrip, kBytesOut, kFailures};
constexpr std::array kReceiveMetrics = {
    VerbMetric{"websocket_messages_received", "counter", "", "", "messages received"},
    VerbMetric{"websocket_bytes_in", "counter", "bytes", "", "bytes received"},
    VerbMetric{"websocket_one_way", "histogram", "us", "",
               "from the sending of a message to its arrival at another user"},
    kRoundTrip,
    kCloses,
    kFailures,
};
constexpr std::array kCloseMetrics = {kCloses, kFailures};

constexpr std::array kVerbs = {
    Verb{"websocket.open", "Connects, and does the opening handshake.",
         "the connection; or a failure: of the network, bad_request, refused_upgrade, bad_upgrade, "
         "bad_extension",
         kOpenArguments, kOpenMetrics},
    Verb{"websocket.send", "Sends a message.",
         "its bytes; or a failure: of the network, bad_utf8, closed", kSendArguments, kSendMetrics},
    Verb{"websocket.ping", "Sends a ping; its pong is noted by who receives.",
         "its bytes; or a failure: of the network, bad_request, closed", kPingArguments,
         kPingMetrics},
    Verb{"websocket.receive", "Waits for a message or the end.",
         "a text, bytes, or code and reason of the end; or a failure: timeout, of the network, "
         "bad_frame, bad_utf8, bad_close, bad_compression, message_too_large, closed",
         kReceiveArguments, kReceiveMetrics},
    Verb{"websocket.close", "Does the closing handshake.",
         "code and reason of the server; or a failure: bad_close, those of websocket.receive",
         kCloseArguments, kCloseMetrics},
};

}  // namespace

std::span<const Verb> verbs() {
  return kVerbs;
}

}  // namespace throng::protocols::websocket

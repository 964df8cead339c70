#include "protocols/xmpp/verbs.hpp"

#include <array>

namespace throng::protocols::xmpp {
namespace {

constexpr VerbArgument kTimeout{"timeout", ArgumentType::kDuration, "30s", "until it is answered"};

constexpr std::array kLoginArguments = {
    VerbArgument{"jid", ArgumentType::kText, "", "user@domain[/resource]"},
    VerbArgument{"password", ArgumentType::kText, "", "of the account"},
    VerbArgument{"host", ArgumentType::kText, "the domain", "where the server is"},
    VerbArgument{"port", ArgumentType::kInteger, "5222", "of the server"},
    VerbArgument{"tls", ArgumentType::kText, "none", "offered, required, or direct"},
    VerbArgument{"mechanisms", ArgumentType::kText, "all",
                 "PLAIN, SCRAM-SHA-1, SCRAM-SHA-256: those that are allowed"},
    VerbArgument{"registers", ArgumentType::kFlag, "false", "make the account, unless it is there"},
    VerbArgument{"resumable", ArgumentType::kFlag, "false", "turn on stream management"},
    VerbArgument{"receipts", ArgumentType::kFlag, "false", "answer requests for receipts"},
    VerbArgument{"max_stanza", ArgumentType::kSize, "256KiB", "larger ones fail as too_large"},
    VerbArgument{"login_timeout", ArgumentType::kDuration, "30s", "of the whole login"},
};
constexpr std::array kSendArguments = {
    VerbArgument{"stanza", ArgumentType::kText, "", "complete and escaped"},
};
constexpr std::array kMessageArguments = {
    VerbArgument{"to", ArgumentType::kText, "", "an address, or a room"},
    VerbArgument{"body", ArgumentType::kText, "", "the text"},
    VerbArgument{"type", ArgumentType::kText, "chat", "chat, normal, groupchat, headline"},
    VerbArgument{"receipt", ArgumentType::kFlag, "false", "ask for a receipt"},
};
constexpr std::array kPresenceArguments = {
    VerbArgument{"type", ArgumentType::kText, "available", "unavailable, subscribe, subscribed …"},
    VerbArgument{"to", ArgumentType::kText, "nobody", "nobody: all who want to know"},
    VerbArgument{"show", ArgumentType::kText, "none", "away, chat, dnd, xa"},
    VerbArgument{"status", ArgumentType::kText, "none", "a text for people"},
};
constexpr std::array kExpectArguments = {
    VerbArgument{"stanza", ArgumentType::kPairs, "any",
                 "name, from, type, id, xmlns of a child, text of the body"},
    VerbArgument{"timeout", ArgumentType::kDuration, "none", "until it has come"},
};
constexpr std::array kIqArguments = {
    VerbArgument{"type", ArgumentType::kText, "", "get or set"},
    VerbArgument{"to", ArgumentType::kText, "the own account", "who is asked"},
    VerbArgument{"payload", ArgumentType::kText, "", "XML"},
    kTimeout,
};
constexpr std::array kRoomArguments = {
    VerbArgument{"room", ArgumentType::kText, "", "room@service"},
    VerbArgument{"nick", ArgumentType::kText, "", "the own name in it"},
    kTimeout,
};
constexpr std::array kArchiveArguments = {
    VerbArgument{"most", ArgumentType::kInteger, "50", "messages of a page"},
    VerbArgument{"with", ArgumentType::kText, "anybody", "an address"},
    VerbArgument{"after", ArgumentType::kText, "the beginning", "the last id of the page before"},
    kTimeout,
};

constexpr VerbMetric kFailures{"xmpp_failures", "counter", "", "reason",
                               "what did not end well, by reason"};
constexpr VerbMetric kUnfinished{"xmpp_unfinished", "counter", "", "",
                                 "logins and requests whose user ended before the answer came"};
constexpr std::array kLoginMetrics = {
    VerbMetric{"xmpp_logins", "counter", "", "", "users that were logged in"},
    VerbMetric{"xmpp_login_time", "histogram", "us", "",
               "from the start of the connection until the resource was bound"},
    VerbMetric{"xmpp_resumed", "counter", "", "",
               "dropped connections whose session was taken up again"},
    VerbMetric{"xmpp_registrations", "counter", "", "", "accounts registered"},
    VerbMetric{"xmpp_key_time", "histogram", "us", "",
               "deriving the keys of a password for SCRAM, on our processor"},
    kFailures,
    kUnfinished,
};
constexpr std::array kSendMetrics = {
    VerbMetric{"xmpp_stanzas_sent", "counter", "", "",
               "messages, presences and iqs sent, those sent again included"},
    VerbMetric{"xmpp_bytes_out", "counter", "bytes", "", "bytes sent, before TLS"},
    kFailures,
};
constexpr std::array kReceiveMetrics = {
    VerbMetric{"xmpp_stanzas_received", "counter", "", "", "messages, presences and iqs received"},
    VerbMetric{"xmpp_bytes_in", "counter", "bytes", "", "bytes received, after TLS"},
    VerbMetric{"xmpp_delivery_time", "histogram", "us", "",
               "from the sending of a message to its arrival at another user"},
    kFailures,
};
constexpr std::array kIqMetrics = {
    VerbMetric{"xmpp_round_trip", "histogram", "us", "",
               "from a request (iq, ping) to its answer; those that timed out or were unfinished "
               "count with their age, a lower bound"},
    kFailures,
    kUnfinished,
};

constexpr std::array kVerbs = {
    Verb{"xmpp.login", "Connects, registers if that is wanted, logs in and binds a resource.",
         "the session; or a failure: of the network, host_unknown, no_tls, no_mechanism, "
         "not_authorized, bad_server, stream_error, stanza_error, timeout; of a resumption "
         "not_resumed",
         kLoginArguments, kLoginMetrics},
    Verb{"xmpp.send", "Sends a stanza.",
         "sent; or a failure: of the network, closed, queue_full, bad_request", kSendArguments,
         kSendMetrics},
    Verb{"xmpp.message", "Sends a message.", "its id; or a failure of xmpp.send", kMessageArguments,
         kSendMetrics},
    Verb{"xmpp.presence", "Sends a presence.", "sent; or a failure of xmpp.send",
         kPresenceArguments, kSendMetrics},
    Verb{"xmpp.expect", "Waits for a stanza; others stay in their order.",
         "the stanza; or a failure: timeout, closed, bad_xml, too_large, stream_error, queue_full, "
         "busy",
         kExpectArguments, kReceiveMetrics},
    Verb{"xmpp.iq", "Sends a request, and waits for its answer.",
         "the answer; or a failure: stanza_error, those of xmpp.expect", kIqArguments, kIqMetrics},
    Verb{"xmpp.join", "Goes into a room, and waits until it is in.",
         "in; or a failure: stanza_error, those of xmpp.expect", kRoomArguments, kReceiveMetrics},
    Verb{"xmpp.archive", "Asks for a page of the archive of messages.",
         "messages, the oldest first; or a failure of xmpp.iq", kArchiveArguments, kIqMetrics},
};

}  // namespace

std::span<const Verb> verbs() {
  return kVerbs;
}

}  // namespace throng::protocols::xmpp

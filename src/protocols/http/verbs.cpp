#include "protocols/http/verbs.hpp"

#include <array>

namespace throng::protocols::http {
namespace {

constexpr std::array kArguments = {
    VerbArgument{"url", ArgumentType::kText, "", "http[s]://host[:port]/path"},
    VerbArgument{"method", ArgumentType::kText, "GET", "request method"},
    VerbArgument{"step", ArgumentType::kText, "none", "label of the metrics of this request"},
    VerbArgument{"headers", ArgumentType::kPairs, "none",
                 "fields to add, or to set instead of ours"},
    VerbArgument{"body", ArgumentType::kText, "none", "sent with its Content-Length"},
    VerbArgument{"timeout", ArgumentType::kDuration, "30s",
                 "from the first byte sent to the last received"},
    VerbArgument{"connect_timeout", ArgumentType::kDuration, "10s", "until the connection is open"},
    VerbArgument{"idle_timeout", ArgumentType::kDuration, "60s",
                 "an unused connection older than this is replaced"},
    VerbArgument{"keepalive", ArgumentType::kFlag, "true", "use the user's connection again"},
    VerbArgument{"max_head", ArgumentType::kSize, "64KiB",
                 "larger response heads fail as too_large"},
    VerbArgument{"max_body", ArgumentType::kSize, "1GiB",
                 "larger response bodies fail as too_large"},
};

constexpr std::array kMetrics = {
    VerbMetric{"http_requests", "counter", "", "method status step", "requests that were answered"},
    VerbMetric{"http_failures", "counter", "", "reason",
               "requests that ended without a valid answer"},
    VerbMetric{"http_unfinished", "counter", "", "",
               "requests still unanswered when the run ended"},
    VerbMetric{"http_latency", "histogram", "us", "method status step",
               "from the intended start (closed model: the start) to the last byte of the answer; "
               "timeouts and unfinished requests count with their age, a lower bound"},
    VerbMetric{"http_service_time", "histogram", "us", "",
               "from the actual start to the last byte of the answer"},
    VerbMetric{"http_first_byte_time", "histogram", "us", "",
               "from the actual start, or from when the connection was open, to the first byte of "
               "the answer"},
    VerbMetric{"http_body_time", "histogram", "us", "",
               "from the first byte of the answer to the last"},
    VerbMetric{"http_resolve_time", "histogram", "us", "",
               "looking up a host's name, where it was not known"},
    VerbMetric{"http_connect_time", "histogram", "us", "", "opening a connection, without TLS"},
    VerbMetric{"http_tls_time", "histogram", "us", "", "the TLS handshake of a new connection"},
    VerbMetric{"http_connections", "counter", "", "", "connections opened"},
    VerbMetric{"http_tls_resumed", "counter", "", "",
               "TLS connections that took up an earlier session"},
    VerbMetric{"http_redirects", "counter", "", "", "redirects that were followed"},
    VerbMetric{"http_bytes_in", "counter", "bytes", "", "bytes received"},
    VerbMetric{"http_bytes_out", "counter", "bytes", "", "bytes sent"},
    VerbMetric{"http_decoded_bytes", "counter", "bytes", "",
               "body bytes after gzip or deflate was undone"},
};

constexpr std::array kVerbs = {
    Verb{"http.request", "Sends a request on the user's connection and reads the whole answer.",
         "status, headers, body; or a failure: refused, unreachable, reset, timeout, malformed, "
         "too_large, closed_early, no_ports, no_files, unknown_host, bad_request, dns, tls, "
         "tls_untrusted, tls_expired, tls_wrong_name, tls_alert_NAME",
         kArguments, kMetrics},
};

}  // namespace

std::span<const Verb> verbs() {
  return kVerbs;
}

}  // namespace throng::protocols::http

#include "protocols/xmpp/xmpp_failure.hpp"

#include <algorithm>
#include <array>

namespace throng::protocols::xmpp {
namespace {

// Of streams, of SASL and of stanzas; some are in more than one list.
constexpr std::array<std::string_view, 57> kConditions = {
    "aborted",
    "account-disabled",
    "bad-format",
    "bad-namespace-prefix",
    "bad-request",
    "conflict",
    "connection-timeout",
    "credentials-expired",
    "encryption-required",
    "feature-not-implemented",
    "forbidden",
    "gone",
    "host-gone",
    "host-unknown",
    "improper-addressing",
    "incorrect-encoding",
    "internal-server-error",
    "invalid-authzid",
    "invalid-from",
    "invalid-mechanism",
    "invalid-namespace",
    "invalid-xml",
    "item-not-found",
    "jid-malformed",
    "malformed-request",
    "mechanism-too-weak",
    "not-acceptable",
    "not-allowed",
    "not-authorized",
    "not-well-formed",
    "payment-required",
    "policy-violation",
    "recipient-unavailable",
    "redirect",
    "registration-required",
    "remote-connection-failed",
    "remote-server-not-found",
    "remote-server-timeout",
    "reset",
    "resource-constraint",
    "restricted-xml",
    "see-other-host",
    "service-unavailable",
    "subscription-required",
    "system-shutdown",
    "temporary-auth-failure",
    "undefined-condition",
    "unexpected-request",
    "unsupported-encoding",
    "unsupported-feature",
    "unsupported-stanza-type",
    "unsupported-version",
    // Of earlier drafts, and still sent.
    "bad-auth",
    "bad-protocol",
    "not-supported",
    "timeout",
    "xml-not-well-formed",
};

}  // namespace

std::string_view reason(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::kNetwork:
      return http::reason({failure.network, failure.detail, failure.alert});
    case FailureKind::kTimeout:
      return "timeout";
    case FailureKind::kClosed:
      return "closed";
    case FailureKind::kBadXml:
      return "bad_xml";
    case FailureKind::kTooLarge:
      return "too_large";
    case FailureKind::kBadServer:
      return "bad_server";
    case FailureKind::kStreamError:
      return "stream_error";
    case FailureKind::kHostUnknown:
      return "host_unknown";
    case FailureKind::kNotAuthorized:
      return "not_authorized";
    case FailureKind::kNoMechanism:
      return "no_mechanism";
    case FailureKind::kNoTls:
      return "no_tls";
    case FailureKind::kStanzaError:
      return "stanza_error";
    case FailureKind::kConflict:
      return "conflict";
    case FailureKind::kUnsupported:
      return "unsupported";
    case FailureKind::kBadRequest:
      return "bad_request";
    case FailureKind::kQueueFull:
      return "queue_full";
    case FailureKind::kBusy:
      return "busy";
    case FailureKind::kNotResumed:
      return "not_resumed";
  }
  return "other";
}

Failure failure_of(const http::Failure& failure) {
  switch (failure.kind) {
    case http::FailureKind::kTimeout:
      return {FailureKind::kTimeout, failure.detail};
    case http::FailureKind::kClosedEarly:
      return {FailureKind::kClosed, failure.detail};
    default:
      return {FailureKind::kNetwork, failure.detail, failure.kind, failure.alert};
  }
}

std::string_view condition_text(std::string_view name) {
  const auto* found = std::find(kConditions.begin(), kConditions.end(), name);
  return found == kConditions.end() ? "undefined-condition" : *found;
}

}  // namespace throng::protocols::xmpp

#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/http/failure.hpp"
#include "throng/result.hpp"

namespace throng::protocols::xmpp {

/// Why something over XMPP did not end well. The order is that of the result files: append only.
enum class FailureKind : std::uint8_t {
  kNetwork,        // what is below the stream; `network` says which
  kTimeout,        // nothing came in time; the connection is as it was, but not during a login
  kClosed,         // the server has closed the connection, or it was never open
  kBadXml,         // the server sends what is no XML, or XML that XMPP forbids
  kTooLarge,       // a stanza is beyond a limit
  kBadServer,      // the server breaks the protocol, or does not know the password it checks
  kStreamError,    // the server has ended the stream; `detail` is the condition
  kHostUnknown,    // the same, because it does not serve the domain
  kNotAuthorized,  // the credentials are wrong
  kNoMechanism,    // it offers no way to log in that is allowed here
  kNoTls,          // TLS is needed here or there, and the other side has none
  kStanzaError,    // a request was answered with an error; `detail` is the condition
  kConflict,       // the account to be registered exists
  kUnsupported,    // the server does not offer what was asked for
  kBadRequest,     // what was asked for cannot be sent
  kQueueFull,      // more waits than its bound allows: stanzas to be read, sent or acknowledged
  kBusy,           // another coroutine is receiving
  kNotResumed,     // the server no longer has the session that was to be resumed
};

/// `detail` says what exactly went wrong. It points to a static string, so that a failure can be
/// copied and kept at no cost.
struct Failure {
  FailureKind kind = FailureKind::kClosed;
  std::string_view detail;
  http::FailureKind network = http::FailureKind::kOther;  // of kNetwork
  std::uint8_t alert = 0;                                 // of an alert of TLS, see http::Failure

  friend bool operator==(const Failure&, const Failure&) = default;
};

template <class T>
using Outcome = Result<T, Failure>;

/// The word for reports and metrics, e.g. "not_authorized"; of the network's failures theirs, e.g.
/// "refused". The view is of a static string.
std::string_view reason(const Failure& failure);

/// The failure that one of the network stands for: a timeout and an early end have kinds here.
Failure failure_of(const http::Failure& failure);

/// The static text of a condition of RFC 6120 (sections 4.9.3, 6.5 and 8.3.3), which servers send
/// as the name of an element; "undefined-condition" for one that is not there.
std::string_view condition_text(std::string_view name);

}  // namespace throng::protocols::xmpp

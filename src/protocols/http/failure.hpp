#pragma once

#include <cstdint>
#include <string_view>

namespace throng::protocols::http {

/// Why an exchange did not end in a response. The order is that of the result files: append only.
enum class FailureKind : std::uint8_t {
  kRefused,
  kUnreachable,
  kReset,
  kTimeout,
  kMalformed,
  kTooLarge,
  kClosedEarly,
  kNoPorts,
  kNoFiles,
  kOther,
  kUnknownHost,
  kBadRequest,    // the request itself cannot be sent
  kDns,           // no name server answered, or none usefully
  kTls,           // the other end does not speak TLS, or no TLS that both understand
  kTlsUntrusted,  // its certificate is not one that we trust
  kTlsExpired,    // its certificate has expired, or is not valid yet
  kTlsWrongName,  // its certificate is for another host
  kTlsAlert,      // it refused, and said why
};

/// The word for reports and result files, e.g. "closed_early". The view is of a static string.
std::string_view name(FailureKind kind);

/// `detail` says what exactly went wrong, in words for people; it must point to a static string, so
/// that a failure can be copied and kept at no cost.
struct Failure {
  FailureKind kind = FailureKind::kOther;
  std::string_view detail;
  std::uint8_t alert = 0;  // of kTlsAlert: which; RFC 8446, section 6.2

  friend bool operator==(const Failure&, const Failure&) = default;
};

/// The word for metrics: the name of the kind, and of an alert its own, e.g.
/// "tls_alert_handshake_failure". The view is of a static string.
std::string_view reason(const Failure& failure);

/// Where an incremental parser stands. kDone and kFailed last until its next start().
enum class ParseState : std::uint8_t { kNeedMore, kDone, kFailed };

}  // namespace throng::protocols::http

#include "protocols/http/failure.hpp"

#include <array>
#include <cstddef>
#include <string>

#include "runtime/tls/tls_alert.hpp"

namespace throng::protocols::http {

std::string_view name(FailureKind kind) {
  switch (kind) {
    case FailureKind::kRefused:
      return "refused";
    case FailureKind::kUnreachable:
      return "unreachable";
    case FailureKind::kReset:
      return "reset";
    case FailureKind::kTimeout:
      return "timeout";
    case FailureKind::kMalformed:
      return "malformed";
    case FailureKind::kTooLarge:
      return "too_large";
    case FailureKind::kClosedEarly:
      return "closed_early";
    case FailureKind::kNoPorts:
      return "no_ports";
    case FailureKind::kNoFiles:
      return "no_files";
    case FailureKind::kUnknownHost:
      return "unknown_host";
    case FailureKind::kBadRequest:
      return "bad_request";
    case FailureKind::kDns:
      return "dns";
    case FailureKind::kTls:
      return "tls";
    case FailureKind::kTlsUntrusted:
      return "tls_untrusted";
    case FailureKind::kTlsExpired:
      return "tls_expired";
    case FailureKind::kTlsWrongName:
      return "tls_wrong_name";
    case FailureKind::kTlsAlert:
      return "tls_alert";
    case FailureKind::kOther:
      break;
  }
  return "other";
}

std::string_view reason(const Failure& failure) {
  if (failure.kind != FailureKind::kTlsAlert) return name(failure.kind);
  static const auto kWords = [] {
    std::array<std::string, 256> words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = "tls_alert_" + std::string(runtime::tls_alert_name(static_cast<int>(i)));
    }
    return words;
  }();
  return kWords[failure.alert];
}

}  // namespace throng::protocols::http

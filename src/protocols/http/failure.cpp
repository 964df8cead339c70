#include "protocols/http/failure.hpp"

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
    case FailureKind::kOther:
      break;
  }
  return "other";
}

}  // namespace throng::protocols::http

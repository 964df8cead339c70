#include "protocols/websocket/websocket_failure.hpp"

#include "protocols/websocket/close_code.hpp"

namespace throng::protocols::websocket {

Failure failure_of(const http::Failure& network) {
  Failure made;
  made.network = network.kind;
  made.alert = network.alert;
  made.detail = network.detail;
  return made;
}

std::string_view reason(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::kBadRequest:
      return "bad_request";
    case FailureKind::kRefusedUpgrade:
      return "refused_upgrade";
    case FailureKind::kBadUpgrade:
      return "bad_upgrade";
    case FailureKind::kBadExtension:
      return "bad_extension";
    case FailureKind::kBadFrame:
      return "bad_frame";
    case FailureKind::kBadUtf8:
      return "bad_utf8";
    case FailureKind::kBadClose:
      return "bad_close";
    case FailureKind::kBadCompression:
      return "bad_compression";
    case FailureKind::kMessageTooLarge:
      return "message_too_large";
    case FailureKind::kClosed:
      return "closed";
    case FailureKind::kNetwork:
      break;
  }
  return http::reason(http::Failure{failure.network, failure.detail, failure.alert});
}

std::uint16_t close_code(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::kBadFrame:
    case FailureKind::kBadClose:
      return kProtocolError;
    case FailureKind::kBadUtf8:
    case FailureKind::kBadCompression:
      return kInvalidPayload;
    case FailureKind::kMessageTooLarge:
      return kTooBig;
    default:
      return 0;
  }
}

}  // namespace throng::protocols::websocket

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/websocket/message_deflate.hpp"
#include "protocols/websocket/websocket_failure.hpp"
#include "throng/result.hpp"

namespace throng::protocols::websocket {

/// How both sides compress, as they have agreed (RFC 7692, section 7.1).
struct DeflateTerms {
  bool client_keeps_context = true;
  bool server_keeps_context = true;
  int client_window_bits = kMostWindowBits;
  int server_window_bits = kMostWindowBits;

  friend bool operator==(const DeflateTerms&, const DeflateTerms&) = default;
};

/// What a client offers. The terms are those that it wants; a server may keep to less.
struct DeflateOffer {
  bool is_made = false;
  DeflateTerms wanted;

  /// The value of Sec-WebSocket-Extensions.
  std::string text() const;
};

/// The client's side: what a server has answered to `offer`, its Sec-WebSocket-Extensions headers
/// joined by commas. Result: the terms; nothing when it wants none of it; kBadExtension.
Result<std::optional<DeflateTerms>, Failure> read_agreement(const DeflateOffer& offer,
                                                            std::string_view answer);

/// What a server takes of a client's offers.
struct DeflateAnswer {
  DeflateTerms terms;
  std::string text;  // the value of Sec-WebSocket-Extensions
};
/// The server's side: the first of the offers that it can take; nothing when there is none, or
/// `offers` is no list of extensions.
std::optional<DeflateAnswer> answer_offers(std::string_view offers);

}  // namespace throng::protocols::websocket

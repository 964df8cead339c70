#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "protocols/websocket/deflate_terms.hpp"
#include "protocols/websocket/websocket_failure.hpp"
#include "throng/result.hpp"

namespace throng::protocols::websocket {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The opening handshake (RFC 6455, section 4), without I/O: what a client asks for.
struct UpgradeRequest {
  std::string host;                    // of the Host header
  std::string target;                  // path and query
  std::string key;                     // of Sec-WebSocket-Key
  std::vector<std::string> protocols;  // the first is preferred
  Headers headers;                     // further ones; none that belongs to the handshake
  DeflateOffer compression;

  /// The bytes to send. The error says which part cannot be sent, and why.
  Result<std::string, std::string> text() const;
};

/// What both sides have agreed on.
struct Agreement {
  std::string protocol;  // one of those asked for; empty: none
  std::optional<DeflateTerms> compression;
};

/// A new Sec-WebSocket-Key: 16 random bytes in base64.
std::string make_key(base::Random& random);
/// What a server must answer to `key`: Sec-WebSocket-Accept.
std::string accept_of(std::string_view key);

/// Judges the answer of a server. Failures: kRefusedUpgrade with the status, kBadUpgrade,
/// kBadExtension.
Result<Agreement, Failure> judge_answer(const UpgradeRequest& request, int status,
                                        const Headers& headers);

}  // namespace throng::protocols::websocket

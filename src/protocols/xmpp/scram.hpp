#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/xmpp/scram_cache.hpp"
#include "protocols/xmpp/xmpp_failure.hpp"

namespace throng::protocols::xmpp {

/// The client's side of one SCRAM exchange (RFC 5802, 7677), without channel binding: it tells the
/// server that it knows the password, and learns whether the server does.
/// Texts go in and out as they are before base64. Names and passwords beyond ASCII are sent as they
/// are, not prepared by SASLprep.
/// Lifetime: password and cache must outlive it. Thread: the core's own.
class Scram {
 public:
  /// `nonce`: printable, without a comma, and not to be guessed.
  Scram(ScramHash hash, std::string_view user, std::string_view password, std::string_view nonce,
        ScramCache& cache);

  /// What begins the exchange.
  const std::string& first() const { return first_; }
  /// The answer to the server's challenge. Errors: bad_server when the challenge is none, is not
  /// for us, or asks for fewer iterations than 1 or more than kMostIterations. Blocks: while the
  /// keys are derived, if the cache has not got them.
  Outcome<std::string> answer(std::string_view challenge);
  /// Whether the server's last word shows that it knows the password. Errors: not_authorized when
  /// it has refused ours; bad_server when it does not know it.
  Outcome<bool> verify(std::string_view last) const;

  static constexpr std::uint32_t kMostIterations = 1'000'000;
  static constexpr std::size_t kMostNonce = 1024;

 private:
  const ScramHash hash_;
  const std::string_view password_;
  std::string nonce_;
  std::string first_;
  std::string signature_;  // that the server must show
  ScramCache& cache_;
};

/// A nonce for SCRAM that nobody can guess.
std::string make_nonce();

}  // namespace throng::protocols::xmpp

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/xmpp/stanza.hpp"

namespace throng::protocols::xmpp {

/// Ways to log in, the better first.
enum class Mechanism : std::uint8_t { kScramSha256, kScramSha1, kPlain };

/// As servers write it, e.g. "SCRAM-SHA-256".
std::string_view name(Mechanism mechanism);

/// Which ways are allowed.
struct Mechanisms {
  bool scram_sha_256 = true;
  bool scram_sha_1 = true;
  bool plain = true;

  bool has(Mechanism mechanism) const {
    return mechanism == Mechanism::kScramSha256 ? scram_sha_256
           : mechanism == Mechanism::kScramSha1 ? scram_sha_1
                                                : plain;
  }
};

/// The best that the server offers in the features of its stream and that is allowed.
std::optional<Mechanism> choose_mechanism(Element features, const Mechanisms& allowed);

/// What PLAIN sends (RFC 4616), before base64.
std::string plain_message(std::string_view user, std::string_view password);

/// Overwrites a text that holds a secret.
void wipe(std::string& secret);

}  // namespace throng::protocols::xmpp

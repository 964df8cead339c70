#include "protocols/xmpp/sasl.hpp"

#include <openssl/crypto.h>

namespace throng::protocols::xmpp {

std::string_view name(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::kScramSha256:
      return "SCRAM-SHA-256";
    case Mechanism::kScramSha1:
      return "SCRAM-SHA-1";
    case Mechanism::kPlain:
      break;
  }
  return "PLAIN";
}

std::optional<Mechanism> choose_mechanism(Element features, const Mechanisms& allowed) {
  const Element offered = features.child("mechanisms", "urn:ietf:params:xml:ns:xmpp-sasl");
  for (const Mechanism candidate :
       {Mechanism::kScramSha256, Mechanism::kScramSha1, Mechanism::kPlain}) {
    if (!allowed.has(candidate)) continue;
    for (Element each = offered.first_child(); each; each = each.next()) {
      if (each.name() == "mechanism" && each.text() == name(candidate)) return candidate;
    }
  }
  return std::nullopt;
}

std::string plain_message(std::string_view user, std::string_view password) {
  std::string message;
  message.reserve(user.size() + password.size() + 2);  // no copy of it stays behind
  message.push_back('\0');
  message.append(user);
  message.push_back('\0');
  message.append(password);
  return message;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace throng::protocols::xmpp

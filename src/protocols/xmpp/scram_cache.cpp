#include "protocols/xmpp/scram_cache.hpp"

#include <openssl/crypto.h>

#include <string>

#include "protocols/xmpp/scram_digest.hpp"

namespace throng::protocols::xmpp {
namespace {

DigestBytes name_of(ScramHash hash, std::string_view password, std::string_view salt,
                    std::uint32_t iterations) {
  // The length keeps two pairs of password and salt apart that are the same behind each other.
  std::string all = std::to_string(static_cast<int>(hash)) + " " + std::to_string(iterations) +
                    " " + std::to_string(password.size()) + " ";
  all.reserve(all.size() + password.size() + salt.size());
  all.append(password).append(salt);
  const DigestBytes name = digest(ScramHash::kSha256, all);
  OPENSSL_cleanse(all.data(), all.size());
  return name;
}

ScramKeys derive(ScramHash hash, std::string_view password, std::string_view salt,
                 std::uint32_t iterations) {
  DigestBytes salted = stretch(hash, password, salt, iterations);
  const std::string_view key = view(salted, digest_size(hash));
  ScramKeys keys;
  keys.client = hmac(hash, key, "Client Key");
  keys.server = hmac(hash, key, "Server Key");
  OPENSSL_cleanse(salted.data(), salted.size());
  return keys;
}

}  // namespace

ScramKeys::~ScramKeys() {
  OPENSSL_cleanse(client.data(), client.size());
  OPENSSL_cleanse(server.data(), server.size());
}

ScramKeys ScramCache::keys(ScramHash hash, std::string_view password, std::string_view salt,
                           std::uint32_t iterations) {
  const Digest name = name_of(hash, password, salt, iterations);
  const auto found = known_.find(name);
  if (found != known_.end()) return found->second;
  const ScramKeys keys = derive(hash, password, salt, iterations);
  ++derived_;
  if (order_.size() < most_) {
    order_.push_back(name);
  } else {
    known_.erase(order_[oldest_]);
    order_[oldest_] = name;
    oldest_ = (oldest_ + 1) % most_;
  }
  known_.emplace(name, keys);
  return keys;
}

}  // namespace throng::protocols::xmpp

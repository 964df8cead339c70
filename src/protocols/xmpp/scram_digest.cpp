#include "protocols/xmpp/scram_digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.hpp"

namespace throng::protocols::xmpp {
namespace {

const EVP_MD* algorithm(ScramHash hash) {
  return hash == ScramHash::kSha1 ? EVP_sha1() : EVP_sha256();
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::size_t digest_size(ScramHash hash) {
  return hash == ScramHash::kSha1 ? 20 : 32;
}

DigestBytes digest(ScramHash hash, std::string_view bytes) {
  DigestBytes out{};
  const int is_done =
      EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, algorithm(hash), nullptr);
  THRONG_ASSERT(is_done == 1);
  return out;
}

DigestBytes hmac(ScramHash hash, std::string_view key, std::string_view bytes) {
  DigestBytes out{};
  const auto* done = HMAC(algorithm(hash), key.data(), static_cast<int>(key.size()),
                          bytes_of(bytes), bytes.size(), out.data(), nullptr);
  THRONG_ASSERT(done != nullptr);
  return out;
}

DigestBytes stretch(ScramHash hash, std::string_view password, std::string_view salt,
                    std::uint32_t iterations) {
  DigestBytes out{};
  const int is_done =
      PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations),
                        algorithm(hash), static_cast<int>(digest_size(hash)), out.data());
  THRONG_ASSERT(is_done == 1);
  return out;
}

}  // namespace throng::protocols::xmpp

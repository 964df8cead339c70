#include "protocols/xmpp/scram.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <charconv>

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "protocols/xmpp/scram_digest.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kNoBinding = "n,,";  // neither channel binding nor another identity
constexpr Failure kNoChallenge{FailureKind::kBadServer, "the challenge of the server is no SCRAM"};
constexpr Failure kForeign{FailureKind::kBadServer, "the challenge of the server is not for us"};
constexpr Failure kIterations{FailureKind::kBadServer,
                              "the server asks for no or too many iterations"};
constexpr Failure kImpostor{FailureKind::kBadServer, "the server does not know the password"};

/// The value of "x=value" at the front of `text`, which is taken off with the comma behind it.
bool take(std::string_view& text, char key, std::string_view& value) {
  if (text.size() < 2 || text[0] != key || text[1] != '=') return false;
  const std::size_t comma = text.find(',');
  value = text.substr(2, comma == std::string_view::npos ? comma : comma - 2);
  text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  return true;
}

std::string escaped_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '=') {
      out += "=3D";
    } else if (c == ',') {
      out += "=2C";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Scram::Scram(ScramHash hash, std::string_view user, std::string_view password,
             std::string_view nonce, ScramCache& cache)
    : hash_(hash), password_(password), nonce_(nonce), cache_(cache) {
  first_.append(kNoBinding).append("n=").append(escaped_name(user)).append(",r=").append(nonce);
}

Outcome<std::string> Scram::answer(std::string_view challenge) {
  std::string_view rest = challenge;
  std::string_view nonce, salt_text, count;
  if (!take(rest, 'r', nonce) || !take(rest, 's', salt_text) || !take(rest, 'i', count)) {
    return failed(kNoChallenge);
  }
  if (!nonce.starts_with(nonce_) || nonce.size() == nonce_.size() || nonce.size() > kMostNonce) {
    return failed(kForeign);
  }
  const auto salt = base::base64_decode(salt_text);
  if (!salt.is_ok() || salt->empty()) return failed(kNoChallenge);
  std::uint32_t iterations = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), iterations);
  if (error != std::errc() || end != count.data() + count.size()) return failed(kIterations);
  if (iterations < 1 || iterations > kMostIterations) return failed(kIterations);

  const ScramKeys keys = cache_.keys(hash_, password_, *salt, iterations);
  const std::size_t size = digest_size(hash_);
  std::string answer = "c=" + base::base64_encode(kNoBinding) + ",r=" + std::string(nonce);
  std::string said = first_.substr(kNoBinding.size());
  said.append(",").append(challenge).append(",").append(answer);
  const DigestBytes stored = digest(hash_, view(keys.client, size));
  const DigestBytes signature = hmac(hash_, view(stored, size), said);
  DigestBytes proof{};
  for (std::size_t i = 0; i < size; ++i) proof[i] = keys.client[i] ^ signature[i];
  answer.append(",p=").append(base::base64_encode(view(proof, size)));
  signature_ = base::base64_encode(view(hmac(hash_, view(keys.server, size), said), size));
  return answer;
}

Outcome<bool> Scram::verify(std::string_view last) const {
  std::string_view value;
  if (take(last, 'e', value)) {
    return failed(Failure{FailureKind::kNotAuthorized, "the server refuses the proof"});
  }
  const bool is_known = take(last, 'v', value) && !signature_.empty() &&
                        value.size() == signature_.size() &&
                        CRYPTO_memcmp(value.data(), signature_.data(), value.size()) == 0;
  if (!is_known) return failed(kImpostor);
  return true;
}

std::string make_nonce() {
  std::array<unsigned char, 18> bytes{};
  const int is_done = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  THRONG_ASSERT(is_done == 1);
  return base::base64_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace throng::protocols::xmpp

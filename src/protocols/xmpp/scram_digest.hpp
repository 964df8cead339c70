#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/xmpp/scram_cache.hpp"

namespace throng::protocols::xmpp {

/// The bytes of a hash, of which the first `digest_size` count.
using DigestBytes = std::array<unsigned char, 32>;

std::size_t digest_size(ScramHash hash);
DigestBytes digest(ScramHash hash, std::string_view bytes);
DigestBytes hmac(ScramHash hash, std::string_view key, std::string_view bytes);
/// PBKDF2, the Hi() of RFC 5802. Blocks: about 0.3 us for each iteration.
DigestBytes stretch(ScramHash hash, std::string_view password, std::string_view salt,
                    std::uint32_t iterations);

inline std::string_view view(const DigestBytes& bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace throng::protocols::xmpp

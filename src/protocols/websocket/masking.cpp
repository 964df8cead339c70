#include "protocols/websocket/masking.hpp"

#include <cstring>

namespace throng::protocols::websocket {

void mask(char* to, const char* from, std::size_t size, const MaskKey& key, std::uint64_t offset) {
  // The key as it falls on eight bytes from here on; the compiler makes wider words of it.
  std::array<unsigned char, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) % key.size()];
  std::uint64_t word = 0;
  std::memcpy(&word, turned.data(), sizeof word);
  std::size_t at = 0;
  for (; at + sizeof word <= size; at += sizeof word) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from + at, sizeof bytes);
    bytes ^= word;
    std::memcpy(to + at, &bytes, sizeof bytes);
  }
  for (; at < size; ++at) {
    to[at] = static_cast<char>(static_cast<unsigned char>(from[at]) ^ turned[at % turned.size()]);
  }
}

}  // namespace throng::protocols::websocket

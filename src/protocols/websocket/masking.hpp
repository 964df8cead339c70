#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace throng::protocols::websocket {

/// What a client's payload is made unreadable with for those in between (RFC 6455, section 5.3).
using MaskKey = std::array<unsigned char, 4>;

/// Masks `size` bytes from `from` to `to`, which may be the same place and must not overlap
/// otherwise; masking twice gives the bytes back. `offset`: how many bytes of the payload came
/// before. Thread: any.
void mask(char* to, const char* from, std::size_t size, const MaskKey& key, std::uint64_t offset);

}  // namespace throng::protocols::websocket

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "config/settings_codec.hpp"

// Any bytes are declarations, settings or values, or refused; what is one comes back as it was.
namespace throng::config {
namespace {

template <class Decode, class Encode>
void check(std::string_view text, Decode decode, Encode encode) {
  const auto decoded = decode(text);
  if (!decoded) return;
  const std::string encoded = encode(*decoded);
  const auto again = decode(encoded);
  THRONG_ASSERT(again.is_ok());
  THRONG_ASSERT(*again == *decoded && encode(*again) == encoded);
}

}  // namespace
}  // namespace throng::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, decode_declarations, encode_declarations);
  check(text, decode_settings, encode_settings);
  check(text, decode_values, encode_values);
  return 0;
}

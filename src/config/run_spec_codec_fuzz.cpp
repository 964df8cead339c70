#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "config/run_spec_codec.hpp"

// Any bytes are a spec or refused; what is a spec has one text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace config = throng::config;
  const auto spec =
      config::decode_run_spec(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!spec) return 0;
  const std::string text = config::encode(*spec);
  const auto again = config::decode_run_spec(text);
  THRONG_ASSERT(again.is_ok());
  THRONG_ASSERT(config::encode(*again) == text);
  return 0;
}

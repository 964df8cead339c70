#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "telemetry/histogram_codec.hpp"

namespace {

using throng::telemetry::Histogram;

void require_decodes_to(const std::string& bytes, const Histogram& histogram) {
  const auto decoded = throng::telemetry::decode(bytes);
  THRONG_ASSERT(decoded.is_ok());
  THRONG_ASSERT(*decoded == histogram);
}

}  // namespace

// Any bytes decode or are refused; what decodes survives both encodings, and its quantiles lie
// between its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoded =
      throng::telemetry::decode(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!decoded) return 0;
  const Histogram& histogram = *decoded;
  require_decodes_to(encode(histogram), histogram);
  require_decodes_to(encode_compressed(histogram), histogram);
  std::int64_t last = histogram.min();
  for (const double quantile : {0.0, 0.5, 0.999, 1.0}) {
    const std::int64_t value = histogram.value_at(quantile);
    THRONG_ASSERT(value >= last && value <= histogram.max());
    last = value;
  }
  return 0;
}

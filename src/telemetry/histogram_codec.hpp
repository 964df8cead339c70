#pragma once

#include <string>
#include <string_view>
#include <throng/result.hpp>

#include "telemetry/histogram.hpp"

namespace throng::telemetry {

/// The bytes of HdrHistogram's V2 encoding (cookie 0x1c849313), the same that its Java version
/// writes: a header of 40 bytes, then the counts in flat order up to the last that is not zero (one
/// zero for an empty histogram), ZigZag LEB128 with at most 9 bytes, -n for n >= 2 zeros.
/// The encoding has no place for the exact sum, min, max and clamped count: they stay behind.
/// No count may exceed 2^63 - 1. Thread: any, while nobody records in `histogram`.
std::string encode(const Histogram& histogram);

/// The same under zlib (cookie 0x1c849314), for logs. The bytes depend on the version of zlib.
std::string encode_compressed(const Histogram& histogram);

/// Reads either encoding. Safe for any bytes: memory is bounded by the largest histogram, 312 KiB,
/// plus as much for its inflated bytes. Sum, min and max come from the buckets, as in HdrHistogram:
/// middles, lower bound of the first, upper bound of the last.
/// Errors, with what was expected: another cookie, lengths that do not fit the bytes (trailing
/// bytes too), digits outside 1 to 3, a lowest value other than 1, a highest outside 2 ns to 24 h,
/// a normalising offset or conversion ratio in use, cut or negative counts, counts beyond the
/// bucket of 24 h, a total above 2^63 - 1, and damaged zlib data.
/// Thread: any.
Result<Histogram, std::string> decode(std::string_view bytes);

}  // namespace throng::telemetry

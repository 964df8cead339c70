#pragma once

#include <bit>

#include "protocols/http/visible_text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace throng::protocols::http {

#if defined(__SSE2__)
/// Bit i: byte i of the 16 at `p` is a control byte other than HTAB.
inline unsigned control_mask(const char* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
  const __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(tab, _mm_or_si128(low, del))));
}
#endif

/// The first control byte other than HTAB in [p, end), or `end`: finds the end of a line and
/// whatever must not be in it in one pass.
inline const char* find_control(const char* p, const char* end) {
#if defined(__SSE2__)
  const bool is_long = end - p >= 16;
  for (; end - p >= 16; p += 16) {
    const unsigned mask = control_mask(p);
    if (mask != 0) return p + std::countr_zero(mask);
  }
  if (is_long) {
    // The last 16 bytes once more, those already seen shifted out.
    const unsigned mask = control_mask(end - 16) >> (16 - (end - p));
    return mask != 0 ? p + std::countr_zero(mask) : end;
  }
#endif
  while (p != end && (!is_control(*p) || *p == '\t')) ++p;
  return p;
}

}  // namespace throng::protocols::http

#include "protocols/http/line_reader.hpp"

#include <bit>

#include "base/assert.hpp"
#include "protocols/http/visible_text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace throng::protocols::http {
namespace {

constexpr std::size_t kKeptCarry = 4096;

constexpr Failure kControlByteFailure{FailureKind::kMalformed,
                                      "control byte in a line of the head or of the chunk framing"};
constexpr Failure kBareReturnFailure{FailureKind::kMalformed,
                                     "carriage return that no line feed follows"};
constexpr Failure kTooLongFailure{FailureKind::kTooLarge, "head is larger than the limit"};

#if defined(__SSE2__)
unsigned control_mask(const char* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
  const __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(tab, _mm_or_si128(low, del))));
}
#endif

const char* find_control(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const unsigned mask = control_mask(p);
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && (!is_control(*p) || *p == '\t')) ++p;
  return p;
}

struct LineEnd {
  LineStep step;
  std::size_t size;  // of the line with its end, when step is kLine
};

LineEnd find_end(std::string_view window, bool after_return) {
  const char* begin = window.data();
  const char* end = begin + window.size();
  if (begin == end) return {LineStep::kNeedMore, 0};
  const char* at = after_return ? begin : find_control(begin, end);
  if (at != end && *at == '\r' && !after_return) {
    ++at;
    after_return = true;
  }
  if (at == end) return {LineStep::kNeedMore, 0};
  if (*at == '\n') return {LineStep::kLine, static_cast<std::size_t>(at - begin) + 1};
  return {after_return ? LineStep::kBareReturn : LineStep::kControlByte, 0};
}

std::string_view without_end(std::string_view line) {
  line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

const Failure* failure_of(LineStep step) {
  if (step == LineStep::kControlByte) return &kControlByteFailure;
  if (step == LineStep::kBareReturn) return &kBareReturnFailure;
  THRONG_ASSERT(step == LineStep::kTooLong);
  return &kTooLongFailure;
}

LineStep LineReader::next(std::string_view& in, std::uint32_t& budget, std::string_view& line,
                          const char* keep_from) {
  if (!carry_.empty()) {
    if (keep_from != nullptr || has_partial_line()) return next_carried(in, budget, line);
    carry_.clear();
    line_at_ = 0;
  }
  const std::string_view window = in.substr(0, budget);
  const LineEnd found = find_end(window, false);
  if (found.step == LineStep::kLine) {
    line = without_end(in.substr(0, found.size));
    in.remove_prefix(found.size);
    budget -= static_cast<std::uint32_t>(found.size);
    return LineStep::kLine;
  }
  if (found.step != LineStep::kNeedMore) return found.step;
  // The end would have to lie beyond the budget: known without waiting for more.
  if (window.size() == budget) return LineStep::kTooLong;
  const char* from = keep_from != nullptr ? keep_from : in.data();
  line_at_ = static_cast<std::size_t>(in.data() - from);
  if (line_at_ + in.size() != 0) carry_.assign(from, line_at_ + in.size());
  in.remove_prefix(in.size());
  return LineStep::kNeedMore;
}

LineStep LineReader::next_carried(std::string_view& in, std::uint32_t& budget,
                                  std::string_view& line) {
  const std::size_t held = partial_size();
  THRONG_ASSERT(held < budget || held == 0);
  const std::string_view window = in.substr(0, budget - held);
  const LineEnd found = find_end(window, held != 0 && carry_.back() == '\r');
  if (found.step == LineStep::kLine) {
    carry_.append(in.data(), found.size);
    line = without_end(std::string_view(carry_).substr(line_at_));
    line_at_ = carry_.size();
    in.remove_prefix(found.size);
    budget -= static_cast<std::uint32_t>(held + found.size);
    return LineStep::kLine;
  }
  if (found.step != LineStep::kNeedMore) return found.step;
  if (window.size() == budget - held) return LineStep::kTooLong;
  carry_.append(in);
  in.remove_prefix(in.size());
  return LineStep::kNeedMore;
}

void LineReader::reset() {
  if (carry_.capacity() > kKeptCarry || !carry_.empty()) clear_and_trim(carry_, kKeptCarry);
  line_at_ = 0;
}

void LineReader::swap_carried(std::string& other) {
  carry_.swap(other);
  carry_.clear();
  line_at_ = 0;
}

void clear_and_trim(std::string& buffer, std::size_t keep_at_most) {
  buffer.clear();
  if (buffer.capacity() > keep_at_most) std::string().swap(buffer);
}

}  // namespace throng::protocols::http

#include "protocols/http/head_fields.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#if defined(__SSSE3__)
#include <tmmintrin.h>
#endif

namespace throng::protocols::http {
namespace {

constexpr Failure kFolded{FailureKind::kMalformed,
                          "header line begins with white space (obsolete folding)"};
constexpr Failure kNoName{FailureKind::kMalformed, "header line without a name"};
constexpr Failure kNoColon{FailureKind::kMalformed, "header line without a colon"};
constexpr Failure kSpaceInName{FailureKind::kMalformed,
                               "white space in a header name or before its colon"};
constexpr Failure kBadName{FailureKind::kMalformed, "byte not allowed in a header name"};
constexpr Failure kBadLength{FailureKind::kMalformed, "Content-Length is not a number"};
constexpr Failure kHugeLength{FailureKind::kMalformed, "Content-Length does not fit in 64 bits"};
constexpr Failure kTwoLengths{FailureKind::kMalformed, "Content-Length given with two values"};

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                       "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kTokenTable = make_token_table();

#if defined(__SSSE3__)
// A byte is a token character when its two halves have a bit in common: one bit for each high half
// from 2 to 7, and for each low half the bits of the high halves that it makes a token with.
using HalfTable = std::array<std::uint8_t, 16>;

constexpr HalfTable make_high_table() {
  HalfTable table{};
  for (unsigned high = 2; high < 8; ++high) {
    table[high] = static_cast<std::uint8_t>(1U << (high - 2));
  }
  return table;
}

constexpr HalfTable make_low_table() {
  HalfTable table{};
  for (unsigned byte = 0x20; byte < 0x80; ++byte) {
    if (kTokenTable[byte]) table[byte & 15] |= make_high_table()[byte >> 4];
  }
  return table;
}
constexpr HalfTable kHighTable = make_high_table();
constexpr HalfTable kLowTable = make_low_table();

__m128i load(const void* p) {
  return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

// Bit i: byte i of the 16 at `p` is no token character.
unsigned non_token_mask(const char* p) {
  const __m128i half = _mm_set1_epi8(15);
  const __m128i bytes = load(p);
  const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), half);
  const __m128i low_bits = _mm_shuffle_epi8(load(kLowTable.data()), _mm_and_si128(bytes, half));
  const __m128i high_bits = _mm_shuffle_epi8(load(kHighTable.data()), high);
  const __m128i common = _mm_and_si128(low_bits, high_bits);
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(common, _mm_setzero_si128())));
}
#endif

std::size_t token_length(std::string_view line) {
  std::size_t at = 0;
#if defined(__SSSE3__)
  if (line.size() >= 16) {
    const unsigned mask = non_token_mask(line.data());
    if (mask != 0) return static_cast<std::size_t>(std::countr_zero(mask));
    at = 16;
  }
#endif
  while (at < line.size() && is_token_char(line[at])) ++at;
  return at;
}

std::uint64_t lower_word(const char* p) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return word | 0x2020202020202020U;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

const Failure* failure_of_name(std::string_view line, std::size_t at) {
  if (at == 0 && is_blank(line[0])) return &kFolded;
  if (at == line.size()) return &kNoColon;
  if (is_blank(line[at])) return &kSpaceInName;
  return line[at] == ':' ? &kNoName : &kBadName;
}

std::string_view take_element(std::string_view& list) {
  const std::size_t comma = list.find(',');
  const std::string_view element = trim(list.substr(0, comma));
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return element;
}

const Failure* parse_length(std::string_view text, std::uint64_t& length) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, length);
  if (stop != end || text.empty()) return &kBadLength;
  return error == std::errc() ? nullptr : &kHugeLength;
}

}  // namespace

bool is_token_char(char c) {
  return kTokenTable[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

bool equals_lower(std::string_view text, std::string_view lower) {
  const std::size_t size = lower.size();
  if (text.size() != size) return false;
  if (size < 8) {
    std::size_t i = 0;
    while (i < size && (text[i] | 0x20) == lower[i]) ++i;
    return i == size;
  }
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    if (lower_word(text.data() + i) != lower_word(lower.data() + i)) return false;
  }
  // The last word overlaps the one before.
  return lower_word(text.data() + size - 8) == lower_word(lower.data() + size - 8);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

const Failure* parse_field(std::string_view line, Field& field) {
  const std::size_t at = token_length(line);
  if (at == 0 || at == line.size() || line[at] != ':') return failure_of_name(line, at);
  field.name = line.substr(0, at);
  field.value = trim(line.substr(at + 1));
  return nullptr;
}

const Failure* Framing::apply(const Field& field) {
  switch (field.name.size()) {
    case 10:
      if (equals_lower(field.name, "connection")) apply_connection(field.value);
      return nullptr;
    case 14:
      return equals_lower(field.name, "content-length") ? apply_length(field.value) : nullptr;
    case 17:
      if (equals_lower(field.name, "transfer-encoding")) apply_encoding(field.value);
      return nullptr;
    default:
      return nullptr;
  }
}

const Failure* Framing::apply_length(std::string_view list) {
  // Nearly always there is one, and one only.
  if (!has_length && parse_length(list, content_length) == nullptr) {
    has_length = true;
    return nullptr;
  }
  // A list of equal values is what a careless proxy makes of a repeated line; "5," is nobody's.
  bool more = true;
  while (more) {
    more = list.find(',') != std::string_view::npos;
    std::uint64_t length = 0;
    if (const Failure* failure = parse_length(take_element(list), length)) return failure;
    if (has_length && length != content_length) return &kTwoLengths;
    content_length = length;
    has_length = true;
  }
  return nullptr;
}

void Framing::apply_encoding(std::string_view list) {
  has_encoding = true;
  const std::size_t comma = list.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  is_chunked = equals_lower(trim(last), "chunked");
}

void Framing::apply_connection(std::string_view list) {
  if (equals_lower(list, "keep-alive")) {
    says_keep_alive = true;
    return;
  }
  while (!list.empty()) {
    const std::string_view option = take_element(list);
    if (equals_lower(option, "close")) says_close = true;
    if (equals_lower(option, "keep-alive")) says_keep_alive = true;
  }
}

bool Framing::persists(int version_minor) const {
  if (says_close) return false;
  // Two answers to where the body ends: somebody on the path may believe the other one.
  if (has_encoding && (has_length || version_minor == 0)) return false;
  return version_minor >= 1 || says_keep_alive;
}

}  // namespace throng::protocols::http

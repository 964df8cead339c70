#include <cstdint>
#include <cstdlib>

#include "protocols/http/content_decoder.hpp"

// The first byte picks the coding and the limit, the next eight where the rest is cut. Whatever the
// cuts, the outcome must be that of one piece, and never more than the limit comes out.
namespace throng::protocols::http {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

const Failure* decode(ContentDecoder& decoder, std::string_view in, const std::uint8_t* sizes,
                      std::string* out) {
  for (std::size_t i = 0, at = 0; at < in.size(); ++i) {
    const std::size_t size = sizes == nullptr ? in.size() : sizes[i % 8] + std::size_t{1};
    // On its own heap block, so that reading past the piece is seen.
    const std::string piece(in.substr(at, size));
    at += piece.size();
    if (decoder.feed(piece, out) != nullptr) break;
  }
  return decoder.finish();
}

void check(std::string_view in, ContentCoding coding, std::uint64_t limit,
           const std::uint8_t* sizes) {
  ContentDecoder decoder;
  std::string text;
  decoder.reset(coding, limit);
  const Failure* failure = decode(decoder, in, nullptr, &text);
  require(decoder.bytes() == text.size() && text.size() <= limit);
  require(failure == nullptr || failure->kind == FailureKind::kMalformed ||
          (failure->kind == FailureKind::kTooLarge && text.size() == limit));
  std::string text_of_cut;
  decoder.reset(coding, limit);
  require(decode(decoder, in, sizes, &text_of_cut) == failure);
  require(text == text_of_cut);
  decoder.reset(coding, limit);
  require(decode(decoder, in, sizes, nullptr) == failure && decoder.bytes() == text.size());
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::http;
  if (size < kControl) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data) + kControl, size - kControl);
  check(in, static_cast<ContentCoding>(data[0] % 4), (data[0] & 4) != 0 ? 20 : 100'000, data + 1);
  return 0;
}

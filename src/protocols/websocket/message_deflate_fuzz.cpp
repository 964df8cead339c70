#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocols/websocket/message_deflate.hpp"

// The first byte picks the terms and the limit, the next eight where the rest is cut; the rest is
// one compressed message, and again as a plain one that must survive the way there and back.
namespace throng::protocols::websocket {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

const Failure* inflate(MessageInflater& inflater, std::string_view in, const std::uint8_t* sizes,
                       std::uint64_t limit, std::string& out) {
  for (std::size_t i = 0, at = 0; at < in.size(); ++i) {
    const std::size_t size = sizes == nullptr ? in.size() : sizes[i % 8] + std::size_t{1};
    const std::string piece(in.substr(at, size));
    at += piece.size();
    if (const Failure* failure = inflater.feed(piece, limit, out)) return failure;
  }
  return inflater.finish(limit, out);
}

void check(std::string_view in, std::uint8_t choice, const std::uint8_t* sizes) {
  const int bits = 9 + choice % 7;
  const bool keeps = (choice & 128) != 0;
  const std::uint64_t limit = (choice & 64) != 0 ? 20 : 100'000;
  std::string whole;
  std::string cut;
  MessageInflater first(bits, keeps);
  const Failure* failure = inflate(first, in, nullptr, limit, whole);
  MessageInflater second(bits, keeps);
  const Failure* failure_of_cut = inflate(second, in, sizes, limit, cut);
  require(whole.size() <= limit && cut.size() <= limit);
  // What refers further back than a smaller window is found out or not as the cuts will have it.
  if (bits == kMostWindowBits) require(failure_of_cut == failure && whole == cut);

  MessageDeflater deflater(bits, keeps);
  MessageInflater inflater(bits, keeps);
  for (int i = 0; i < 2; ++i) {
    std::string packed;
    std::string out;
    require(deflater.compress(in, packed) == nullptr);
    require(inflate(inflater, packed, sizes, in.size(), out) == nullptr);
    require(out == in);
  }
}

}  // namespace
}  // namespace throng::protocols::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::websocket;
  if (size < kControl) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data) + kControl, size - kControl);
  check(in, data[0], data + 1);
  return 0;
}

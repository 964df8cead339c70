#include <cstdint>
#include <cstdlib>

#include "protocols/http/response_parser.hpp"

// The first byte picks the options, the next eight where the rest is cut. Whatever the cuts, the
// outcome must be that of one piece.
namespace throng::protocols::http {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

ResponseOptions options_of(std::uint8_t flags) {
  ResponseOptions options;
  options.head_request = (flags & 1) != 0;
  if ((flags & 2) != 0) options.max_head_bytes = 100;
  options.max_body_bytes = (flags & 4) != 0 ? 16 : 1 << 20;
  return options;
}

// Feeds until the bytes or the message end; returns how many bytes the message took.
std::size_t feed_all(ResponseParser& parser, std::string_view text, const std::uint8_t* sizes) {
  std::size_t at = 0;
  for (std::size_t i = 0; at < text.size() && parser.state() == ParseState::kNeedMore; ++i) {
    const std::size_t size = sizes == nullptr ? text.size() : sizes[i % 8] + std::size_t{1};
    // On its own heap block, so that reading past the piece is seen.
    const std::string piece(text.substr(at, size));
    const std::size_t consumed = parser.feed(piece);
    require(consumed <= piece.size());
    require(consumed == piece.size() || parser.state() != ParseState::kNeedMore);
    at += consumed;
  }
  if (at == text.size()) parser.finish_at_eof();
  return at;
}

void require_same(const ResponseParser& a, const ResponseParser& b) {
  require(a.state() == b.state());
  if (a.state() == ParseState::kFailed) return require(a.failure() == b.failure());
  require(a.status() == b.status() && a.version_minor() == b.version_minor());
  require(a.body_bytes() == b.body_bytes() && a.head_bytes() == b.head_bytes());
  require(a.interim_bytes() == b.interim_bytes());
  if (a.state() == ParseState::kDone) require(a.is_reusable() == b.is_reusable());
}

void check(std::string_view text, const ResponseOptions& options, const std::uint8_t* sizes) {
  ResponseParser whole;
  ResponseParser cut;
  ResponseCapture kept;
  ResponseCapture kept_of_cut;
  // One message after the other, as on a connection: the parsers are used again.
  while (!text.empty()) {
    whole.start(options, &kept);
    cut.start(options, &kept_of_cut);
    const std::size_t taken = feed_all(whole, text, nullptr);
    HeadMemo memo;
    for (int time = 0; time < 2; ++time) {  // the second time the head is recalled
      ResponseParser recalling;
      recalling.start(options, nullptr, &memo);
      require(feed_all(recalling, text, nullptr) == taken ||
              recalling.state() == ParseState::kFailed);
      require_same(whole, recalling);
    }
    const std::size_t taken_of_cut = feed_all(cut, text, sizes);
    require_same(whole, cut);
    if (whole.state() != ParseState::kDone) return;
    require(taken == taken_of_cut && taken > 0);
    require(kept.headers == kept_of_cut.headers && kept.body == kept_of_cut.body);
    require(kept.body.size() == whole.body_bytes());
    text.remove_prefix(taken);
  }
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::http;
  if (size < kControl) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + kControl, size - kControl);
  check(text, options_of(data[0]), data + 1);
  return 0;
}

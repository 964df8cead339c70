#include "protocols/xmpp/stream_parser.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

// The first byte picks the limits, the next eight where the rest is cut. Whatever the cuts, the
// outcome must be that of one piece.
namespace throng::protocols::xmpp {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

StreamLimits limits_of(std::uint8_t flags) {
  StreamLimits limits;
  if ((flags & 1) != 0) limits.most_stanza_bytes = 200;
  if ((flags & 2) != 0) limits.most_tag_bytes = 100;
  if ((flags & 4) != 0) limits.most_depth = 4;
  if ((flags & 8) != 0) limits.most_elements = 5;
  if ((flags & 16) != 0) limits.most_attributes = 2;
  return limits;
}

struct Told {
  std::vector<std::string> events;
  bool has_failed = false;
};

Told read(std::string_view text, const StreamLimits& limits, const std::uint8_t* sizes) {
  static ExpatPool pool;
  Told told;
  StreamParser parser(pool, limits);
  std::size_t at = 0;
  for (std::size_t i = 0; at < text.size(); ++i) {
    const std::size_t size = sizes == nullptr ? text.size() : sizes[i % 8] + std::size_t{1};
    // On its own heap block, so that reading past the piece is seen.
    const std::vector<char> piece(
        text.begin() + static_cast<std::ptrdiff_t>(at),
        text.begin() + static_cast<std::ptrdiff_t>(std::min(text.size(), at + size)));
    at += piece.size();
    StreamEvent event = parser.feed({piece.data(), piece.size()});
    for (; event != StreamEvent::kNeedMore; event = parser.next()) {
      if (event == StreamEvent::kStanza) {
        const Stanza stanza = std::move(parser.stanza());
        require(stanza.wire_bytes() <= limits.most_stanza_bytes);
        told.events.push_back(stanza.root().xml());
      } else {
        told.events.push_back(parser.head().id);
      }
      told.has_failed = event == StreamEvent::kFailed;
      if (event == StreamEvent::kEnd || told.has_failed) return told;
    }
  }
  return told;
}

void check(std::string_view text, const StreamLimits& limits, const std::uint8_t* sizes) {
  const Told whole = read(text, limits, nullptr);
  const Told cut = read(text, limits, sizes);
  // A tag that is not closed may be found to be bad by its size or by what is in it, whatever comes
  // first; that it is bad must not depend on the cuts.
  require(whole.has_failed == cut.has_failed);
  require(whole.events == cut.events);
}

}  // namespace
}  // namespace throng::protocols::xmpp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::xmpp;
  if (size < kControl) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + kControl, size - kControl);
  check(text, limits_of(data[0]), data + 1);
  return 0;
}

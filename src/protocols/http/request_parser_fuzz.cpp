#include <cstdint>
#include <cstdlib>

#include "protocols/http/request_parser.hpp"

// The first byte picks the limits, the next eight where the rest is cut. Whatever the cuts, the
// outcome must be that of one piece.
namespace throng::protocols::http {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

// The outcome in one string, taken while the views still hold.
std::string describe(const RequestParser& parser) {
  std::string out = std::to_string(static_cast<int>(parser.state()));
  if (parser.state() == ParseState::kFailed) return out.append(parser.failure().detail);
  if (!parser.has_head()) return out;
  out.append(parser.method()).append("|").append(parser.target()).append("|");
  for (std::size_t i = 0; i < parser.header_count(); ++i) {
    const Field field = parser.header(i);
    require(is_token(field.name) && trim(field.value) == field.value);
    out.append(field.name).append("=").append(field.value).append("|");
  }
  out += parser.is_keep_alive() ? 'k' : 'c';
  return out.append(parser.expects_continue() ? "e" : "").append(parser.body());
}

struct Outcome {
  std::string text;
  std::size_t taken = 0;
};

Outcome parse(RequestParser& parser, std::string_view text, const std::uint8_t* sizes) {
  Outcome outcome;
  for (std::size_t i = 0; parser.state() == ParseState::kNeedMore; ++i) {
    const std::size_t size = sizes == nullptr ? text.size() : sizes[i % 8] + std::size_t{1};
    // On its own heap block, gone at the next piece, so that a view kept too long is seen.
    const std::string piece(text.substr(outcome.taken, size));
    const std::size_t consumed = parser.feed(piece);
    require(consumed <= piece.size());
    require(consumed == piece.size() || parser.state() != ParseState::kNeedMore);
    outcome.taken += consumed;
    outcome.text = describe(parser);
    if (outcome.taken == text.size()) parser.finish_at_eof();
  }
  if (parser.state() == ParseState::kFailed) outcome.text = describe(parser);
  return outcome;
}

void check(std::string_view text, const RequestLimits& limits, const std::uint8_t* sizes) {
  RequestParser whole;
  RequestParser cut;
  while (!text.empty()) {
    whole.start(limits);
    cut.start(limits);
    const Outcome expected = parse(whole, text, nullptr);
    const Outcome outcome = parse(cut, text, sizes);
    require(whole.state() == cut.state() && expected.text == outcome.text);
    if (whole.state() != ParseState::kDone) return;
    require(expected.taken == outcome.taken && outcome.taken > 0);
    require(whole.body().size() <= limits.max_body_bytes);
    text.remove_prefix(outcome.taken);
  }
}

}  // namespace
}  // namespace throng::protocols::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::protocols::http;
  if (size < kControl) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + kControl, size - kControl);
  RequestLimits limits;
  if ((data[0] & 1) != 0) limits.max_head_bytes = 100;
  if ((data[0] & 2) != 0) limits.max_body_bytes = 16;
  check(text, limits, data + 1);
  return 0;
}

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocols/http/response_parser.hpp"
#include "protocols/websocket/upgrade.hpp"

// An answer to an upgrade: whatever comes, only what was asked for is agreed on. Behind the first
// byte, which picks what is asked for, stands the answer from its second line on, so that the
// search need not find the right Sec-WebSocket-Accept.
namespace throng::protocols::websocket {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::uint8_t choice, std::string_view fields) {
  UpgradeRequest request;
  request.key = "dGhlIHNhbXBsZSBub25jZQ==";
  if ((choice & 1) != 0) request.protocols = {"a", "b"};
  request.compression.is_made = (choice & 2) != 0;
  request.compression.wanted.server_keeps_context = (choice & 4) == 0;
  request.compression.wanted.server_window_bits = (choice & 8) != 0 ? 10 : 15;
  request.compression.wanted.client_window_bits = (choice & 16) != 0 ? 12 : 15;
  std::string text =
      "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_of(request.key) + "\r\n";
  text.append(fields).append("\r\n\r\n");
  http::ResponseParser parser;
  http::ResponseCapture capture;
  parser.start({}, &capture);
  parser.feed(text);
  if (parser.state() != http::ParseState::kDone) return;
  const auto agreed = judge_answer(request, parser.status(), capture.headers);
  if (agreed.is_error()) {
    require(agreed.error().kind == FailureKind::kBadUpgrade ||
            agreed.error().kind == FailureKind::kBadExtension);
    return;
  }
  require(agreed->protocol.empty() || (choice & 1) != 0);
  require(!agreed->compression || request.compression.is_made);
  if (!agreed->compression) return;
  const DeflateTerms& terms = *agreed->compression;
  const DeflateTerms& wanted = request.compression.wanted;
  require(terms.client_window_bits >= 8 && terms.client_window_bits <= wanted.client_window_bits);
  require(terms.server_window_bits >= 8 && terms.server_window_bits <= wanted.server_window_bits);
  require(wanted.server_keeps_context || !terms.server_keeps_context);
}

}  // namespace
}  // namespace throng::protocols::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data) + 1, size - 1);
  throng::protocols::websocket::check(data[0], in);
  static_cast<void>(throng::protocols::websocket::answer_offers(in));
  return 0;
}

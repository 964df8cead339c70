#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "protocols/websocket/message_reader.hpp"

// The first byte picks the side, compression and the limits, the next eight where the rest is cut.
// Whatever the cuts, the outcome must be that of one piece, and no message is beyond the limit.
namespace throng::protocols::websocket {
namespace {

constexpr std::size_t kControl = 9;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  std::vector<std::string> events;
  const Failure* failure = nullptr;
  bool operator==(const Outcome&) const = default;
};

void note(MessageReader& reader, MessageReader::Event event, const MessageLimits& limits,
          Outcome& outcome) {
  std::string text(1, static_cast<char>('0' + static_cast<int>(event)));
  if (event == MessageReader::Event::kMessage) {
    require(reader.payload().size() <= limits.max_message_bytes);
    require(reader.kind() == MessageKind::kBinary || is_utf8(reader.payload()));
    text += reader.kind() == MessageKind::kText ? 't' : 'b';
  }
  if (event == MessageReader::Event::kClose) {
    require(reader.close_status().code == kNoStatus || may_be_sent(reader.close_status().code));
    text += std::to_string(reader.close_status().code) + reader.close_status().reason;
  } else if (event == MessageReader::Event::kFailed) {
    require(close_code(reader.failure()) != 0);
    outcome.failure = &reader.failure();
  } else {
    text += reader.payload();
  }
  outcome.events.push_back(text);
}

Outcome read(MessageReader& reader, std::string_view in, const std::uint8_t* sizes,
             const MessageLimits& limits) {
  Outcome outcome;
  for (std::size_t i = 0, at = 0; at < in.size(); ++i) {
    const std::size_t size = sizes == nullptr ? in.size() : sizes[i % 8] + std::size_t{1};
    // On its own heap block, so that reading past the piece is seen.
    const std::string piece(in.substr(at, size));
    at += piece.size();
    for (std::string_view rest = piece;;) {
      const std::uint64_t missing = reader.missing();
      const MessageReader::Event event = reader.next(rest);
      if (event == MessageReader::Event::kNeedMore) break;
      require(missing <= piece.size() || event == MessageReader::Event::kFailed);
      note(reader, event, limits, outcome);
      if (event >= MessageReader::Event::kClose) return outcome;
    }
    if (sizes != nullptr && sizes[0] % 2 == 0) reader.release();
  }
  return outcome;
}

void check(std::string_view in, std::uint8_t choice, const std::uint8_t* sizes) {
  MessageLimits limits;
  limits.max_message_bytes = (choice & 2) != 0 ? 40 : 100'000;
  limits.max_frame_bytes = (choice & 4) != 0 ? 30 : 100'000;
  Outcome outcomes[2];
  for (int i = 0; i < 2; ++i) {
    MessageReader reader((choice & 1) != 0 ? Side::kServer : Side::kClient, limits);
    const bool keeps = (choice & 16) != 0;
    if ((choice & 8) != 0) reader.allow_compressed({keeps, keeps, 15, 15});
    outcomes[i] = read(reader, in, i == 0 ? nullptr : sizes, limits);
  }
  require(outcomes[0] == outcomes[1]);
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

#include "protocols/websocket/sender.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "protocols/websocket/close_code.hpp"

namespace throng::protocols::websocket {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;  // masked at once

constexpr Failure kClosed = failure(FailureKind::kClosed, "the connection is closed");
constexpr Failure kNoText = failure(FailureKind::kBadUtf8, "a text to be sent is not UTF-8");

}  // namespace

/// Something that must go out whole. Whoever leaves it in the middle (stopped, destroyed, failed)
/// has broken the connection.
class Sender::Whole {
 public:
  explicit Whole(Sender& sender) : sender_(sender) {}
  Whole(const Whole&) = delete;
  Whole& operator=(const Whole&) = delete;
  ~Whole() {
    if (!is_done_) sender_.is_broken_ = true;
  }
  void note_done() { is_done_ = true; }

 private:
  Sender& sender_;
  bool is_done_ = false;
};

void Sender::start(const Rules& rules, const DeflateTerms* terms) {
  THRONG_ASSERT(baton_.is_free());
  rules_ = rules;
  deflater_.reset();
  has_pong_ = has_ended_messages_ = has_closed_ = is_broken_ = false;
  if (terms == nullptr) return;
  const bool is_client = masks_ != nullptr;
  const int bits = is_client ? terms->client_window_bits : terms->server_window_bits;
  if (!MessageDeflater::can_use(bits)) return;  // it may send as it is, whatever was agreed
  deflater_ = std::make_unique<MessageDeflater>(
      bits, is_client ? terms->client_keeps_context : terms->server_keeps_context);
}

MaskKey Sender::new_key() {
  const std::uint64_t number = (*masks_)();
  MaskKey key;
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<unsigned char>(number >> (32 + 8 * i));
  }
  return key;
}

Task<Sender::Outcome> Sender::frame(FrameHeader header, std::string_view payload) {
  header.length = payload.size();
  header.is_masked = masks_ != nullptr;
  if (header.is_masked) header.key = new_key();
  std::string out;
  out.reserve(kMostHeaderBytes + std::min(payload.size(), kPieceBytes));
  append_header(out, header);
  std::size_t total = 0;
  for (std::uint64_t offset = 0;;) {
    const std::string_view piece = payload.substr(0, kPieceBytes);
    const std::size_t before = out.size();
    out.append(piece);
    char* at = out.data() + before;
    if (header.is_masked) mask(at, at, piece.size(), header.key, offset);
    const auto sent = co_await connection_.send(out);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) co_return failed(failure_of(sent.error()));
    total += out.size();
    out.clear();
    offset += piece.size();
    payload.remove_prefix(piece.size());
    if (payload.empty()) co_return total;
  }
}

/// The pong that came up while somebody sent.
Task<Sender::Outcome> Sender::left_pong() {
  std::size_t total = 0;
  while (has_pong_) {
    has_pong_ = false;
    const std::string payload = std::exchange(pong_, {});
    FrameHeader header;
    header.opcode = Opcode::kPong;
    const auto sent = co_await frame(header, payload);
    if (!sent.is_ok()) co_return sent;
    total += *sent;
  }
  co_return total;
}

Task<Sender::Outcome> Sender::frames(MessageKind kind, std::string_view payload,
                                     bool is_compressed) {
  FrameHeader header;
  header.opcode = kind == MessageKind::kText ? Opcode::kText : Opcode::kBinary;
  header.is_compressed = is_compressed;
  const std::size_t most = rules_.fragment_bytes > 0 ? rules_.fragment_bytes : payload.size();
  std::size_t total = 0;
  for (;;) {
    const std::string_view part = payload.substr(0, most);
    payload.remove_prefix(part.size());
    header.is_final = payload.empty();
    const auto sent = co_await frame(header, part);
    if (!sent.is_ok()) co_return sent;
    const auto pong = co_await left_pong();
    if (!pong.is_ok()) co_return pong;
    total += *sent + *pong;
    if (header.is_final) co_return total;
    if (has_ended_messages_) co_return failed(kClosed);
    header.opcode = Opcode::kContinuation;
    header.is_compressed = false;
  }
}

Task<Sender::Outcome> Sender::message(MessageKind kind, std::string_view bytes) {
  if (kind == MessageKind::kText && !is_utf8(bytes)) co_return failed(kNoText);
  Baton::Hold hold(baton_);
  if (!co_await hold) co_return kStopped;
  if (!may_send() || has_ended_messages_) co_return failed(kClosed);
  Whole whole(*this);
  std::string packed;
  if (deflater_ != nullptr) {
    if (const Failure* failure = deflater_->compress(bytes, packed)) co_return failed(*failure);
    bytes = packed;
  }
  connection_.set_send_deadline(connection_.loop().now() + rules_.timeout);
  const auto sent = co_await frames(kind, bytes, deflater_ != nullptr);
  // One that was cut short after a whole frame leaves room for a close frame.
  if (sent.is_ok() || (has_ended_messages_ && sent.is_error() && sent.error() == kClosed)) {
    whole.note_done();
  }
  co_return sent;
}

Task<Sender::Outcome> Sender::control(Opcode opcode, std::string_view payload,
                                      base::TimePoint deadline) {
  THRONG_ASSERT(payload.size() <= kMostControlBytes);
  Baton::Hold hold(baton_);
  if (!co_await hold) co_return kStopped;
  if (!may_send()) co_return failed(kClosed);
  Whole whole(*this);
  connection_.set_send_deadline(deadline);
  FrameHeader header;
  header.opcode = opcode;
  if (opcode == Opcode::kClose) has_closed_ = true;
  const auto sent = co_await frame(header, payload);
  if (!sent.is_ok()) co_return sent;
  if (!has_closed_) {
    const auto pong = co_await left_pong();
    if (!pong.is_ok()) co_return pong;
  }
  whole.note_done();
  co_return sent;
}

Task<Sender::Outcome> Sender::pong(std::string_view payload) {
  has_pong_ = true;
  pong_ = payload;
  if (is_sending()) co_return std::size_t{0};
  co_return co_await settle();
}

Task<Sender::Outcome> Sender::settle() {
  Baton::Hold hold(baton_);
  if (!co_await hold) co_return kStopped;
  if (!may_send()) co_return std::size_t{0};
  Whole whole(*this);
  connection_.set_send_deadline(connection_.loop().now() + rules_.timeout);
  const auto sent = co_await left_pong();
  if (sent.is_ok()) whole.note_done();
  co_return sent;
}

}  // namespace throng::protocols::websocket

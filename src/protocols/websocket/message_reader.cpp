#include "protocols/websocket/message_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace throng::protocols::websocket {
namespace {

constexpr Failure kNothingToContinue =
    failure(FailureKind::kBadFrame, "a continuation, and no message has begun");
constexpr Failure kMessageInside =
    failure(FailureKind::kBadFrame, "a message begins before the one before it has ended");
constexpr Failure kFrameTooLarge =
    failure(FailureKind::kMessageTooLarge, "a frame is larger than the limit");
constexpr Failure kMessageTooLarge =
    failure(FailureKind::kMessageTooLarge, "a message is larger than the limit");
constexpr Failure kNoText = failure(FailureKind::kBadUtf8, "a text message is not UTF-8");
constexpr Failure kNoReason =
    failure(FailureKind::kBadUtf8, "the reason in a close frame is not UTF-8");
constexpr Failure kHalfCode = failure(FailureKind::kBadClose, "a close frame with half a code");
constexpr Failure kBadCode =
    failure(FailureKind::kBadClose, "a close frame with a code that must not be sent");

constexpr std::size_t kUnmaskBytes = 4096;
// What is set aside for a message before its bytes have come.
constexpr std::uint64_t kMostAhead = std::uint64_t{64} * 1024;

}  // namespace

void MessageReader::allow_compressed(const DeflateTerms& terms) {
  const bool reads_server = side_ == Side::kClient;
  inflater_ = std::make_unique<MessageInflater>(
      reads_server ? terms.server_window_bits : terms.client_window_bits,
      reads_server ? terms.server_keeps_context : terms.client_keeps_context);
  header_.allow_compressed();
}

MessageReader::Event MessageReader::fail(const Failure& failure) {
  failure_ = &failure;
  return Event::kFailed;
}

const Failure* MessageReader::begin_frame() {
  const FrameHeader& header = header_.header();
  left_ = header.length;
  is_in_frame_ = true;
  if (is_control(header.opcode)) {
    control_.clear();
    return nullptr;
  }
  return begin_data();
}

const Failure* MessageReader::begin_data() {
  const FrameHeader& header = header_.header();
  const bool continues = header.opcode == Opcode::kContinuation;
  if (continues != is_in_message_) return continues ? &kNothingToContinue : &kMessageInside;
  if (header.length > limits_.max_frame_bytes) return &kFrameTooLarge;
  if (!continues) {
    message_.clear();
    utf8_.reset();
    kind_ = header.opcode == Opcode::kText ? MessageKind::kText : MessageKind::kBinary;
    is_compressed_ = header.is_compressed;
    is_in_message_ = true;
  }
  if (is_compressed_) return nullptr;
  if (header.length > limits_.max_message_bytes - message_.size()) return &kMessageTooLarge;
  return nullptr;
}

/// Appends a part of the frame under way, unmasked. Returns: where it lies now.
std::string_view MessageReader::append(std::string& to, std::string_view part) {
  const std::size_t before = to.size();
  const FrameHeader& header = header_.header();
  to.append(part);
  if (header.is_masked) {
    char* at = to.data() + before;
    mask(at, at, part.size(), header.key, header.length - left_);
  }
  return std::string_view(to).substr(before);
}

bool MessageReader::lies_whole(std::string_view part) const {
  const FrameHeader& header = header_.header();
  return header.is_final && !header.is_masked && header.opcode != Opcode::kContinuation &&
         part.size() == header.length;
}

const Failure* MessageReader::inflate(std::string_view part) {
  if (!header_.header().is_masked) {
    return inflater_->feed(part, limits_.max_message_bytes, message_);
  }
  std::array<char, kUnmaskBytes> plain;
  std::uint64_t offset = header_.header().length - left_;
  while (!part.empty()) {
    const std::size_t size = std::min(part.size(), plain.size());
    mask(plain.data(), part.data(), size, header_.header().key, offset);
    const std::string_view piece(plain.data(), size);
    if (const Failure* failure = inflater_->feed(piece, limits_.max_message_bytes, message_)) {
      return failure;
    }
    part.remove_prefix(size);
    offset += size;
  }
  return nullptr;
}

const Failure* MessageReader::take_data(std::string_view part) {
  std::string_view added;
  if (is_compressed_) {
    const std::size_t before = message_.size();
    const Failure* failure = inflate(part);
    // What came out before the damage may be no text, and that is what a peer is told of.
    added = std::string_view(message_).substr(before);
    if (kind_ == MessageKind::kText && !utf8_.feed(added)) return &kNoText;
    payload_ = message_;
    return failure;
  }
  if (lies_whole(part)) {
    added = payload_ = part;
  } else {
    if (message_.empty()) message_.reserve(std::min(left_, kMostAhead));
    added = append(message_, part);
    payload_ = message_;
  }
  return kind_ == MessageKind::kText && !utf8_.feed(added) ? &kNoText : nullptr;
}

const Failure* MessageReader::take_part(std::string_view part) {
  if (!is_control(header_.header().opcode)) return take_data(part);
  append(control_, part);
  return nullptr;
}

MessageReader::Event MessageReader::next(std::string_view& in) {
  if (failure_ != nullptr) return Event::kFailed;
  if (has_closed_) return Event::kClose;
  payload_ = {};
  for (;;) {
    if (!is_in_frame_) {
      const FrameHeaderReader::State state = header_.feed(in);
      if (state == FrameHeaderReader::State::kNeedMore) return Event::kNeedMore;
      if (state == FrameHeaderReader::State::kFailed) return fail(header_.failure());
      if (const Failure* failure = begin_frame()) return fail(*failure);
    }
    const std::string_view part = in.substr(0, std::min<std::uint64_t>(left_, in.size()));
    if (const Failure* failure = take_part(part)) return fail(*failure);
    in.remove_prefix(part.size());
    left_ -= part.size();
    if (left_ > 0) return Event::kNeedMore;
    is_in_frame_ = false;
    const Event event = end_frame();
    if (event != Event::kNeedMore) return event;
  }
}

MessageReader::Event MessageReader::end_frame() {
  const FrameHeader& header = header_.header();
  if (!is_control(header.opcode)) return header.is_final ? end_message() : Event::kNeedMore;
  if (header.opcode == Opcode::kClose) return end_close();
  payload_ = control_;
  return header.opcode == Opcode::kPing ? Event::kPing : Event::kPong;
}

MessageReader::Event MessageReader::end_message() {
  is_in_message_ = false;
  if (is_compressed_) {
    const std::size_t before = message_.size();
    const Failure* failure = inflater_->finish(limits_.max_message_bytes, message_);
    if (failure != nullptr) return fail(*failure);
    payload_ = message_;
    const std::string_view added = payload_.substr(before);
    if (kind_ == MessageKind::kText && !utf8_.feed(added)) return fail(kNoText);
  }
  if (kind_ == MessageKind::kText && !utf8_.is_complete()) return fail(kNoText);
  return Event::kMessage;
}

MessageReader::Event MessageReader::end_close() {
  if (control_.size() == 1) return fail(kHalfCode);
  if (!control_.empty()) {
    const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(control_[i]); };
    close_.code = static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
    if (!may_be_sent(close_.code)) return fail(kBadCode);
    close_.reason = control_.substr(2);
    if (!is_utf8(close_.reason)) return fail(kNoReason);
  }
  has_closed_ = true;
  return Event::kClose;
}

void MessageReader::release() {
  payload_ = {};
  // An assignment of an empty one would keep the memory.
  if (!is_in_frame_ || !is_control(header_.header().opcode)) std::string().swap(control_);
  if (!is_in_message_) std::string().swap(message_);
}

}  // namespace throng::protocols::websocket

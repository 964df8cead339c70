#include "protocols/websocket/frame_header.hpp"

#include "protocols/websocket/close_code.hpp"

namespace throng::protocols::websocket {
namespace {

constexpr unsigned char kFinal = 0x80;
constexpr unsigned char kCompressed = 0x40;
constexpr unsigned char kReserved = 0x30;
constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kTwoByteLength = 126;
constexpr unsigned char kEightByteLength = 127;

constexpr Failure kReservedBits = failure(FailureKind::kBadFrame, "a reserved bit is set");
constexpr Failure kUnagreed =
    failure(FailureKind::kBadFrame, "a compressed frame, and compression was not agreed on");
constexpr Failure kCompressedInside = failure(
    FailureKind::kBadFrame, "the bit for compression in a frame that does not begin a message");
constexpr Failure kUnknownOpcode = failure(FailureKind::kBadFrame, "a reserved opcode");
constexpr Failure kFragmentedControl =
    failure(FailureKind::kBadFrame, "a control frame in fragments");
constexpr Failure kLongControl =
    failure(FailureKind::kBadFrame, "a control frame with more than 125 bytes");
constexpr Failure kMaskedByServer = failure(FailureKind::kBadFrame, "a masked frame of a server");
constexpr Failure kUnmaskedByClient =
    failure(FailureKind::kBadFrame, "a frame of a client that is not masked");
constexpr Failure kLongerForm =
    failure(FailureKind::kBadFrame, "a length in a longer form than needed");
constexpr Failure kTopBit = failure(FailureKind::kBadFrame, "a length of 2^63 or more");

bool is_known(unsigned opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

}  // namespace

void append_header(std::string& out, const FrameHeader& header) {
  unsigned char bytes[kMostHeaderBytes];
  std::size_t size = 0;
  const unsigned first = static_cast<unsigned>(header.opcode) | (header.is_final ? kFinal : 0U) |
                         (header.is_compressed ? kCompressed : 0U);
  bytes[size++] = static_cast<unsigned char>(first);
  const unsigned masked = header.is_masked ? kMasked : 0U;
  std::size_t wide = 0;  // bytes of the length beside the first
  unsigned small = static_cast<unsigned>(header.length);
  if (header.length > 0xffff) {
    wide = 8;
    small = kEightByteLength;
  } else if (header.length >= kTwoByteLength) {
    wide = 2;
    small = kTwoByteLength;
  }
  bytes[size++] = static_cast<unsigned char>(masked | small);
  for (std::size_t left = wide; left > 0; --left) {
    bytes[size++] = static_cast<unsigned char>(header.length >> 8 * (left - 1));
  }
  if (header.is_masked) {
    for (const unsigned char byte : header.key) bytes[size++] = byte;
  }
  out.append(reinterpret_cast<const char*>(bytes), size);
}

const Failure* FrameHeaderReader::take_first(unsigned char byte) {
  const unsigned opcode = byte & 0xfU;
  if ((byte & kReserved) != 0) return &kReservedBits;
  if (!is_known(opcode)) return &kUnknownOpcode;
  header_.opcode = static_cast<Opcode>(opcode);
  header_.is_final = (byte & kFinal) != 0;
  header_.is_compressed = (byte & kCompressed) != 0;
  if (header_.is_compressed && !allows_compressed_) return &kUnagreed;
  const bool begins = header_.opcode == Opcode::kText || header_.opcode == Opcode::kBinary;
  if (header_.is_compressed && !begins) return &kCompressedInside;
  if (is_control(header_.opcode) && !header_.is_final) return &kFragmentedControl;
  return nullptr;
}

const Failure* FrameHeaderReader::take_second(unsigned char byte) {
  header_.is_masked = (byte & kMasked) != 0;
  if (header_.is_masked && side_ == Side::kClient) return &kMaskedByServer;
  if (!header_.is_masked && side_ == Side::kServer) return &kUnmaskedByClient;
  const unsigned length = byte & 0x7fU;
  if (is_control(header_.opcode) && length > kMostControlBytes) return &kLongControl;
  header_.length = length;
  length_end_ = length == kEightByteLength ? 10 : length == kTwoByteLength ? 4 : 2;
  end_ = static_cast<std::uint8_t>(length_end_ + (header_.is_masked ? sizeof(MaskKey) : 0));
  return nullptr;
}

const Failure* FrameHeaderReader::take_length() {
  if (length_end_ == 2) return nullptr;
  std::uint64_t length = 0;
  for (std::size_t i = 2; i < length_end_; ++i) length = length << 8 | bytes_[i];
  if (length >> 63 != 0) return &kTopBit;
  if (length < (length_end_ == 4 ? kTwoByteLength : 0x10000U)) return &kLongerForm;
  header_.length = length;
  return nullptr;
}

void FrameHeaderReader::take_key() {
  for (std::size_t i = 0; header_.is_masked && i < header_.key.size(); ++i) {
    header_.key[i] = bytes_[length_end_ + i];
  }
}

FrameHeaderReader::State FrameHeaderReader::feed(std::string_view& in) {
  while (failure_ == nullptr && !in.empty()) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    bytes_[have_++] = byte;
    if (have_ == 1) failure_ = take_first(byte);
    if (have_ == 2) failure_ = take_second(byte);
    if (failure_ == nullptr && have_ >= 2 && have_ == length_end_) failure_ = take_length();
    if (failure_ == nullptr && have_ >= 2 && have_ == end_) {
      take_key();
      have_ = 0;
      length_end_ = end_ = 2;
      return State::kDone;
    }
  }
  return failure_ != nullptr ? State::kFailed : State::kNeedMore;
}

}  // namespace throng::protocols::websocket

#include "cluster/frame.hpp"

#include "base/assert.hpp"

namespace throng::cluster {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kHeadBytes = 1 + 1 + 8 + 2;  // version, kind, number, length of the name

void put(std::string& out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint64_t take(std::string_view& in, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>(in[i])} << (8 * i);
  }
  in.remove_prefix(size);
  return number;
}

}  // namespace

std::string encode(const Frame& frame) {
  const std::size_t size = kHeadBytes + frame.name.size() + frame.body.size();
  THRONG_ASSERT(frame.name.size() <= UINT16_MAX && size <= kMostFrameBytes);
  std::string out;
  out.reserve(kLengthBytes + size);
  put(out, size, kLengthBytes);
  put(out, kVersion, 1);
  put(out, static_cast<std::uint64_t>(frame.kind), 1);
  put(out, frame.number, 8);
  put(out, frame.name.size(), 2);
  return out + frame.name + frame.body;
}

void FrameParser::push(std::string_view bytes) {
  if (is_broken_) return;
  buffer_.erase(0, at_);
  at_ = 0;
  buffer_ += bytes;
}

std::optional<Frame> FrameParser::next() {
  std::string_view left = std::string_view(buffer_).substr(at_);
  if (is_broken_ || left.size() < kLengthBytes) return std::nullopt;
  const std::uint64_t size = take(left, kLengthBytes);
  if (size < kHeadBytes || size > kMostFrameBytes) {
    is_broken_ = true;
    return std::nullopt;
  }
  if (left.size() < size) return std::nullopt;
  at_ += kLengthBytes + size;
  std::optional<Frame> frame = read(left.substr(0, size));
  is_broken_ = !frame;
  return frame;
}

std::optional<Frame> FrameParser::read(std::string_view bytes) {
  const std::uint64_t version = take(bytes, 1);
  const std::uint64_t kind = take(bytes, 1);
  const std::uint64_t number = take(bytes, 8);
  const std::uint64_t name = take(bytes, 2);
  if (version != kVersion || kind > static_cast<std::uint64_t>(Frame::Kind::kMessage) ||
      name > bytes.size()) {
    return std::nullopt;
  }
  return Frame{static_cast<Frame::Kind>(kind), std::string(bytes.substr(0, name)), number,
               std::string(bytes.substr(name))};
}

}  // namespace throng::cluster

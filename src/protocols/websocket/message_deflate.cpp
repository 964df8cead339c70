#include "protocols/websocket/message_deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace throng::protocols::websocket {
namespace {

constexpr Failure kDamaged =
    failure(FailureKind::kBadCompression, "a compressed message is damaged");
constexpr Failure kCut =
    failure(FailureKind::kBadCompression, "a compressed message stops before its end");
constexpr Failure kTooLarge =
    failure(FailureKind::kMessageTooLarge, "a message is larger than the limit, decompressed");
constexpr Failure kNoMemory = failure(FailureKind::kNetwork, "no memory left to compress");

// What Z_SYNC_FLUSH ends with; left out on the wire (RFC 7692, section 7.2.1).
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);
constexpr std::string_view kEmptyMessage("\x00", 1);
constexpr std::size_t kPieceBytes = 16384;
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits
constexpr int kAtBlockEnd = 128;                           // of z_stream::data_type

// zlib's own for the largest window, and as much smaller as the window is: whoever wants a small
// one wants little memory.
int memory_level(int window_bits) {
  return window_bits - 7;
}

// zlib reads only, whatever its type says.
void give(z_stream& stream, std::string_view in) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
}

}  // namespace

// On the heap, as zlib's state points back to its stream.
struct MessageDeflater::Stream {
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { deflateEnd(&z); }  // does nothing to a stream that was not begun

  /// Compresses `part` to the end of `out`.
  void run(std::string_view part, int flush, std::string& out) {
    give(z, part);
    do {
      const std::size_t before = out.size();
      const std::size_t room = std::max(kPieceBytes / 4, std::size_t{z.avail_in} / 2);
      out.resize(before + room);
      z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      z.avail_out = static_cast<uInt>(room);
      deflate(&z, flush);
      out.resize(out.size() - z.avail_out);
    } while (z.avail_in > 0 || z.avail_out == 0);
  }
  z_stream z{};
};

MessageDeflater::MessageDeflater(int window_bits, bool keeps_context)
    : window_bits_(window_bits), keeps_context_(keeps_context) {}
MessageDeflater::~MessageDeflater() = default;

const Failure* MessageDeflater::compress(std::string_view message, std::string& out) {
  if (message.empty()) {  // zlib would say nothing at all
    out += kEmptyMessage;
    return nullptr;
  }
  if (stream_ == nullptr) {
    stream_ = std::make_unique<Stream>();
    if (deflateInit2(&stream_->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -window_bits_,
                     memory_level(window_bits_), Z_DEFAULT_STRATEGY) != Z_OK) {
      stream_.reset();
      return &kNoMemory;
    }
  }
  for (; message.size() > kMostAtOnce; message.remove_prefix(kMostAtOnce)) {
    stream_->run(message.substr(0, kMostAtOnce), Z_NO_FLUSH, out);
  }
  stream_->run(message, Z_SYNC_FLUSH, out);
  out.resize(out.size() - kTail.size());
  if (!keeps_context_) stream_.reset();
  return nullptr;
}

struct MessageInflater::Stream {
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { inflateEnd(&z); }
  z_stream z{};
};

MessageInflater::MessageInflater(int window_bits, bool keeps_context)
    : window_bits_(window_bits), keeps_context_(keeps_context) {}
MessageInflater::~MessageInflater() = default;

const Failure* MessageInflater::feed(std::string_view in, std::uint64_t max_bytes,
                                     std::string& out) {
  if (stream_ == nullptr) {
    stream_ = std::make_unique<Stream>();
    // Old zlibs use a window of 2^9 when they are told 2^8.
    const int bits = std::max(window_bits_, kLeastWindowBits + 1);
    if (inflateInit2(&stream_->z, -bits) != Z_OK) {
      stream_.reset();
      return &kNoMemory;
    }
  }
  for (; in.size() > kMostAtOnce; in.remove_prefix(kMostAtOnce)) {
    const Failure* failure = inflate_all(in.substr(0, kMostAtOnce), max_bytes, out);
    if (failure != nullptr) return failure;
  }
  return inflate_all(in, max_bytes, out);
}

const Failure* MessageInflater::inflate_all(std::string_view in, std::uint64_t max_bytes,
                                            std::string& out) {
  z_stream& z = stream_->z;
  give(z, in);
  std::array<char, kPieceBytes> piece;
  do {
    if (z.avail_in > 0) has_ended_ = false;
    z.next_out = reinterpret_cast<Bytef*>(piece.data());
    z.avail_out = static_cast<uInt>(piece.size());
    const int answer = inflate(&z, Z_NO_FLUSH);
    const std::size_t size = piece.size() - z.avail_out;
    const std::size_t fitting = std::min<std::uint64_t>(size, max_bytes - out.size());
    out.append(piece.data(), fitting);
    if (fitting < size) return &kTooLarge;
    if (answer == Z_MEM_ERROR) return &kNoMemory;
    if (answer == Z_STREAM_END) {  // a sender may end its stream and begin another
      has_ended_ = true;
      if (inflateReset(&z) != Z_OK) return &kDamaged;
      z.avail_out = 0;  // goes on with what is left
      continue;
    }
    // Z_BUF_ERROR only says that there was nothing left to do.
    if (answer != Z_OK && answer != Z_BUF_ERROR) return &kDamaged;
  } while (z.avail_in > 0 || (z.avail_out == 0 && !has_ended_));
  return nullptr;
}

const Failure* MessageInflater::finish(std::uint64_t max_bytes, std::string& out) {
  if (!has_ended_) {
    if (const Failure* failure = feed(kTail, max_bytes, out)) return failure;
    if ((stream_->z.data_type & kAtBlockEnd) == 0) return &kCut;
  }
  has_ended_ = false;
  if (!keeps_context_) stream_.reset();
  return nullptr;
}

}  // namespace throng::protocols::websocket

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throng::cluster {

/// What passes between a bus and one that reaches it over a socket.
struct Frame {
  enum class Kind : std::uint8_t {
    kPut,        // up: `body` is the newest value of key `name`
    kWatch,      // up: values of `name` are wanted
    kPublish,    // up
    kSubscribe,  // up: messages to `name` are wanted; `number` is the subscriber's
    kValue,      // down: a watched key, its value; `number` is the revision
    kMessage,    // down; `number` is the subscriber's
  };
  Kind kind = Kind::kPut;
  std::string name;
  std::uint64_t number = 0;
  std::string body;

  /// A state replaces the one before it of the same name that is not sent yet.
  bool is_state() const { return kind == Kind::kPut || kind == Kind::kValue; }
};

inline constexpr std::size_t kMostFrameBytes = std::size_t{64} << 20;

/// The frame as bytes: the length of what follows (4, little-endian), version, kind, number (8),
/// the name's length (2) and bytes, the body.
std::string encode(const Frame& frame);

/// Cuts a stream of bytes into frames. Safe for any bytes: memory is bounded by one frame and what
/// is pushed at once.
class FrameParser {
 public:
  void push(std::string_view bytes);
  /// The next whole frame; nothing when more bytes are needed, or the stream is broken.
  std::optional<Frame> next();
  /// Whether the stream is none of ours. Nothing can be read from it any more.
  bool is_broken() const { return is_broken_; }

 private:
  std::optional<Frame> read(std::string_view bytes);

  std::string buffer_;
  std::size_t at_ = 0;  // what lies before has been read
  bool is_broken_ = false;
};

}  // namespace throng::cluster

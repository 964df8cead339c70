#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "throng/border.hpp"
#include "users/user_id.hpp"

namespace throng::messages {

/// A message that lies in the program: tag, sender and value. It owns the value, whatever that is.
/// Thread: any, one at a time.
class Letter {
 public:
  Letter() { message_.kind = nullptr; }
  /// Takes over what `message` holds.
  explicit Letter(throng_message& message) noexcept { move(message, message_); }
  Letter(Letter&& other) noexcept { move(other.message_, message_); }
  Letter& operator=(Letter&& other) noexcept {
    if (this == &other) return *this;
    clear();
    move(other.message_, message_);
    return *this;
  }
  ~Letter() { clear(); }

  bool is_empty() const { return message_.kind == nullptr; }
  std::string_view name() const { return message_.name; }
  users::UserId from() const { return message_.from; }
  void set_from(users::UserId user) { message_.from = user; }
  const throng_message& message() const { return message_; }

  /// Hands over what it holds; `to` must hold nothing.
  void give(throng_message& to) && noexcept { move(message_, to); }

  /// The value as bytes, for another process; none when its codec threw.
  std::optional<std::string> encoded() const {
    std::string bytes;
    const auto take = [](void* to, throng_text text) {
      static_cast<std::string*>(to)->assign(text.data, text.size);
    };
    if (message_.kind->encode(message_.value, take, &bytes) != 1) return std::nullopt;
    return bytes;
  }

 private:
  static void move(throng_message& from, throng_message& to) noexcept {
    // All of it, for a size that is known is a few instructions; what is no value does no harm.
    std::memcpy(&to, &from, sizeof to);
    if (from.kind != nullptr && from.kind->move != nullptr) from.kind->move(from.value, to.value);
    from.kind = nullptr;
  }
  void clear() noexcept {
    const throng_message_kind* kind = std::exchange(message_.kind, nullptr);
    if (kind != nullptr && kind->destroy != nullptr) kind->destroy(message_.value);
  }

  throng_message message_;
};

}  // namespace throng::messages

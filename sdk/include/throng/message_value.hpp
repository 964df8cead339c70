#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throng/codec.hpp"
#include "throng/host.hpp"

namespace throng::detail {

/// The value of a message without one.
struct NoValue {};

template <class T>
using ValueOf = std::conditional_t<std::is_void_v<T>, NoValue, T>;

/// How values of type T lie in messages, and what the program may do with them.
template <class T>
class MessageValue {
  static_assert(std::is_object_v<T> && !std::is_const_v<T> && !std::is_array_v<T>,
                "a message's value is an object: no reference, no array, not const");
  static_assert(HasCodec<T>,
                "a message's value is of a type that has a throng::codec: one that can be copied "
                "byte by byte and holds no address, std::string, or a std::vector of those; for "
                "another type specialise throng::codec");
  static_assert(std::is_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "a message's value can be moved");

 public:
  static T& of(throng_message& message) { return *place(message.value); }
  static const T& of(const throng_message& message) {
    return *place(const_cast<unsigned char*>(message.value));
  }
  /// Puts a value into a message that has none.
  static void put(throng_message& message, T&& value) {
    make(message.value, std::move(value));
    message.kind = &kKind;
  }
  /// Takes it out; the message has none then.
  static T take(throng_message& message) {
    const Emptied emptied{message};
    return std::move(of(message));
  }

  static const throng_message_kind kKind;

 private:
  static constexpr bool kIsInside = sizeof(T) <= THRONG_MESSAGE_BYTES &&
                                    alignof(T) <= alignof(throng_message) &&
                                    std::is_nothrow_move_constructible_v<T>;
  struct Emptied {
    throng_message& message;
    ~Emptied() {
      if (kKind.destroy != nullptr) kKind.destroy(message.value);
      message.kind = nullptr;
    }
  };

  static T* place(void* memory) {
    if constexpr (kIsInside) {
      return std::launder(static_cast<T*>(memory));
    } else {
      return *static_cast<T**>(memory);
    }
  }
  static void make(void* memory, T&& value) {
    if constexpr (kIsInside) {
      new (memory) T(std::move(value));
    } else {
      *static_cast<T**>(memory) = new T(std::move(value));
    }
  }
  static void move(void* from, void* to) {
    T* const value = place(from);
    new (to) T(std::move(*value));
    value->~T();
  }
  static void destroy(void* memory) {
    if constexpr (kIsInside) {
      place(memory)->~T();
    } else {
      delete place(memory);
    }
  }
  static int encode(const void* memory, void (*take)(void*, throng_text), void* context) {
    try {
      std::string bytes;
      codec<T>::encode(*place(const_cast<void*>(memory)), bytes);
      take(context, border(bytes));
      return 1;
    } catch (...) {
      return -1;
    }
  }
  static int decode(throng_text bytes, void* memory) {
    try {
      std::optional<T> value = codec<T>::decode(view(bytes));
      if (!value) return 0;
      make(memory, *std::move(value));
      return 1;
    } catch (...) {
      return -1;
    }
  }
};

// What is inside and trivial is bytes to the program; what is outside, a pointer.
template <class T>
inline constexpr throng_message_kind MessageValue<T>::kKind = {
    sizeof(throng_message_kind),
    0,
    !kIsInside || std::is_trivially_copyable_v<T> ? nullptr : &MessageValue::move,
    kIsInside&& std::is_trivially_destructible_v<T> ? nullptr : &MessageValue::destroy,
    &MessageValue::encode,
    &MessageValue::decode};

}  // namespace throng::detail

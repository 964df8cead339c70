#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace throng {

/// A value of type T as bytes, for those who may be in another process:
///
///   static void encode(const T& value, std::string& bytes);          appends; may throw
///   static std::optional<T> decode(std::string_view bytes);          none: they are no such value
///
/// Given for what can be copied byte by byte and holds no address, std::string, and std::vector of
/// what has a codec. A scenario specialises it, inside namespace throng, for types of its own.
template <class T>
struct codec;

/// Whether throng::codec knows the type.
template <class T>
concept HasCodec = requires(const T& value, std::string& bytes, std::string_view given) {
  codec<T>::encode(value, bytes);
  { codec<T>::decode(given) } -> std::same_as<std::optional<T>>;
};

namespace detail {

template <class T>
inline constexpr bool kIsSpan = false;
template <class T, std::size_t N>
inline constexpr bool kIsSpan<std::span<T, N>> = true;

/// What is the same wherever its bytes are; of the members of a class nobody can tell.
template <class T>
concept PlainBytes = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                     !std::is_member_pointer_v<T> && !std::is_null_pointer_v<T> &&
                     !std::is_same_v<T, std::string_view> && !kIsSpan<T> && !std::is_array_v<T>;
template <class T>
concept PlainItems = PlainBytes<T> && !std::is_same_v<T, bool>;  // a vector packs those

}  // namespace detail

template <detail::PlainBytes T>
struct codec<T> {
  static void encode(const T& value, std::string& bytes) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  static std::optional<T> decode(std::string_view bytes) {
    struct alignas(T) Bytes {
      std::byte of_value[sizeof(T)];
    } copy;
    if (bytes.size() != sizeof copy) return std::nullopt;
    std::memcpy(&copy, bytes.data(), sizeof copy);
    return std::bit_cast<T>(copy);
  }
};

template <>
struct codec<std::string> {
  static void encode(const std::string& value, std::string& bytes) { bytes += value; }
  static std::optional<std::string> decode(std::string_view bytes) { return std::string(bytes); }
};

/// Each value with its length before it.
template <class T>
  requires(!detail::PlainItems<T> && HasCodec<T>)
struct codec<std::vector<T>> {
  static void encode(const std::vector<T>& values, std::string& bytes) {
    for (const T& value : values) {
      const std::size_t at = bytes.size();
      bytes.append(sizeof(std::uint32_t), '\0');
      codec<T>::encode(value, bytes);
      const auto length = static_cast<std::uint32_t>(bytes.size() - at - sizeof(std::uint32_t));
      std::memcpy(bytes.data() + at, &length, sizeof length);
    }
  }
  static std::optional<std::vector<T>> decode(std::string_view bytes) {
    std::vector<T> values;
    while (!bytes.empty()) {
      std::uint32_t length = 0;
      if (bytes.size() < sizeof length) return std::nullopt;
      std::memcpy(&length, bytes.data(), sizeof length);
      bytes.remove_prefix(sizeof length);
      if (bytes.size() < length) return std::nullopt;
      std::optional<T> value = codec<T>::decode(bytes.substr(0, length));
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
      bytes.remove_prefix(length);
    }
    return values;
  }
};

/// Of what can be copied byte by byte, these bytes.
template <detail::PlainItems T>
struct codec<std::vector<T>> {
  static void encode(const std::vector<T>& values, std::string& bytes) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  static std::optional<std::vector<T>> decode(std::string_view bytes) {
    if (bytes.size() % sizeof(T) != 0) return std::nullopt;
    std::vector<T> values;
    values.reserve(bytes.size() / sizeof(T));
    for (; !bytes.empty(); bytes.remove_prefix(sizeof(T))) {
      values.push_back(*codec<T>::decode(bytes.substr(0, sizeof(T))));
    }
    return values;
  }
};

}  // namespace throng

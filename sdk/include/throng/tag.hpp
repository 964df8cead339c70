#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace throng {

/// What a message is about, and the type of its value; void: the tag says it all.
///
///   inline constexpr throng::Tag<int> kPing("ping");
///
/// Tags of the same name and type are the same; a tag of another type is another one, whatever its
/// name. Names are 1 to 64 letters, digits and any of _ . : -
template <class T = void>
class Tag {
 public:
  template <std::size_t N>
  consteval Tag(const char (&name)[N]) : name_(name), hash_(hash_of(name, N - 1)) {}  // NOLINT

  constexpr std::string_view name() const { return name_; }
  /// For the SDK itself.
  constexpr std::uint64_t hash() const { return hash_; }
  constexpr const char* text() const { return name_; }

 private:
  static constexpr bool is_fit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':' || c == '-';
  }
  /// FNV-1a, and at last a mixer, so that names that are nearly the same differ everywhere.
  static consteval std::uint64_t hash_of(const char* name, std::size_t size) {
    if (size < 1 || size > 64) throw "a tag's name has 1 to 64 characters";
    std::uint64_t hash = 0xcbf29ce484222325;
    for (std::size_t i = 0; i < size; ++i) {
      if (!is_fit(name[i])) throw "a tag's name has letters, digits and any of _ . : - only";
      hash = (hash ^ static_cast<unsigned char>(name[i])) * 0x100000001b3;
    }
    hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
    return hash ^ (hash >> 32);
  }

  const char* name_;
  std::uint64_t hash_;
};

}  // namespace throng

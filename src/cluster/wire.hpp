#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace throng::cluster {

/// Writes the fields of a message one after another: integers little-endian in 8 bytes, flags in
/// one, texts and lists with their length before them. A message says its fields once, to a writer
/// or a reader, so that the two cannot drift apart.
class WireWriter {
 public:
  static constexpr bool kReads = false;

  void value(const char*, std::uint64_t number) { put(number, 8); }
  void value(const char*, std::int64_t number) { put(static_cast<std::uint64_t>(number), 8); }
  void value(const char*, unsigned number) { put(number, 8); }
  void value(const char*, double number);
  void value(const char*, bool flag) { put(flag ? 1 : 0, 1); }
  void value(const char*, const std::string& text);
  template <class Enum>
  void choice(const char*, Enum chosen, Enum) {
    put(static_cast<std::uint64_t>(chosen), 1);
  }
  template <class List, class Each>
  void list(const char*, const List& items, Each each) {
    put(items.size(), 4);
    for (auto& item : items) each(item);
  }
  bool is_ok() const { return true; }
  std::string take() && { return std::move(bytes_); }

 private:
  void put(std::uint64_t number, int size);
  std::string bytes_;
};

/// Reads what a WireWriter wrote. Safe for any bytes: what does not fit fails, by name, and from
/// there on every field reads as nothing.
class WireReader {
 public:
  static constexpr bool kReads = true;

  /// `bytes` must outlive it.
  explicit WireReader(std::string_view bytes) : left_(bytes) {}

  void value(const char* name, std::uint64_t& number) { number = take(name, 8); }
  void value(const char* name, std::int64_t& number) {
    number = static_cast<std::int64_t>(take(name, 8));
  }
  void value(const char* name, unsigned& number);
  void value(const char* name, double& number);
  void value(const char* name, bool& flag);
  void value(const char* name, std::string& text);
  template <class Enum>
  void choice(const char* name, Enum& chosen, Enum last) {
    const std::uint64_t number = take(name, 1);
    if (number > static_cast<std::uint64_t>(last)) return fail(name, "is no known choice");
    chosen = static_cast<Enum>(number);
  }
  /// Every item takes at least a byte, so a count beyond the bytes left is refused at once.
  template <class List, class Each>
  void list(const char* name, List& items, Each each) {
    const std::uint64_t count = take(name, 4);
    if (count > left_.size()) return fail(name, "is longer than the bytes left");
    for (std::uint64_t i = 0; i < count && is_ok(); ++i) each(items.emplace_back());
  }

  void fail(const char* name, const char* what);
  bool is_ok() const { return error_.empty(); }
  /// Nothing may follow the last field.
  void check_end() {
    if (!left_.empty()) fail("end", "bytes follow the last field");
  }
  const std::string& error() const { return error_; }

 private:
  std::uint64_t take(const char* name, std::size_t size);

  std::string_view left_;
  std::string error_;
};

}  // namespace throng::cluster

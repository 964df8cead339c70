#include "scenario/values/external_term.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/values/arguments.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

// The tags, by their names in the format's description.
constexpr char kVersion = static_cast<char>(131);
constexpr char kNewFloat = 70;
constexpr char kSmallInteger = 97;
constexpr char kInteger = 98;
constexpr char kAtom = 100;
constexpr char kSmallTuple = 104;
constexpr char kLargeTuple = 105;
constexpr char kNil = 106;
constexpr char kString = 107;
constexpr char kList = 108;
constexpr char kBinary = 109;
constexpr char kSmallBig = 110;
constexpr char kMap = 116;
constexpr char kAtomUtf8 = 118;
constexpr char kSmallAtomUtf8 = 119;

/// The characters as bytes of Latin-1; none: one of them is beyond it.
std::optional<std::string> latin1_of(std::string_view utf8) {
  std::string bytes;
  bytes.reserve(utf8.size());
  while (!utf8.empty()) {
    const terms::Character next = terms::first_character(utf8);
    if (next.code > 0xff) return std::nullopt;
    bytes += static_cast<char>(next.code);
    utf8.remove_prefix(next.bytes);
  }
  return bytes;
}

bool is_byte(const Value& value) {
  return value.is(Kind::kInteger) && value.as_integer() >= 0 && value.as_integer() <= 0xff;
}

/// Stops writing, of any value, once there is more than kMostBytes.
class ExternalWriter {
 public:
  ExternalWriter() { out_ += kVersion; }

  void write(const Value& value) {
    if (is_full()) return;
    switch (value.kind()) {
      case Kind::kInteger:
        write_integer(value.as_integer());
        break;
      case Kind::kFloat:
        out_ += kNewFloat;
        big_endian(std::bit_cast<std::uint64_t>(value.as_real()), 8);
        break;
      case Kind::kAtom:
        write_atom(value.text());
        break;
      case Kind::kString:
        write_string(value.text());
        break;
      case Kind::kBinary:
        out_ += kBinary;
        big_endian(value.text().size(), 4);
        out_ += value.text();
        break;
      case Kind::kList:
        write_list(value.items());
        break;
      case Kind::kTuple:
        write_tuple(value.items());
        break;
      case Kind::kMap:
        out_ += kMap;
        big_endian(value.items().size() / 2, 4);
        for (const Value& each : value.items()) write(each);
        break;
    }
  }

  bool is_full() const { return out_.size() > kMostBytes; }
  std::string& out() { return out_; }

 private:
  void big_endian(std::uint64_t number, int bytes) {
    for (int left = bytes; left > 0; --left) {
      out_ += static_cast<char>(number >> 8 * (left - 1) & 0xff);
    }
  }

  void write_integer(std::int64_t number) {
    if (number >= 0 && number <= 0xff) {
      out_ += kSmallInteger;
      out_ += static_cast<char>(number);
    } else if (number >= INT32_MIN && number <= INT32_MAX) {
      out_ += kInteger;
      big_endian(static_cast<std::uint64_t>(number), 4);
    } else {
      auto size = static_cast<std::uint64_t>(number);
      if (number < 0) size = 0 - size;
      out_ += kSmallBig;
      out_ += static_cast<char>((std::bit_width(size) + 7) / 8);
      out_ += static_cast<char>(number < 0);
      for (; size > 0; size >>= 8) out_ += static_cast<char>(size & 0xff);
    }
  }

  void write_atom(std::string_view name) {
    const auto latin1 = latin1_of(name);
    const std::string_view bytes = latin1 ? std::string_view(*latin1) : name;
    const bool is_small = bytes.size() <= 0xff;
    out_ += latin1 ? kAtom : is_small ? kSmallAtomUtf8 : kAtomUtf8;
    big_endian(bytes.size(), latin1 || !is_small ? 2 : 1);
    out_ += bytes;
  }

  /// A list that is all bytes; whether it is short enough to be written as one.
  bool write_bytes(std::string_view bytes) {
    if (bytes.empty() || bytes.size() > 0xffff) return false;
    out_ += kString;
    big_endian(bytes.size(), 2);
    out_ += bytes;
    return true;
  }

  void write_string(std::string_view utf8) {
    const auto latin1 = latin1_of(utf8);
    if (latin1 && write_bytes(*latin1)) return;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    const auto more = std::count_if(utf8.begin(), utf8.end(), continues);
    out_ += kList;
    big_endian(utf8.size() - static_cast<std::size_t>(more), 4);
    while (!utf8.empty() && !is_full()) {
      const terms::Character next = terms::first_character(utf8);
      write_integer(static_cast<std::int64_t>(next.code));
      utf8.remove_prefix(next.bytes);
    }
    out_ += kNil;
  }

  void write_list(const std::vector<Value>& items) {
    if (!items.empty()) {
      if (std::all_of(items.begin(), items.end(), is_byte)) {
        std::string bytes;
        bytes.reserve(items.size());
        for (const Value& each : items) bytes += static_cast<char>(each.as_integer());
        if (write_bytes(bytes)) return;
      }
      out_ += kList;
      big_endian(items.size(), 4);
      for (const Value& each : items) write(each);
    }
    out_ += kNil;
  }

  void write_tuple(const std::vector<Value>& items) {
    const bool is_small = items.size() <= 0xff;
    out_ += is_small ? kSmallTuple : kLargeTuple;
    big_endian(items.size(), is_small ? 1 : 4);
    for (const Value& each : items) write(each);
  }

  std::string out_;
};

}  // namespace

Result<Value, Fault> term_to_binary(const Value& value) {
  ExternalWriter writer;
  writer.write(value);
  if (writer.is_full()) return failed(too_many("term_to_binary", kMostBytes, "bytes"));
  return Value::binary(std::move(writer.out()));
}

}  // namespace throng::scenario::values

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/values/script_value.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {

/// For fuzz targets: makes values of bytes, of any kind and each its own way.
class BytesToValues {
 public:
  explicit BytesToValues(std::string_view bytes) : left_(bytes) {}

  Value next(int levels = 3) {
    constexpr unsigned kKinds = 8;
    const unsigned kind = byte() % (levels > 0 ? kKinds : kKinds - 3);
    switch (kind) {
      case 0:
        return number();
      case 1:
        return Value::real(static_cast<double>(static_cast<std::int8_t>(byte())) *
                           (byte() % 2 == 0 ? 0.125 : 1e40));
      case 2:
        return Value::string(text());
      case 3:
        return Value::atom(text());
      case 4:
        return Value::binary(std::string(some()));
      case 5:
        return Value::list(items(levels - 1, 1));
      case 6:
        return Value::tuple(items(levels - 1, 1));
      default:
        return Value::map(items(levels - 1, 2));
    }
  }

  bool is_empty() const { return left_.empty(); }

 private:
  unsigned byte() {
    if (left_.empty()) return 0;
    const auto first = static_cast<unsigned char>(left_[0]);
    left_.remove_prefix(1);
    return first;
  }

  /// Small ones, and those where 64 bits end.
  Value number() {
    const unsigned kind = byte();
    if (kind == 255) return Value::integer(std::numeric_limits<std::int64_t>::max());
    if (kind == 254) return Value::integer(std::numeric_limits<std::int64_t>::min());
    if (kind == 253) return Value::integer(std::int64_t{byte()} * 256);
    return Value::integer(static_cast<std::int8_t>(kind));
  }

  std::string_view some() {
    const std::size_t size = std::min<std::size_t>(byte() % 32, left_.size());
    const std::string_view bytes = left_.substr(0, size);
    left_.remove_prefix(size);
    return bytes;
  }

  std::string text() {
    const std::string_view bytes = some();
    return std::string(bytes.substr(0, terms::utf8_prefix(bytes)));
  }

  std::vector<Value> items(int levels, unsigned each) {
    std::vector<Value> values(std::size_t{byte() % 5} * each);
    for (Value& value : values) value = next(levels);
    return values;
  }

  std::string_view left_;
};

}  // namespace throng::scenario::values

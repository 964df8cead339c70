#include "cluster/wire.hpp"

#include <fmt/format.h>

#include <bit>
#include <limits>

namespace throng::cluster {

void WireWriter::put(std::uint64_t number, int size) {
  for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(number >> (8 * i) & 0xff);
}

void WireWriter::value(const char*, double number) {
  put(std::bit_cast<std::uint64_t>(number), 8);
}

void WireWriter::value(const char*, const std::string& text) {
  put(text.size(), 4);
  bytes_ += text;
}

void WireReader::fail(const char* name, const char* what) {
  if (is_ok()) error_ = fmt::format("{} {}", name, what);
  left_ = {};
}

std::uint64_t WireReader::take(const char* name, std::size_t size) {
  if (left_.size() < size) {
    fail(name, "is cut");
    return 0;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>(left_[i])} << (8 * i);
  }
  left_.remove_prefix(size);
  return number;
}

void WireReader::value(const char* name, unsigned& number) {
  const std::uint64_t wide = take(name, 8);
  if (wide > std::numeric_limits<unsigned>::max()) return fail(name, "is out of range");
  number = static_cast<unsigned>(wide);
}

void WireReader::value(const char* name, double& number) {
  number = std::bit_cast<double>(take(name, 8));
}

void WireReader::value(const char* name, bool& flag) {
  const std::uint64_t number = take(name, 1);
  if (number > 1) return fail(name, "is neither true nor false");
  flag = number == 1;
}

void WireReader::value(const char* name, std::string& text) {
  const std::uint64_t size = take(name, 4);
  if (size > left_.size()) return fail(name, "is cut");
  text.assign(left_.substr(0, size));
  left_.remove_prefix(size);
}

}  // namespace throng::cluster

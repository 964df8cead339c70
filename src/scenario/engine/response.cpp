#include "scenario/engine/response.hpp"

#include <algorithm>

namespace throng::scenario::engine {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_name(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char left, char right) { return lower(left) == lower(right); });
}

}  // namespace

const std::string* Response::header(std::string_view name) const {
  for (const auto& [each, value] : headers) {
    if (is_same_name(each, name)) return &value;
  }
  return nullptr;
}

}  // namespace throng::scenario::engine

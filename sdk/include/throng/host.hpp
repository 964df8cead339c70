#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "throng/border.hpp"

namespace throng {

/// Lengths of time in scenarios; `using namespace std::chrono_literals` gives 10ms, 2s, 1min.
using Duration = std::chrono::nanoseconds;

namespace detail {

/// What the program offers; set before anything of the scenario is called.
inline const throng_host* program = nullptr;

inline const throng_host& host() {
  return *program;
}
inline throng_text border(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view view(throng_text text) {
  return {text.data, text.size};
}

}  // namespace detail
}  // namespace throng

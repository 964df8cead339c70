#pragma once

#include <cstddef>
#include <cstdint>

// Part of border.hpp: what all of it is made of.

extern "C" {

struct throng_text {
  const char* data;
  std::size_t size;
};

// Why an operation failed; both texts live as long as the program.
struct throng_failure {
  struct throng_text reason;  // a word, as in the metrics
  struct throng_text detail;
};

struct throng_label {
  struct throng_text key, value;
};

}  // extern "C"

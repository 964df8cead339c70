#pragma once

#include <string>

namespace throng::scenario::values {

/// `number`, which is finite, as ~f writes it: with `decimals` after the point, from 1. All three
/// round the first 21 digits, a half away from 0; what follows those are zeros, as in Erlang.
std::string fixed_text(double number, std::size_t decimals);

/// As ~e: 1.50000e+0 with 6 `digits` in all, from 2.
std::string scientific_text(double number, std::size_t digits);

/// As ~g: from 0.1 and below 10000 as ~f, else as ~e. `digits` in all, from 1.
std::string general_text(double number, std::size_t digits);

}  // namespace throng::scenario::values

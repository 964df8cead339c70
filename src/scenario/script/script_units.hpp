#pragma once

#include <optional>
#include <string_view>

namespace throng::scenario::script {

/// A unit in terms of the one that its like are counted in.
struct Unit {
  std::string_view base;  // "ms", "rps" or "b"
  double factor = 1;
};

/// The unit of a constant; one that is converted to nothing: none. An hour and a byte are units
/// like any other, whether the number before them is written down or comes from a variable.
std::optional<Unit> find_unit(std::string_view name);

/// ms, sec, min, h, us.
bool is_time_unit(std::string_view name);
/// rps, rpm, rph.
bool is_rate_unit(std::string_view name);

}  // namespace throng::scenario::script

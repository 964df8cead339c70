#pragma once

#include <string_view>
#include <vector>

#include "scenario/script/standard_library.hpp"

namespace throng::scenario::script {

/// What may stand in the options of a loop, each with one value.
struct LoopOption {
  std::string_view name;
  Type type = Type::kAny;
};

/// None: null.
const LoopOption* find_loop_option(std::string_view name);
std::vector<std::string_view> loop_option_names();

}  // namespace throng::scenario::script

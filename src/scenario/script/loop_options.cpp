#include "scenario/script/loop_options.hpp"

namespace throng::scenario::script {
namespace {

constexpr LoopOption kOptions[] = {{"time", Type::kTime},       {"rate", Type::kRate},
                                   {"parallel", Type::kNumber}, {"iterator", Type::kString},
                                   {"spawn", Type::kBoolean},   {"poisson", Type::kBoolean},
                                   {"while", Type::kAny}};

}  // namespace

const LoopOption* find_loop_option(std::string_view name) {
  for (const LoopOption& option : kOptions) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<std::string_view> loop_option_names() {
  std::vector<std::string_view> names;
  for (const LoopOption& option : kOptions) names.push_back(option.name);
  return names;
}

}  // namespace throng::scenario::script

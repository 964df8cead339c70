#include "cluster/control.hpp"

#include <array>

namespace throng::cluster {

std::string_view name(ControllerState state) {
  constexpr std::array<std::string_view, 6> kNames = {"idle",     "running", "terminating",
                                                      "finished", "error",   "disabled"};
  return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace throng::cluster

#include "run/make_load.hpp"

#include <variant>

#include "run/http_load.hpp"
#include "run/scenario_load.hpp"
#include "run/script_load.hpp"

namespace throng::run {
std::unique_ptr<Load> make_load(const config::RunSpec& spec) {
  if (const auto* http = std::get_if<config::HttpLoad>(&spec.load)) {
    return std::make_unique<HttpLoad>(*http);
  }
  if (std::holds_alternative<config::ScriptLoad>(spec.load)) {
    return std::make_unique<ScriptLoad>(spec);
  }
  return std::make_unique<ScenarioLoad>(spec);
}

}  // namespace throng::run

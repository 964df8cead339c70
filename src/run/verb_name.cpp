#include "run/verb_name.hpp"

#include <variant>

#include "run/http_workload.hpp"
#include "scenario/native/verb_number.hpp"

namespace throng::run {

std::string verb_name(const config::RunSpec& spec, std::uint32_t verb) {
  const bool is_http = std::holds_alternative<config::HttpLoad>(spec.load);
  if (std::holds_alternative<config::ScriptLoad>(spec.load)) return "";
  if (!is_http) return std::string(scenario::native::verb_name(verb));
  return verb == HttpWorkload::kRequestVerb ? "http.request" : "";
}

}  // namespace throng::run

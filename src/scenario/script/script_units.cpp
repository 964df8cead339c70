#include "scenario/script/script_units.hpp"

namespace throng::scenario::script {
namespace {

struct NamedUnit {
  std::string_view name;
  Unit unit;
};

constexpr double kKilo = 1024;
constexpr NamedUnit kUnits[] = {{"us", {"ms", 0.001}},
                                {"ms", {"ms", 1}},
                                {"sec", {"ms", 1000}},
                                {"min", {"ms", 60'000}},
                                {"h", {"ms", 3'600'000}},
                                {"rps", {"rps", 1}},
                                {"rpm", {"rps", 1.0 / 60}},
                                {"rph", {"rps", 1.0 / 3600}},
                                {"b", {"b", 1}},
                                {"kb", {"b", kKilo}},
                                {"mb", {"b", kKilo* kKilo}},
                                {"gb", {"b", kKilo* kKilo* kKilo}},
                                {"tb", {"b", kKilo* kKilo* kKilo* kKilo}}};

bool is_in(std::string_view name, std::string_view base) {
  const auto unit = find_unit(name);
  return unit && unit->base == base;
}

}  // namespace

std::optional<Unit> find_unit(std::string_view name) {
  for (const NamedUnit& each : kUnits) {
    if (each.name == name) return each.unit;
  }
  return std::nullopt;
}

bool is_time_unit(std::string_view name) {
  return is_in(name, "ms");
}

bool is_rate_unit(std::string_view name) {
  return is_in(name, "rps");
}

}  // namespace throng::scenario::script

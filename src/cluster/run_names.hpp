#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace throng::cluster {

/// Under which names a run's controller and nodes find each other on a bus.

/// The run as it is wanted: a key.
inline std::string spec_key(std::string_view run) {
  return fmt::format("run.{}.spec", run);
}
/// What nodes keep up to date: keys, whose last word says what it is.
inline std::string states_of(std::string_view run) {
  return fmt::format("run.{}.state.", run);
}
inline std::string state_key(std::string_view run, std::string_view node, std::uint64_t incarnation,
                             std::string_view what) {
  return fmt::format("{}{}.{}.{}", states_of(run), node, incarnation, what);
}
/// What nodes say once: subjects, whose last word says what it is.
inline std::string facts_of(std::string_view run) {
  return fmt::format("run.{}.fact.", run);
}
inline std::string fact_subject(std::string_view run, std::string_view node,
                                std::uint64_t incarnation, std::string_view what) {
  return fmt::format("{}{}.{}.{}", facts_of(run), node, incarnation, what);
}
/// What a key or subject is about.
inline std::string_view last_word(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

}  // namespace throng::cluster

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"

namespace throng::config {

/// A parameter as a scenario, a plug-in or Throng itself declares it.
struct Declaration {
  enum class Verification : std::uint8_t {
    kNone,
    kAllowed,   // the value must be one of `allowed`
    kFunction,  // ParameterFunctions::verify decides, and may rewrite the value
  };
  enum class UpdatePolicy : std::uint8_t {
    kReadOnly,
    kAny,       // may change while the run goes on
    kFunction,  // likewise, and ParameterFunctions::updated is told
  };

  std::string name;         // [a-z][a-z0-9_]*, at most kMaxParameterName bytes
  std::string description;  // UTF-8, from 1 to kMaxParameterDescription bytes
  ParameterType type = ParameterType::kText;
  /// The default. A parameter that is verified and has none must be given.
  std::optional<Value> standard;
  bool is_secret = false;  // shown as *** wherever it is shown
  Verification verification = Verification::kNone;
  std::vector<Value> allowed;
  UpdatePolicy update_policy = UpdatePolicy::kReadOnly;
  bool is_override = false;  // replaces another declaration of that name; of the scenario only
  std::string origin;        // for people: "the scenario", the file of a plug-in, "throng"
  bool is_of_scenario = false;

  friend bool operator==(const Declaration&, const Declaration&) = default;
};

inline constexpr std::array kVerifications = {Declaration::Verification::kNone,
                                              Declaration::Verification::kAllowed,
                                              Declaration::Verification::kFunction};
/// none, allowed, function.
std::string_view name_of(Declaration::Verification verification);
inline constexpr std::array kUpdatePolicies = {Declaration::UpdatePolicy::kReadOnly,
                                               Declaration::UpdatePolicy::kAny,
                                               Declaration::UpdatePolicy::kFunction};
/// read-only, any, function.
std::string_view name_of(Declaration::UpdatePolicy policy);

inline constexpr std::size_t kMaxParameterName = 64;
inline constexpr std::size_t kMaxParameterDescription = 500;

/// Why a declaration is refused.
struct DeclarationProblem {
  std::string name;  // fit for a terminal
  std::string origin;
  std::string reason;  // what was found, and what was expected

  /// "rate (declared by chat.cpp): …".
  std::string describe() const;
  friend bool operator==(const DeclarationProblem&, const DeclarationProblem&) = default;
};

/// What is wrong with each, in order; empty when all are good. Names that are there twice are the
/// business of Parameters.
std::vector<DeclarationProblem> check_declarations(std::span<const Declaration> declarations);

}  // namespace throng::config

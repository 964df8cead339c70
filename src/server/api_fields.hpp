#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/api_problem.hpp"
#include "throng/result.hpp"

namespace throng::server {

/// Reads JSON of somebody who may mean ill: a depth of kDeepest at most, for what writes it down
/// again goes as deep as it does; no name twice in an object, for readers disagree on which holds.
/// Errors: what is wrong, for people.
Result<nlohmann::json, std::string> read_strict_json(std::string_view text);
inline constexpr std::size_t kDeepest = 32;

/// The fields of one JSON object, each of which must be one that is asked for. Goes on after an
/// error, so that all of them can be told at once. Lifetime: `object` must outlive it.
class ApiFields {
 public:
  explicit ApiFields(const nlohmann::json& object) : object_(object) {}

  /// The field, when it is there; it counts as known.
  const nlohmann::json* find(const char* name);
  /// A whole number in this range; nothing when it is not there, or wrong.
  std::optional<std::uint64_t> integer(const char* name, std::uint64_t least, std::uint64_t most);
  std::optional<std::string> text(const char* name);
  bool flag(const char* name);
  const nlohmann::json* object(const char* name);

  void fail(std::string name, std::string value, std::string reason);
  /// All that was wrong, and the fields that nobody asked for.
  std::vector<ApiProblem::Error> take_errors();

 private:
  const nlohmann::json& object_;
  std::set<std::string, std::less<>> known_;
  std::vector<ApiProblem::Error> errors_;
};

/// A value as it stands in a problem: JSON in ASCII, cut when it is long.
std::string shown_value(const nlohmann::json& value);

}  // namespace throng::server

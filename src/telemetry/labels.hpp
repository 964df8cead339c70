#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::telemetry {

/// What tells the series of one metric apart. Keys come from a closed list, so that nobody makes a
/// series per user by accident: step method status reason pool node worker throttle, and `other`
/// for what did not fit the bounds.
class Labels {
 public:
  Labels() = default;
  /// Keys must be from the closed list and distinct; sorted here.
  Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels);

  /// Adds a label; the key as above.
  void add(std::string_view key, std::string_view value);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  /// The same from outside of the program. Nothing when a key is unknown or there twice.
  static std::optional<Labels> read(Pairs pairs);

  static bool is_known_key(std::string_view key);
  bool is_empty() const { return pairs_.empty(); }
  const Pairs& pairs() const { return pairs_; }
  /// The value of `key`; empty when it is not there.
  std::string_view get(std::string_view key) const;
  /// `method=GET status=200`, for people.
  std::string text() const;

  friend auto operator<=>(const Labels&, const Labels&) = default;

 private:
  Pairs pairs_;
};

}  // namespace throng::telemetry

#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "throng/border.hpp"

/// The parameters that a run was given, as a scenario's `init` reads them. Notes the names that are
/// asked for. Thread: one at a time. Lifetime: the texts that `read` gives live as long as this.
struct throng_settings {
 public:
  explicit throng_settings(std::map<std::string, std::string> given) : given_(std::move(given)) {}

  /// See throng_host::setting.
  int read(std::string_view name, std::int32_t kind, throng_setting& value);

  /// Those that were given and never asked for, as an error that names what was asked for; empty
  /// when all were.
  std::string complain_of_unknown() const;
  /// Whether a value could not be read as what was asked for, or one that must be given was not.
  bool has_refused() const { return !complaints_.empty(); }

 private:
  int refuse(std::string_view name, std::string_view text, std::string_view expected,
             throng_setting& value);

  int complain(std::string text, throng_setting& value);

  std::map<std::string, std::string> given_;
  std::set<std::string, std::less<>> asked_;
  std::deque<std::string> complaints_;  // stay where they are
};

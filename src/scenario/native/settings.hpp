#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "config/run_settings.hpp"
#include "throng/border.hpp"

/// Settings as a scenario reads them.
struct throng_settings {
 public:
  throng_settings() = default;
  throng_settings(const throng_settings&) = delete;
  throng_settings& operator=(const throng_settings&) = delete;
  virtual ~throng_settings() = default;

  /// See throng_host::setting. Texts live as long as this, those of errors until the thread's next
  /// call.
  virtual int read(std::string_view name, std::int32_t kind, throng_setting& value) const = 0;
};

namespace throng::scenario::native {

/// What the parameters of a run hold at a time. Never changes. Thread: any.
class DeclaredSettings final : public throng_settings {
 public:
  explicit DeclaredSettings(const config::Settings& settings);
  int read(std::string_view name, std::int32_t kind, throng_setting& value) const override;
  /// Whether something was asked for that there is not, or not of that type.
  bool has_refused() const { return has_refused_; }

 private:
  struct Held {
    config::Value value;
    std::string text;
  };
  int refuse(std::string text, throng_setting& value) const;

  std::map<std::string, Held, std::less<>> held_;
  mutable std::atomic<bool> has_refused_{false};
};

/// What was set and no parameter has taken, for a scenario's `config`. Notes the names that are
/// asked for. Thread: one at a time.
class LooseSettings final : public throng_settings {
 public:
  explicit LooseSettings(std::map<std::string, std::string> given) : given_(std::move(given)) {}

  int read(std::string_view name, std::int32_t kind, throng_setting& value) const override;

  /// Those that were given and never asked for, as an error that names what was asked for; empty
  /// when all were.
  std::string complain_of_unknown() const;
  /// Whether a value could not be read as what was asked for, or one that must be given was not.
  bool has_refused() const { return !complaints_.empty(); }

 private:
  int refuse(std::string_view name, std::string_view text, std::string_view expected,
             throng_setting& value) const;
  int complain(std::string text, throng_setting& value) const;

  std::map<std::string, std::string> given_;
  mutable std::set<std::string, std::less<>> asked_;
  mutable std::deque<std::string> complaints_;  // stay where they are
};

}  // namespace throng::scenario::native

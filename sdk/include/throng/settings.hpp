#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// The parameters of a run, as given by `--set name=value`; what `init` makes its state from.
/// Each call names a parameter; one that is given and never named is an error of the run. Without a
/// default a parameter must be given. A value that cannot be read as what is asked for throws
/// std::invalid_argument, which ends the run before it begins and says name, value and what was
/// expected.
class Settings {
 public:
  explicit Settings(const throng_settings* settings) : settings_(settings) {}

  std::string text(std::string_view name) const { return as_text(need(name, THRONG_TEXT)); }
  std::string text(std::string_view name, std::string_view otherwise) const {
    throng_setting found{};
    return find(name, THRONG_TEXT, found) ? as_text(found) : std::string(otherwise);
  }
  std::int64_t integer(std::string_view name) const { return need(name, THRONG_INTEGER).integer; }
  std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
    throng_setting found{};
    return find(name, THRONG_INTEGER, found) ? found.integer : otherwise;
  }
  double real(std::string_view name) const { return need(name, THRONG_REAL).real; }
  double real(std::string_view name, double otherwise) const {
    throng_setting found{};
    return find(name, THRONG_REAL, found) ? found.real : otherwise;
  }
  /// 500ms, 10s, 2m, 1h.
  Duration duration(std::string_view name) const {
    return Duration(need(name, THRONG_DURATION).integer);
  }
  Duration duration(std::string_view name, Duration otherwise) const {
    throng_setting found{};
    return find(name, THRONG_DURATION, found) ? Duration(found.integer) : otherwise;
  }
  /// true, false, yes, no, on, off, 1, 0.
  bool flag(std::string_view name) const { return need(name, THRONG_FLAG).integer != 0; }
  bool flag(std::string_view name, bool otherwise) const {
    throng_setting found{};
    return find(name, THRONG_FLAG, found) ? found.integer != 0 : otherwise;
  }

 private:
  static std::string as_text(const throng_setting& found) {
    return std::string(detail::view(found.text));
  }
  bool find(std::string_view name, std::int32_t kind, throng_setting& found) const {
    const int is_found = detail::host().setting(settings_, detail::border(name), kind, &found);
    if (is_found < 0) throw std::invalid_argument(as_text(found));
    return is_found != 0;
  }
  throng_setting need(std::string_view name, std::int32_t kind) const {
    throng_setting found{};
    find(name, kind | THRONG_NEEDED, found);
    return found;
  }

  const throng_settings* settings_;
};

}  // namespace throng

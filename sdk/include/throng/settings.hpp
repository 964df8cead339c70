#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// What the parameters of a run hold; what `init` makes its state from. Each call names a parameter
/// that was declared (throng/parameter.hpp) and asks for it as its type; `text` gives any. With a
/// second argument that is given where the parameter has no value. Anything else throws
/// std::invalid_argument, which says name and reason, and in `init` ends the run before it begins.
/// In `config` it is what was set and no parameter has taken, of whatever type is asked for.
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

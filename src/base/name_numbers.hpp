#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::base {

/// Names that people give to things of one kind. Each has a number, from 1, that it keeps, so that
/// whoever uses it often need not look it up. Thread: one at a time.
class NameNumbers {
 public:
  using Number = std::uint32_t;
  static constexpr std::size_t kLongest = 100;  // bytes

  /// `what`: the kind, for texts ("throttles"); it must outlive this.
  NameNumbers(std::string_view what, std::size_t most) : what_(what), most_(most) {}

  /// Errors: a name that is no 1 to 100 letters, digits or _ - . :, or one more than `most`.
  Result<Number, std::string> number(std::string_view name);
  /// None when nobody has asked for its number.
  std::optional<Number> find(std::string_view name) const;
  const std::string& name(Number number) const { return names_.at(number - 1); }
  /// By name.
  const std::map<std::string, Number, std::less<>>& all() const { return numbers_; }

 private:
  const std::string_view what_;
  const std::size_t most_;
  std::map<std::string, Number, std::less<>> numbers_;
  std::deque<std::string> names_;  // by number - 1
};

}  // namespace throng::base

#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace throng::users {

/// Why users failed, and how many for each reason. Bounded, whatever the bodies throw: reasons past
/// the first `kMostReasons` count as "other", and long ones are cut.
class FailureReasons {
 public:
  static constexpr std::size_t kMostReasons = 100;    // and "other"
  static constexpr std::size_t kLongestReason = 200;  // bytes
  static constexpr std::string_view kOther = "other";

  /// Counts a failure by the `what()` of `failure`. Returns the reason it is counted under, good as
  /// long as this lives.
  std::string_view add(const std::exception_ptr& failure);
  /// Counts one under `reason`, cut where it is too long. Returns as above.
  std::string_view add(std::string_view reason);
  void merge(const FailureReasons& other);
  const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }

 private:
  std::string_view add(std::string_view reason, std::uint64_t times);

  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace throng::users

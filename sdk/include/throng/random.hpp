#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "throng/host.hpp"

namespace throng {

/// A user's own random numbers: the same for the same seed and user, whatever the number of cores.
/// A handle: copies draw from the same stream. Serves as a generator of the standard library, whose
/// distributions differ from library to library; those below do not. Not for secrets.
/// Thread: the user's core.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit Random(throng_user* user) : user_(user) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() { return detail::host().random(user_); }

  /// From 0 to n - 1, each equally likely (Lemire, 2019). `n` from 1.
  std::uint64_t below(std::uint64_t n) {
    __extension__ typedef unsigned __int128 Wide;  // NOLINT
    Wide product = static_cast<Wide>((*this)()) * n;
    if (static_cast<std::uint64_t>(product) < n) {
      const std::uint64_t unfair = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < unfair) {
        product = static_cast<Wide>((*this)()) * n;
      }
    }
    return static_cast<std::uint64_t>(product >> 64);
  }
  /// From `low` to `high`, both included.
  template <class Integer>
    requires std::is_integral_v<Integer>
  Integer between(Integer low, Integer high) {
    const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    const std::uint64_t step = span == max() ? (*this)() : below(span + 1);
    return static_cast<Integer>(static_cast<std::uint64_t>(low) + step);
  }
  /// From `low` to `high`, to the nanosecond.
  Duration between(Duration low, Duration high) {
    return Duration(between(low.count(), high.count()));
  }
  /// From 0 up to, and without, 1.
  double real() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  /// True with this probability, from 0 to 1.
  bool chance(double probability) { return real() < probability; }
  /// Exponentially distributed: the gaps of arrivals that know nothing of each other.
  Duration exponential(Duration mean) {
    const double gap = -std::log1p(-real()) * static_cast<double>(mean.count());
    return Duration(static_cast<std::int64_t>(gap));
  }
  /// One of `items`, which has a size and an operator[] and is not empty.
  template <class Items>
  auto& pick(Items& items) {
    return items[below(items.size())];
  }

 private:
  throng_user* user_;
};

}  // namespace throng

#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace throng::base {

/// Random numbers that are the same on every machine: xoshiro256** (Blackman and Vigna, 2018), its
/// state filled by splitmix64 (Steele, Lea and Flood, 2014; Vigna's constants). Not for secrets.
/// Serves as a uniform random bit generator of the standard library; the standard's distributions
/// differ from library to library, those below do not. 32 bytes.
class Random {
 public:
  using result_type = std::uint64_t;

  /// The stream that `seed` and `id` name. Streams of neighbouring ids have nothing in common.
  Random(std::uint64_t seed, std::uint64_t id);
  /// The stream of a user: the same for the same run, whatever the number of cores.
  static Random of_user(std::uint64_t seed, std::uint64_t id) { return Random(seed, id); }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

  /// From 0 to n - 1, each equally likely (Lemire, 2019). `n` from 1.
  std::uint64_t uniform(std::uint64_t n);
  /// From 0 up to, and without, 1; a multiple of 2^-53.
  double uniform_real();
  /// Exponentially distributed; at most 37 times the mean.
  double exponential(double mean);

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace throng::base

#include "base/random.hpp"

#include <bit>

#include "base/assert.hpp"

// A fused multiplication and addition would make the last digit depend on the machine.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

namespace throng::base {
namespace {

__extension__ typedef unsigned __int128 Uint128;  // NOLINT: `using` cannot carry __extension__

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio

/// The output function of splitmix64; each input has an output of its own.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// The logarithm of 0 < x <= 1, by additions, multiplications and divisions only: those of the C
/// libraries differ in the last digit.
double natural_log(double x) {
  constexpr double kLn2 = 0x1.62e42fefa39efp-1;
  constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
  constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1022;
  double m = std::bit_cast<double>((bits & kMantissa) | (std::uint64_t{1022} << 52));  // [0.5, 1)
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  // log m = 2 atanh(s); |s| < 0.172, so twelve terms leave less than one unit in the last place.
  const double s = (m - 1) / (m + 1);
  double sum = 0;
  for (int term = 23; term >= 1; term -= 2) sum = sum * (s * s) + 1.0 / term;
  return 2 * s * sum + exponent * kLn2;
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t id) {
  // Mixed, so that ids next to each other do not begin at points of one sequence next to each
  // other.
  std::uint64_t at = mix(mix(seed + kGolden) ^ id);
  for (auto& word : state_) word = mix(at += kGolden);
}

Random::result_type Random::operator()() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::uniform(std::uint64_t n) {
  THRONG_ASSERT(n > 0);
  Uint128 product = Uint128{(*this)()} * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t unfair = -n % n;  // 2^64 mod n
    while (static_cast<std::uint64_t>(product) < unfair) product = Uint128{(*this)()} * n;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Random::uniform_real() {
  return static_cast<double>((*this)() >> 11) * 0x1p-53;
}

double Random::exponential(double mean) {
  return -mean * natural_log(1 - uniform_real());
}

}  // namespace throng::base

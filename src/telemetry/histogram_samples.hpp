#pragma once

#include <cstdint>
#include <vector>

namespace throng::telemetry {

/// Values for tests and golden files: the same on every machine and with every standard library,
/// which a std:: distribution does not promise. Spread evenly over the doublings below
/// 2^`most_bits`, as latencies spread over magnitudes. Generator: splitmix64 (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014).
class Samples {
 public:
  Samples(std::uint64_t seed, int most_bits) : state_(seed), most_bits_(most_bits) {}

  std::int64_t next() {
    const auto bits = static_cast<int>(random() % static_cast<std::uint64_t>(most_bits_)) + 1;
    return static_cast<std::int64_t>(random() >> (64 - bits));
  }
  std::vector<std::int64_t> take(std::size_t n) {
    std::vector<std::int64_t> values;
    values.reserve(n);
    while (values.size() < n) values.push_back(next());
    return values;
  }

 private:
  std::uint64_t random() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

  std::uint64_t state_;
  int most_bits_;
};

}  // namespace throng::telemetry

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace throng::protocols::xmpp {

enum class ScramHash : std::uint8_t { kSha1, kSha256 };

/// What a password comes to with a salt: all that SCRAM needs of it. Wiped when it dies.
struct ScramKeys {
  std::array<unsigned char, 32> client{};
  std::array<unsigned char, 32> server{};

  ScramKeys() = default;
  ScramKeys(const ScramKeys&) = default;
  ScramKeys& operator=(const ScramKeys&) = default;
  ~ScramKeys();
};

/// The keys of the passwords that the users of a core have logged in with. To derive one costs
/// about a microsecond for three iterations, which without this would be what a load test of logins
/// measures. Passwords are not kept, only digests of them with their salt.
/// Bounded; the oldest goes first. Thread: the core's own.
class ScramCache {
 public:
  explicit ScramCache(std::size_t most = kMost) : most_(most) {}
  ScramCache(const ScramCache&) = delete;
  ScramCache& operator=(const ScramCache&) = delete;

  /// The keys, derived now if they are not known. `iterations`: from 1. Blocks while it derives.
  ScramKeys keys(ScramHash hash, std::string_view password, std::string_view salt,
                 std::uint32_t iterations);
  /// How many were derived.
  std::uint64_t derived() const { return derived_; }

  static constexpr std::size_t kMost = 16'384;

 private:
  using Digest = std::array<unsigned char, 32>;
  struct HashOfDigest {
    std::size_t operator()(const Digest& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };

  const std::size_t most_;
  std::unordered_map<Digest, ScramKeys, HashOfDigest> known_;
  std::vector<Digest> order_;  // a ring once it is full
  std::size_t oldest_ = 0;
  std::uint64_t derived_ = 0;
};

}  // namespace throng::protocols::xmpp

#pragma once

#include <cstddef>
#include <unordered_map>

#include "base/clock.hpp"
#include "runtime/endpoint.hpp"

namespace throng::runtime {

/// The addresses that were reported bad lately. At most 4096 of them: what is reported beyond that
/// is forgotten until others have become good again.
/// Thread: the loop's own. Cost of `is_bad`: nothing while none is bad, else one hash.
class BadAddresses {
 public:
  /// `bad_for`: how long an address is bad after a report.
  explicit BadAddresses(base::Duration bad_for) : bad_for_(bad_for) {}

  void note_failure(const Endpoint& address, base::TimePoint now);
  void note_success(const Endpoint& address) {
    if (!until_.empty()) until_.erase(address);
  }
  bool is_bad(const Endpoint& address, base::TimePoint now) const;
  std::size_t size() const { return until_.size(); }

 private:
  static constexpr std::size_t kMost = 4096;
  struct Hash {
    std::size_t operator()(const Endpoint& address) const;
  };

  base::Duration bad_for_;
  std::unordered_map<Endpoint, base::TimePoint, Hash> until_;
  base::TimePoint swept_{};  // when those that are good again were last taken out
};

}  // namespace throng::runtime

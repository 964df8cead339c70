#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "protocols/http/http_metrics.hpp"
#include "protocols/http/url.hpp"
#include "throng/result.hpp"

namespace throng::run {

/// One target of a load, ready for the wire.
struct HttpTargetRequest {
  protocols::http::Url url;
  std::string wire;  // head and body
  std::uint32_t weight = 1;
  protocols::http::HttpMetrics::Method* method = nullptr;  // the series, once there is a recorder
  bool is_head = false;
};

/// What a load asks of its targets, as it goes over the wire. Errors: which target, what is wrong
/// with it or with the method, a header or the body, and what was expected.
Result<std::vector<HttpTargetRequest>, std::string> make_requests(const config::HttpLoad& plan);

/// Deals targets by their weights, as evenly as whole requests allow: within each round of as many
/// as all weights together every target comes as often as its weight says, and no two rounds
/// differ. (Smooth weighted round robin: each target gains its weight at each turn, and the one
/// that has gained most is dealt and pays the sum.) Cost: linear in the number of targets.
class TargetTurns {
 public:
  explicit TargetTurns(const std::vector<HttpTargetRequest>& targets);
  /// The index of the next.
  std::size_t next();

 private:
  struct Turn {
    std::int64_t weight;
    std::int64_t gained;
  };
  std::vector<Turn> turns_;
  std::int64_t sum_ = 0;
};

}  // namespace throng::run

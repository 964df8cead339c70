#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "feed/csv.hpp"
#include "feed/template_text.hpp"
#include "protocols/http/http_metrics.hpp"
#include "protocols/http/url.hpp"
#include "throng/result.hpp"

namespace throng::run {

/// One target of a load. The same request each time is ready for the wire; one with fields of the
/// data feed in it is made anew for each row.
struct HttpTargetRequest {
  protocols::http::Url url;  // of a target with fields: that of the first row
  std::string wire;          // head and body; empty with fields
  std::uint32_t weight = 1;
  feed::TemplateText url_text;
  feed::TemplateText body_text;
  protocols::http::HttpMetrics::Method* method = nullptr;  // the series, once there is a recorder
  bool is_head = false;

  bool has_fields() const { return url_text.has_fields() || body_text.has_fields(); }
};

/// All that a load asks of its targets.
struct HttpRequests {
  std::vector<HttpTargetRequest> targets;
  std::shared_ptr<const feed::CsvTable> rows;  // of the data feed; empty without
};

/// Reads the data feed, if there is one, and makes the requests. Errors: which target, what is
/// wrong with it or with the feed, the method, a header or the body, and what was expected. Blocks:
/// reads the feed, start-up only.
Result<HttpRequests, std::string> make_requests(const config::HttpLoad& plan);

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

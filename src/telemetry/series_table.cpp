#include "telemetry/series_table.hpp"

#include "base/assert.hpp"

namespace throng::telemetry {
namespace {

/// Of the series that gathers what exceeds the bounds.
const Labels& gathering() {
  static const Labels labels{{"other", "true"}};
  return labels;
}

}  // namespace

std::uint32_t SeriesTable::metric_index(const MetricSpec& metric) {
  const auto [place, is_new] =
      metric_index_.try_emplace(metric.name, static_cast<std::uint32_t>(metrics_.size()));
  if (is_new) {
    metrics_.push_back(metric);
    labelled_.push_back(0);
  }
  THRONG_ASSERT(metrics_[place->second].type == metric.type);
  return place->second;
}

std::uint32_t SeriesTable::find_or_add(const MetricSpec& metric, const Labels& labels, int digits) {
  const std::uint32_t number = metric_index(metric);
  const auto found = index_.find({number, labels});
  if (found != index_.end()) return found->second;
  // What another table has gathered was counted as dropped there.
  const bool is_exempt = labels.is_empty() || labels == gathering();
  if (is_exempt || !is_full(number)) return add(number, labels, digits);
  ++dropped_;
  const auto gathered = index_.find({number, gathering()});
  return gathered != index_.end() ? gathered->second : add(number, gathering(), digits);
}

bool SeriesTable::is_full(std::uint32_t metric) const {
  return labelled_[metric] >= bounds_.per_metric || labelled_total_ >= bounds_.per_run;
}

std::uint32_t SeriesTable::add(std::uint32_t metric, const Labels& labels, int digits) {
  const auto number = static_cast<std::uint32_t>(series_.size());
  series_.push_back(Series{metric, labels, digits});
  index_.emplace(std::pair{metric, labels}, number);
  if (!labels.is_empty()) {
    ++labelled_[metric];
    ++labelled_total_;
  }
  return number;
}

}  // namespace throng::telemetry

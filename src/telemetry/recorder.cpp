#include "telemetry/recorder.hpp"

#include <utility>

namespace throng::telemetry {

void Interval::clear() {
  counters.assign(counters.size(), 0);
  for (Histogram& histogram : histograms) histogram.clear();
  introduced.clear();
}

Recorder::Recorder() : Recorder(Limits()) {}
Recorder::Recorder(Limits limits)
    : limits_(limits), table_(limits.series), active_(std::make_unique<Interval>()) {}

std::uint32_t Recorder::introduce(const MetricSpec& metric, const Labels& labels, int digits,
                                  std::size_t next) {
  const std::uint32_t series = table_.find_or_add(metric, labels, digits);
  if (series < index_of_series_.size()) return index_of_series_[series];
  const auto index = static_cast<std::uint32_t>(next);
  index_of_series_.push_back(index);
  introduced_.push_back({metric, table_.series()[series].labels, index, digits});
  return index;
}

CounterId Recorder::counter(const MetricSpec& metric, const Labels& labels) {
  const CounterId id{introduce(metric, labels, 0, active_->counters.size())};
  if (id.index == active_->counters.size()) active_->counters.push_back(0);
  return id;
}

GaugeId Recorder::gauge(const MetricSpec& metric, const Labels& labels) {
  const GaugeId id{introduce(metric, labels, 0, active_->gauges.size())};
  if (id.index == active_->gauges.size()) active_->gauges.push_back(0);
  return id;
}

HistogramId Recorder::histogram(const MetricSpec& metric, const Labels& labels, int digits) {
  const bool is_over = histogram_bytes_ > limits_.histogram_bytes && digits > 1;
  const HistogramId id{introduce(metric, labels, is_over ? 1 : digits, active_->histograms.size())};
  if (id.index == active_->histograms.size()) {
    coarsened_ += is_over;
    histogram_digits_.push_back(is_over ? 1 : digits);
    active_->histograms.emplace_back(histogram_digits_.back());
  }
  return id;
}

void Recorder::fit(Interval& interval) const {
  interval.counters.resize(active_->counters.size(), 0);
  interval.gauges = active_->gauges;
  while (interval.histograms.size() < histogram_digits_.size()) {
    interval.histograms.emplace_back(histogram_digits_[interval.histograms.size()]);
  }
}

std::unique_ptr<Interval> Recorder::take(base::TimePoint now, std::unique_ptr<Interval> spare) {
  std::unique_ptr<Interval> next = spare ? std::move(spare) : std::make_unique<Interval>();
  fit(*next);
  next->from = now;
  histogram_bytes_ = 0;
  for (const Histogram& histogram : active_->histograms) histogram_bytes_ += histogram.bytes();
  active_->to = now;
  active_->introduced = std::exchange(introduced_, {});
  active_->series_dropped = table_.dropped();
  active_->histograms_coarsened = coarsened_;
  return std::exchange(active_, std::move(next));
}

}  // namespace throng::telemetry

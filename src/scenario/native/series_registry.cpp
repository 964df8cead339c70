#include "scenario/native/series_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestValue = 128;

bool is_name(std::string_view text) {
  const auto may_begin = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto may_follow = [&](char c) {
    return may_begin(c) || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kLongestName && may_begin(text.front()) &&
         std::all_of(text.begin(), text.end(), may_follow);
}

bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kPrefixes = {
      "http_",     "tcp_",         "users_",    "iteration",  "throng_",
      "throttle_", "coordinator_", "messages_", "websocket_", "xmpp_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

Result<telemetry::Labels, std::string> read_labels(const throng_metric& metric) {
  telemetry::Labels labels;
  for (std::size_t i = 0; i < metric.label_count; ++i) {
    const std::string_view key = detail::view(metric.labels[i].key);
    const std::string_view value = detail::view(metric.labels[i].value);
    if (!telemetry::Labels::is_known_key(key)) {
      return failed(
          fmt::format("the metric {} has a label \"{}\"; expected one of step, method, "
                      "status, reason, pool, node, worker, throttle, coordinator",
                      detail::view(metric.name), key));
    }
    if (!labels.get(key).empty()) {
      return failed(
          fmt::format("the metric {} has the label \"{}\" twice", detail::view(metric.name), key));
    }
    if (value.empty() || value.size() > kLongestValue) {
      return failed(fmt::format("the metric {} has a label {} of {} bytes; expected 1 to {}",
                                detail::view(metric.name), key, value.size(), kLongestValue));
    }
    labels.add(key, value);
  }
  return labels;
}

}  // namespace

Result<std::uint32_t, std::string> SeriesRegistry::number(const throng_metric& metric) {
  const std::string name(detail::view(metric.name));
  if (!is_name(name)) {
    return failed(
        fmt::format("a metric is named \"{}\"; expected a lower case letter, then "
                    "letters, digits and _, at most {}",
                    name, kLongestName));
  }
  if (is_reserved(name)) {
    return failed(
        fmt::format("a metric is named \"{}\"; names that begin like this are the "
                    "program's own",
                    name));
  }
  auto labels = read_labels(metric);
  if (!labels) return failed(labels.error());
  const auto type = static_cast<telemetry::MetricType>(metric.type);
  const std::scoped_lock locked(lock_);
  if (types_.try_emplace(name, type).first->second != type) {
    return failed(
        fmt::format("the metric {} is declared as two kinds; a name stands for a "
                    "counter, a gauge or a histogram",
                    name));
  }
  const auto [place, is_new] = numbers_.try_emplace({name, *labels}, 0);
  if (!is_new) return place->second;
  if (series_.size() >= kMostSeries) {
    numbers_.erase(place);
    return failed(fmt::format("the scenario declares more than {} series", kMostSeries));
  }
  series_.push_back(
      {{name, type, std::string(detail::view(metric.unit)), std::string(detail::view(metric.help))},
       *labels});
  return place->second = static_cast<std::uint32_t>(series_.size());
}

SeriesRegistry::Declared SeriesRegistry::declared(std::uint32_t number) const {
  const std::scoped_lock locked(lock_);
  return series_.at(number - 1);
}

}  // namespace throng::scenario::native

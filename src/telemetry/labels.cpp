#include "telemetry/labels.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace throng::telemetry {

Labels::Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
  for (const auto& [key, value] : labels) add(key, value);
}

void Labels::add(std::string_view key, std::string_view value) {
  THRONG_ASSERT(is_known_key(key) && get(key).empty());
  std::pair<std::string, std::string> pair(key, value);
  pairs_.insert(std::upper_bound(pairs_.begin(), pairs_.end(), pair), std::move(pair));
}

std::optional<Labels> Labels::read(Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!is_known_key(pairs[i].first)) return std::nullopt;
    if (i > 0 && pairs[i].first == pairs[i - 1].first) return std::nullopt;
  }
  Labels labels;
  labels.pairs_ = std::move(pairs);
  return labels;
}

bool Labels::is_known_key(std::string_view key) {
  static constexpr std::array<std::string_view, 10> kKeys = {
      "step", "method", "status",   "reason",      "pool",
      "node", "worker", "throttle", "coordinator", "other"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

std::string_view Labels::get(std::string_view key) const {
  for (const auto& [name, value] : pairs_) {
    if (name == key) return value;
  }
  return {};
}

std::string Labels::text() const {
  std::string text;
  for (const auto& [key, value] : pairs_) {
    if (!text.empty()) text += ' ';
    text.append(key).append("=").append(value);
  }
  return text;
}

}  // namespace throng::telemetry

#include "run/stuck_watch.hpp"

#include <algorithm>

namespace throng::run {

std::vector<Stuck> StuckWatch::look(base::TimePoint now, const std::vector<CoreGlimpse>& glimpses) {
  std::vector<Stuck> found;
  for (unsigned i = 0; i < std::min(cores_.size(), glimpses.size()); ++i) {
    const base::TimePoint began = glimpses[i].turn_began;
    if (began == base::TimePoint::never()) continue;
    const base::Duration held = now - began;
    const bool is_over = limit_.count() > 0 && held >= limit_;
    const bool is_news = held >= kNotice && cores_[i].noticed != began;
    const bool is_over_news = is_over && cores_[i].over != began;
    if (is_news) cores_[i].noticed = began;
    if (is_over) cores_[i].over = began;
    if (is_news || is_over_news) found.push_back({i, glimpses[i].user, held, is_over});
  }
  return found;
}

}  // namespace throng::run

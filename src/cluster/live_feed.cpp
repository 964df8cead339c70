#include "cluster/live_feed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace throng::cluster {

void LiveFeed::take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
  progress_ = line_(recent, totals);
  next_->seconds.take(recent, totals);
}

void LiveFeed::take(const telemetry::LogLine& line) {
  if (line.level != telemetry::LogLevel::kDebug) {
    std::string text = line.level == telemetry::LogLevel::kWarning ? "warning: "
                       : line.level == telemetry::LogLevel::kError ? "error: "
                       : line.level == telemetry::LogLevel::kTrace ? "trace: "
                                                                   : "";
    const std::string who = line.user_name.empty() ? std::to_string(line.user) : line.user_name;
    if (line.user != 0) text += fmt::format("user {}: ", who);
    lines_.push_back(text + line.text);
    if (lines_.size() > LiveView::kMostLines) {
      lines_.pop_front();
      ++first_;
    }
  }
  next_->log.take(line);
}

LiveView LiveFeed::view(std::uint64_t after) const {
  LiveView view;
  const std::uint64_t skipped = after > first_ ? after - first_ : 0;
  for (std::size_t i = static_cast<std::size_t>(skipped); i < lines_.size(); ++i) {
    view.lines.push_back(lines_[i]);
  }
  view.next = first_ + lines_.size();
  view.progress = progress_;
  return view;
}

}  // namespace throng::cluster

#include "cli/interval_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace throng::cli {

Result<bool, std::string> IntervalLog::open(const std::string& path, const std::string& comment) {
  path_ = path;
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!file_) return failed(fmt::format("cannot create {}: {}", path, std::strerror(errno)));
  opened_ = clock_.now();
  writer_.emplace(file_, clock_.unix_ns(), comment);
  return true;
}

void IntervalLog::take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
  next_.take(recent, totals);
  const telemetry::MetricValue* latency = recent.find("http_latency");
  if (!writer_ || latency == nullptr) return;
  writer_->write("", (recent.from - opened_).count(), (recent.to - recent.from).count(),
                 latency->total.histogram);
}

Result<bool, std::string> IntervalLog::close() {
  if (!writer_) return true;
  file_.close();
  if (file_.fail()) return failed(fmt::format("{} is incomplete: the disk may be full", path_));
  return true;
}

}  // namespace throng::cli

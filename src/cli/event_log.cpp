#include "cli/event_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/units.hpp"

namespace throng::cli {

using Json = nlohmann::ordered_json;

Result<bool, std::string> EventLog::open(const std::string& path) {
  path_ = path;
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!file_) return failed(fmt::format("cannot create {}: {}", path, std::strerror(errno)));
  return true;
}

void EventLog::take(const telemetry::Event& event) {
  if (!file_.is_open()) return;
  Json json;
  json["time"] = base::format_utc(event.unix_ns);
  json["event"] = event.name;
  for (const auto& [name, value] : event.fields) {
    Json field = Json::parse(value, nullptr, false);
    json[name] = field.is_discarded() ? Json(value) : std::move(field);
  }
  // Whoever follows the file sees each as it happens.
  file_ << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n' << std::flush;
}

Result<bool, std::string> EventLog::close() {
  if (path_.empty()) return true;
  file_.close();
  if (file_.fail()) return failed(fmt::format("{} is incomplete: the disk may be full", path_));
  return true;
}

}  // namespace throng::cli

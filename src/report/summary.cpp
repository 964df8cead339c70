#include "report/summary.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/units.hpp"

namespace throng::report {
namespace {

using Json = nlohmann::ordered_json;
using telemetry::MetricType;
using telemetry::MetricValue;
using telemetry::SeriesValue;

double shown(double ns, const std::string& unit) {
  return unit == "us" ? ns / 1e3 : ns;
}

void put_histogram(Json& json, const telemetry::Histogram& histogram, const std::string& unit) {
  const auto at = [&](double q) { return shown(static_cast<double>(histogram.value_at(q)), unit); };
  json["unit"] = unit;
  json["count"] = histogram.count();
  json["min"] = shown(static_cast<double>(histogram.min()), unit);
  json["mean"] = shown(histogram.mean(), unit);
  json["max"] = shown(static_cast<double>(histogram.max()), unit);
  json["p50"] = at(0.5);
  json["p90"] = at(0.9);
  json["p95"] = at(0.95);
  json["p99"] = at(0.99);
  json["p999"] = at(0.999);
}

/// The value of `labels` in the part of the run that rates are made from.
std::uint64_t timed_count(const MetricValue* timed, const telemetry::Labels* labels) {
  if (timed == nullptr) return 0;
  if (labels == nullptr) return timed->total.count;
  for (const SeriesValue& series : timed->series) {
    if (series.labels == *labels) return series.count;
  }
  return 0;
}

void put_value(Json& json, const MetricValue& metric, const SeriesValue& value, std::uint64_t timed,
               double seconds) {
  switch (metric.spec.type) {
    case MetricType::kCounter:
      json["value"] = value.count;
      json["rate"] = seconds > 0 ? static_cast<double>(timed) / seconds : 0.0;
      break;
    case MetricType::kGauge:
      json["value"] = value.level;
      break;
    case MetricType::kHistogram:
      put_histogram(json, value.histogram, metric.spec.unit);
      break;
  }
}

Json metric_json(const MetricValue& metric, const MetricValue* timed, double seconds) {
  static constexpr const char* kTypes[] = {"counter", "gauge", "histogram"};
  Json json;
  json["type"] = kTypes[static_cast<std::size_t>(metric.spec.type)];
  put_value(json, metric, metric.total, timed_count(timed, nullptr), seconds);
  for (const SeriesValue& series : metric.series) {
    Json entry;
    Json labels = Json::object();
    for (const auto& [key, value] : series.labels.pairs()) labels[key] = value;
    entry["labels"] = labels;
    put_value(entry, metric, series, timed_count(timed, &series.labels), seconds);
    json["series"].push_back(entry);
  }
  return json;
}

Json failures_json(const results::RunResult& result) {
  Json json = Json::array();
  for (const results::FailureCount& failure : result.failures) {
    json.push_back({{"reason", failure.reason}, {"count", failure.count}, {"user", failure.user}});
  }
  return json;
}

Json changes_json(const results::RunResult& result) {
  Json json = Json::array();
  for (const results::Change& change : result.changes) {
    json.push_back(
        {{"at", base::format_utc(change.unix_ns)}, {"who", change.who}, {"what", change.what}});
  }
  return json;
}

/// As they were at the end; secrets were masked by whoever told them.
Json settings_json(const results::RunResult& result) {
  Json json = Json::array();
  const Json told =
      Json::parse(result.parameters.empty() ? "[]" : result.parameters, nullptr, false);
  for (const Json& each : told.is_array() ? told : Json::array()) {
    json.push_back({{"name", each.value("name", "")},
                    {"value", each.contains("value") ? each["value"] : Json()},
                    {"source", each.value("source", "")}});
  }
  return json;
}

Json generator_json(const results::RunResult& result) {
  const telemetry::GeneratorHealth& health = result.health;
  return {{"verdict", result.verdict.name},
          {"reasons", result.verdict.reasons},
          {"model", result.model},
          {"cpu_s", health.cpu_s},
          {"core_idle", health.core_idle},
          {"loop_lag_p99_us", health.loop_lag_p99_us},
          // A closed test has no schedule to be late for.
          {"late_start_p99_us", result.schedule ? Json(result.schedule->late_p99_us) : Json()},
          {"achieved", result.schedule ? Json(result.schedule->achieved()) : Json()},
          {"peak_rss_bytes", health.peak_rss_bytes},
          {"series_dropped", health.series_dropped}};
}

Json environment_json(const results::RunResult& result) {
  const results::Environment& environment = result.environment;
  return {
      {"cpu", environment.cpu},
      {"processors", environment.processors},
      {"memory_bytes", environment.memory_bytes},
      {"kernel", environment.kernel},
      {"limits", {{"open_files", environment.open_files_limit}}},
      {"steal", result.health.steal},
      {"throttled", result.health.throttled_s},
      {"same_machine_as_target", environment.same_machine_as_target},
      {"versions", {{"throng", environment.throng_version}, {"compiler", environment.compiler}}}};
}

}  // namespace

std::string summary_json(const results::RunResult& result) {
  Json json;
  json["throng"] = "1";
  json["run"] = {{"id", result.id},
                 {"scenario", result.scenario},
                 {"status", results::name(result.status)},
                 {"reason", result.reason},
                 {"seed", result.seed},
                 {"started_at", base::format_utc(result.started_at_unix_ns)},
                 {"duration_s", result.duration_s}};
  json["users"] = {{"started", result.users.started}, {"finished", result.users.finished},
                   {"failed", result.users.failed},   {"removed", result.users.removed},
                   {"lost", result.users.lost},       {"failures", failures_json(result)}};
  json["iterations"] = {{"finished", result.iterations.finished},
                        {"failed", result.iterations.failed},
                        {"halted", result.iterations.halted}};
  json["unfinished"] = result.unfinished;
  json["metrics"] = Json::object();
  for (const MetricValue& metric : result.totals.metrics) {
    json["metrics"][metric.spec.name] =
        metric_json(metric, result.timed.find(metric.spec.name), result.duration_s);
  }
  json["asserts"] = Json::array();
  json["generator"] = generator_json(result);
  json["environment"] = environment_json(result);
  json["nodes"] = Json::array({{{"name", "local"}}});
  json["warnings"] = result.warnings;
  json["changes"] = changes_json(result);
  json["settings"] = settings_json(result);
  // A URL may hold any byte; a summary that cannot be written would lose the run.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<bool, std::string> write_whole(const std::string& path, const std::string& text) {
  const bool is_plain = path != "/dev/stdout" && path.rfind("/dev/", 0) != 0;
  const std::string target = is_plain ? fmt::format("{}.{}.part", path, getpid()) : path;
  std::FILE* file = std::fopen(target.c_str(), "we");
  const auto fail = [&](const char* what) {
    const std::string reason = std::strerror(errno);
    if (file != nullptr) std::fclose(file);
    if (is_plain) ::unlink(target.c_str());
    return failed(fmt::format("{} {}: {}", what, path, reason));
  };
  if (file == nullptr) return fail("cannot create");
  if (std::fwrite(text.data(), 1, text.size(), file) != text.size() || std::fflush(file) != 0 ||
      (is_plain && ::fsync(fileno(file)) != 0)) {
    return fail("cannot write");
  }
  std::FILE* written = std::exchange(file, nullptr);
  if (std::fclose(written) != 0) return fail("cannot write");
  if (is_plain && std::rename(target.c_str(), path.c_str()) != 0) return fail("cannot replace");
  return true;
}

Result<bool, std::string> check_writable(const std::string& path) {
  if (path.rfind("/dev/", 0) == 0) return true;
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    return failed(fmt::format("cannot create {}: it is a directory", path));
  }
  const std::string probe = fmt::format("{}.{}.part", path, getpid());
  std::FILE* file = std::fopen(probe.c_str(), "we");
  if (file == nullptr)
    return failed(fmt::format("cannot create {}: {}", path, std::strerror(errno)));
  std::fclose(file);
  ::unlink(probe.c_str());
  return true;
}

}  // namespace throng::report

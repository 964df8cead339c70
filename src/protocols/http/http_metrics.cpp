#include "protocols/http/http_metrics.hpp"

#include "base/assert.hpp"
#include "protocols/http/verbs.hpp"

namespace throng::protocols::http {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

/// What the verb table declares under `name`.
MetricSpec declared(std::string_view name) {
  for (const VerbMetric& metric : verbs().front().metrics) {
    if (metric.name != name) continue;
    const MetricType type =
        metric.type == "histogram" ? MetricType::kHistogram : MetricType::kCounter;
    return {std::string(name), type, std::string(metric.unit), std::string(metric.help)};
  }
  THRONG_ASSERT(!"a metric that the verb table does not declare");
  return {};
}

}  // namespace

HttpMetrics::HttpMetrics(telemetry::Recorder& recorder)
    : recorder_(recorder),
      latency_(recorder.histogram(declared("http_latency"))),
      service_time_(recorder.histogram(declared("http_service_time"))),
      connect_time_(recorder.histogram(declared("http_connect_time"))),
      unfinished_(recorder.counter(declared("http_unfinished"))),
      connections_(recorder.counter(declared("http_connections"))),
      bytes_in_(recorder.counter(declared("http_bytes_in"))),
      bytes_out_(recorder.counter(declared("http_bytes_out"))) {
  recorder.counter(declared("http_requests"));
  recorder.counter(declared("http_failures"));
}

HttpMetrics::Method& HttpMetrics::method(std::string_view name, std::string_view step) {
  Method& method = methods_[{std::string(name), std::string(step)}];
  method.name_ = name;
  method.step_ = step;
  return method;
}

HttpMetrics::Method::Status& HttpMetrics::series(Method& method, int status) {
  Method::Status& series = method.by_status_.at(static_cast<std::size_t>(status));
  if (!series.is_known) {
    const std::string code = std::to_string(status);
    telemetry::Labels labels{{"method", method.name_}, {"status", code}};
    if (!method.step_.empty()) labels.add("step", method.step_);
    series.requests = recorder_.counter(declared("http_requests"), labels);
    series.latency = recorder_.histogram(declared("http_latency"), labels, 2);
    series.is_known = true;
  }
  return series;
}

void HttpMetrics::answered(Method& method, int status, base::Duration latency,
                           base::Duration service) {
  const Method::Status& by_status = series(method, status);
  recorder_.add(by_status.requests);
  recorder_.record(by_status.latency, latency.count());
  recorder_.record(latency_, latency.count());
  recorder_.record(service_time_, service.count());
}

void HttpMetrics::failed(FailureKind kind, base::Duration age) {
  const auto index = static_cast<std::size_t>(kind);
  if (!failure_known_[index]) {
    failures_[index] = recorder_.counter(declared("http_failures"), {{"reason", name(kind)}});
    failure_known_[index] = true;
  }
  recorder_.add(failures_[index]);
  // Left out, the slowest requests would make the percentiles look better.
  if (kind == FailureKind::kTimeout) recorder_.record(latency_, age.count());
}

void HttpMetrics::unfinished(base::Duration age) {
  recorder_.add(unfinished_);
  recorder_.record(latency_, age.count());
}

void HttpMetrics::unsent(base::Duration age, std::uint64_t count) {
  recorder_.add(unfinished_, count);
  recorder_.record_n(latency_, age.count(), count);
}

void HttpMetrics::connected(base::Duration took) {
  recorder_.add(connections_);
  recorder_.record(connect_time_, took.count());
}

}  // namespace throng::protocols::http

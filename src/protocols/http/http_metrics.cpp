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
      first_byte_time_(recorder.histogram(declared("http_first_byte_time"), {}, 2)),
      body_time_(recorder.histogram(declared("http_body_time"), {}, 2)),
      resolve_time_(recorder.histogram(declared("http_resolve_time"), {}, 2)),
      connect_time_(recorder.histogram(declared("http_connect_time"))),
      tls_time_(recorder.histogram(declared("http_tls_time"))),
      unfinished_(recorder.counter(declared("http_unfinished"))),
      connections_(recorder.counter(declared("http_connections"))),
      resumed_(recorder.counter(declared("http_tls_resumed"))),
      redirects_(recorder.counter(declared("http_redirects"))),
      bytes_in_(recorder.counter(declared("http_bytes_in"))),
      bytes_out_(recorder.counter(declared("http_bytes_out"))),
      decoded_bytes_(recorder.counter(declared("http_decoded_bytes"))) {
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

void HttpMetrics::answered(Method& method, int status, const Times& times) {
  const Method::Status& by_status = series(method, status);
  recorder_.add(by_status.requests);
  recorder_.record(by_status.latency, times.latency.count());
  recorder_.record(latency_, times.latency.count());
  recorder_.record(service_time_, times.service.count());
  recorder_.record(first_byte_time_, times.first_byte.count());
  recorder_.record(body_time_, times.body.count());
}

void HttpMetrics::failed(const Failure& failure, base::Duration age) {
  const std::string_view why = reason(failure);
  auto known = failures_.find(why);
  if (known == failures_.end()) {
    const auto id = recorder_.counter(declared("http_failures"), {{"reason", why}});
    known = failures_.emplace(why, id).first;
  }
  recorder_.add(known->second);
  // Left out, the slowest requests would make the percentiles look better.
  if (failure.kind == FailureKind::kTimeout) recorder_.record(latency_, age.count());
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

void HttpMetrics::secured(base::Duration took, bool was_resumed) {
  if (was_resumed) recorder_.add(resumed_);
  recorder_.record(tls_time_, took.count());
}

}  // namespace throng::protocols::http

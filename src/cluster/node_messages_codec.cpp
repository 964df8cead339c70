#include "cluster/node_messages_codec.hpp"

#include "cluster/wire.hpp"
#include "telemetry/histogram_codec.hpp"

// Each `fields` is called with a writer and a constant message, or a reader and one to fill.
namespace throng::cluster {
namespace {

using telemetry::Histogram;
using telemetry::MetricType;
using telemetry::Snapshot;

// Goes up when one of them changes; golden files of each are in tests/golden.
template <class Message>
constexpr std::uint64_t kVersion = 1;
template <>
constexpr std::uint64_t kVersion<Status> = 2;  // 2: settings
template <>
constexpr std::uint64_t kVersion<Totals> = 2;  // 2: samples of failures
template <>
constexpr std::uint64_t kVersion<LogMessage> = 2;  // 2: how the user is called

template <>
constexpr std::uint64_t kVersion<Answers> = 2;  // 2: throttles

template <class Message>
constexpr const char* kFormat = nullptr;
template <>
constexpr const char* kFormat<Delta> = "throng delta";
template <>
constexpr const char* kFormat<Totals> = "throng totals";
template <>
constexpr const char* kFormat<Status> = "throng status";
template <>
constexpr const char* kFormat<Health> = "throng health";
template <>
constexpr const char* kFormat<StuckUser> = "throng stuck user";
template <>
constexpr const char* kFormat<LogMessage> = "throng log";
template <>
constexpr const char* kFormat<EventMessage> = "throng event";
template <>
constexpr const char* kFormat<Answers> = "throng answers";

void fields(WireWriter& wire, const Histogram& histogram) {
  wire.value("histogram", telemetry::encode(histogram));
  wire.value("sum", static_cast<std::uint64_t>(histogram.sum()));
  wire.value("sum, upper half", static_cast<std::uint64_t>(histogram.sum() >> 64));
  wire.value("min", histogram.min());
  wire.value("max", histogram.max());
  wire.value("clamped", histogram.clamped());
}

void fields(WireReader& wire, Histogram& histogram) {
  std::string bytes;
  std::uint64_t low = 0, high = 0, clamped = 0;
  std::int64_t min = 0, max = 0;
  wire.value("histogram", bytes);
  wire.value("sum", low);
  wire.value("sum, upper half", high);
  wire.value("min", min);
  wire.value("max", max);
  wire.value("clamped", clamped);
  if (!wire.is_ok()) return;
  auto decoded = telemetry::decode(bytes);
  if (!decoded) return wire.fail("histogram", decoded.error().c_str());
  histogram = std::move(decoded).value();
  const telemetry::Uint128 sum = static_cast<telemetry::Uint128>(high) << 64 | low;
  if (!histogram.restore_exact(sum, min, max, clamped)) {
    wire.fail("histogram", "has figures that contradict its buckets");
  }
}

void fields(WireWriter& wire, const telemetry::Labels& labels) {
  wire.list("labels", labels.pairs(), [&wire](const auto& pair) {
    wire.value("label", pair.first);
    wire.value("label", pair.second);
  });
}

void fields(WireReader& wire, telemetry::Labels& labels) {
  telemetry::Labels::Pairs pairs;
  wire.list("labels", pairs, [&wire](auto& pair) {
    wire.value("label", pair.first);
    wire.value("label", pair.second);
  });
  auto read = telemetry::Labels::read(std::move(pairs));
  if (!read) return wire.fail("labels", "have a key that is unknown or there twice");
  labels = std::move(*read);
}

template <class Wire, class Value>
void value_fields(Wire& wire, MetricType type, Value& value) {
  if (type == MetricType::kCounter) wire.value("count", value.count);
  if (type == MetricType::kGauge) wire.value("level", value.level);
  if (type == MetricType::kHistogram) fields(wire, value.histogram);
}

template <class Wire, class Metric>
void metric_fields(Wire& wire, Metric& metric) {
  wire.value("metric name", metric.spec.name);
  wire.choice("metric type", metric.spec.type, MetricType::kHistogram);
  wire.value("metric unit", metric.spec.unit);
  wire.value("metric help", metric.spec.help);
  value_fields(wire, metric.spec.type, metric.total);
  wire.list("series", metric.series, [&wire, &metric](auto& series) {
    fields(wire, series.labels);
    value_fields(wire, metric.spec.type, series);
  });
}

template <class Wire, class Values>
void snapshot_fields(Wire& wire, Values& values) {
  wire.value("from", values.from.ns);
  wire.value("to", values.to.ns);
  wire.value("series dropped", values.series_dropped);
  wire.value("histograms coarsened", values.histograms_coarsened);
  wire.list("metrics", values.metrics, [&wire](auto& metric) { metric_fields(wire, metric); });
}

template <class Wire, class From>
void origin_fields(Wire& wire, From& origin) {
  wire.value("run", origin.run);
  wire.value("node", origin.node);
  wire.value("incarnation", origin.incarnation);
  wire.value("sequence", origin.sequence);
}

void timed_fields(WireWriter& wire, const std::optional<Snapshot>& timed) {
  wire.value("load ended", timed.has_value());
  if (timed) snapshot_fields(wire, *timed);
}
void timed_fields(WireReader& wire, std::optional<Snapshot>& timed) {
  bool has_timed = false;
  wire.value("load ended", has_timed);
  if (has_timed) snapshot_fields(wire, timed.emplace());
}

template <class Wire, class Environment>
void environment_fields(Wire& wire, Environment& environment) {
  wire.value("cpu", environment.cpu);
  wire.value("processors", environment.processors);
  wire.value("memory", environment.memory_bytes);
  wire.value("kernel", environment.kernel);
  wire.value("open files limit", environment.open_files_limit);
  wire.value("throng version", environment.throng_version);
  wire.value("compiler", environment.compiler);
  wire.value("same machine as target", environment.same_machine_as_target);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, Delta, const Delta>& delta) {
  snapshot_fields(wire, delta.values);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, Totals, const Totals>& totals) {
  snapshot_fields(wire, totals.values);
  wire.value("has histograms", totals.has_histograms);
  wire.value("users started", totals.users.started);
  wire.value("users finished", totals.users.finished);
  wire.value("users failed", totals.users.failed);
  wire.value("users removed", totals.users.removed);
  wire.value("iterations finished", totals.iterations.finished);
  wire.value("iterations failed", totals.iterations.failed);
  wire.value("iterations halted", totals.iterations.halted);
  wire.list("failures", totals.failures, [&wire](auto& failure) {
    wire.value("failure reason", failure.first);
    wire.value("failure count", failure.second);
  });
  wire.list("samples", totals.samples, [&wire](auto& sample) {
    wire.value("failure reason", sample.first);
    wire.value("failed user", sample.second);
  });
  timed_fields(wire, totals.timed);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, Status, const Status>& status) {
  wire.choice("stage", status.stage, Status::Stage::kEnded);
  wire.value("is a bad scenario", status.is_bad_scenario);
  wire.value("was stopped", status.was_stopped);
  wire.value("problem", status.problem);
  wire.value("started at", status.started_unix_ns);
  wire.value("started", status.started_ns);
  wire.value("load ended", status.load_ended_ns);
  environment_fields(wire, status.environment);
  wire.list("warnings", status.warnings, [&wire](auto& text) { wire.value("warning", text); });
  wire.value("settings", status.settings);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, Health, const Health>& health) {
  wire.list("cores", health.cores, [&wire](auto& core) {
    wire.value("idle", core.idle_ns);
    wire.value("busy", core.busy_ns);
    fields(wire, core.turn_length);
  });
  wire.value("cpu", health.cpu_s);
  wire.value("steal", health.steal_s);
  wire.value("machine", health.machine_s);
  wire.value("throttled", health.throttled_s);
  wire.value("clock step", health.clock_step_ns);
  wire.value("peak rss", health.peak_rss_bytes);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, StuckUser, const StuckUser>& stuck) {
  wire.value("core", stuck.core);
  wire.value("user", stuck.user);
  wire.value("verb", stuck.verb);
  wire.value("held", stuck.held_ns);
  wire.value("is over the limit", stuck.is_over_limit);
  wire.list("stack", stuck.stack, [&wire](auto& place) {
    wire.value("module", place.module);
    wire.value("offset", place.offset);
  });
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, LogMessage, const LogMessage>& log) {
  wire.choice("level", log.line.level, telemetry::LogLevel::kError);
  wire.value("at", log.line.unix_ns);
  wire.value("user", log.line.user);
  wire.value("text", log.line.text);
  wire.value("dropped", log.line.dropped);
  wire.value("user name", log.line.user_name);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, EventMessage, const EventMessage>& event) {
  wire.value("name", event.event.name);
  wire.value("at", event.event.unix_ns);
  wire.list("fields", event.event.fields, [&wire](auto& field) {
    wire.value("field", field.first);
    wire.value("value", field.second);
  });
}

template <class Wire, class Glance>
void glance_fields(Wire& wire, Glance& users) {
  wire.value("users waiting", users.waiting);
  wire.value("users running", users.running);
  wire.value("users started", users.started);
  wire.value("users finished", users.finished);
  wire.value("users failed", users.failed);
  wire.value("users removed", users.removed);
  wire.value("users removable", users.removable);
}

template <class Wire>
void fields(Wire& wire, std::conditional_t<Wire::kReads, Answers, const Answers>& answers) {
  wire.list("answers", answers.newest, [&wire](auto& answer) {
    wire.value("order", answer.number);
    wire.value("refusal", answer.refusal);
    wire.value("count", answer.count);
    glance_fields(wire, answer.users);
    wire.list("ranges", answer.ranges, [&wire](auto& range) {
      wire.value("first", range.first);
      wire.value("last", range.last);
    });
    wire.list("problems", answer.problems, [&wire](auto& problem) {
      wire.value("setting", problem.name);
      wire.value("value", problem.value);
      wire.value("reason", problem.reason);
    });
    wire.list("values", answer.values, [&wire](auto& value) {
      wire.value("setting", value.first);
      wire.value("value", value.second);
    });
    wire.value("settings", answer.settings);
    wire.value("throttles", answer.throttles);
  });
}

template <class Message>
std::string encode_message(const Message& message) {
  WireWriter wire;
  wire.value("format", std::string(kFormat<Message>));
  wire.value("version", kVersion<Message>);
  origin_fields(wire, message.origin);
  fields(wire, message);
  return std::move(wire).take();
}

}  // namespace

std::string encode(const Delta& message) {
  return encode_message(message);
}
std::string encode(const Totals& message) {
  return encode_message(message);
}
std::string encode(const Status& message) {
  return encode_message(message);
}
std::string encode(const Health& message) {
  return encode_message(message);
}
std::string encode(const StuckUser& message) {
  return encode_message(message);
}
std::string encode(const LogMessage& message) {
  return encode_message(message);
}
std::string encode(const EventMessage& message) {
  return encode_message(message);
}
std::string encode(const Answers& message) {
  return encode_message(message);
}

template <class Message>
Result<Message, std::string> decode_message(std::string_view bytes) {
  WireReader wire(bytes);
  std::string format;
  std::uint64_t version = 0;
  Message message;
  wire.value("format", format);
  wire.value("version", version);
  if (wire.is_ok() && format != kFormat<Message>) wire.fail("format", "is another");
  if (wire.is_ok() && version != kVersion<Message>) wire.fail("version", "is another");
  origin_fields(wire, message.origin);
  fields(wire, message);
  wire.check_end();
  if (!wire.is_ok()) return failed(std::string(kFormat<Message>) + ": " + wire.error());
  return message;
}

template Result<Delta, std::string> decode_message(std::string_view bytes);
template Result<Totals, std::string> decode_message(std::string_view bytes);
template Result<Status, std::string> decode_message(std::string_view bytes);
template Result<Health, std::string> decode_message(std::string_view bytes);
template Result<StuckUser, std::string> decode_message(std::string_view bytes);
template Result<LogMessage, std::string> decode_message(std::string_view bytes);
template Result<EventMessage, std::string> decode_message(std::string_view bytes);
template Result<Answers, std::string> decode_message(std::string_view bytes);

}  // namespace throng::cluster

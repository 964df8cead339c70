#include "cluster/node_messages_codec.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "cluster/message_samples.hpp"

namespace throng::cluster {
namespace {

std::string golden(const std::string& name) {
  std::ifstream file(std::string(THRONG_SOURCE_DIR) + "/tests/golden/" + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The bytes are those of the golden file, and decode to what they were made of.
template <class Message>
Message check(const Message& message, const std::string& file) {
  const std::string bytes = encode(message);
  EXPECT_EQ(bytes, golden(file)) << file;
  auto decoded = decode_message<Message>(bytes);
  EXPECT_TRUE(decoded.is_ok()) << (decoded.is_error() ? decoded.error() : "");
  EXPECT_EQ(encode(*decoded), bytes);
  EXPECT_EQ(decoded->origin, message.origin);
  return std::move(decoded).value();
}

TEST(NodeMessages, a_delta_comes_back_with_its_exact_figures) {
  const Delta delta = check(sample_delta(), "delta_v1.bin");
  const auto& time = delta.values.find("http_latency")->total.histogram;
  EXPECT_EQ(time, sample_delta().values.find("http_latency")->total.histogram);
  EXPECT_EQ(time.min(), 1'234'567);
  EXPECT_EQ(time.max(), 2 * telemetry::Histogram::kHighest);
  EXPECT_EQ(time.clamped(), 1u);
  EXPECT_EQ(delta.values.find("open")->total.level, -3);
  EXPECT_EQ(delta.values.find("http_requests")->series[0].labels.text(), "method=GET status=200");
  EXPECT_EQ(delta.values.series_dropped, 5u);
  EXPECT_EQ(delta.values.histograms_coarsened, 6u);
}

TEST(NodeMessages, totals_come_back) {
  const Totals totals = check(sample_totals(), "totals_v2.bin");
  EXPECT_TRUE(totals.has_histograms);
  EXPECT_EQ(totals.users.removed, 1u);
  EXPECT_EQ(totals.iterations.halted, 3u);
  EXPECT_EQ(totals.failures, sample_totals().failures);
  EXPECT_EQ(totals.samples, sample_totals().samples);
  ASSERT_TRUE(totals.timed.has_value());
  EXPECT_EQ(totals.timed->count("http_requests"), 99u);
}

TEST(NodeMessages, a_status_comes_back) {
  const Status status = check(sample_status(), "status_v2.bin");
  EXPECT_EQ(status.stage, Status::Stage::kDraining);
  EXPECT_EQ(status.problem, sample_status().problem);
  EXPECT_EQ(status.load_ended_ns, 3'000'000'000);
  EXPECT_EQ(status.environment.compiler, "clang 16");
  EXPECT_EQ(status.warnings, sample_status().warnings);
}

TEST(NodeMessages, health_comes_back) {
  const Health health = check(sample_health(), "health_v1.bin");
  ASSERT_EQ(health.cores.size(), 2u);
  EXPECT_EQ(health.cores[1].busy_ns, 8);
  EXPECT_EQ(health.cores[1].turn_length.max(), 12'345);
  EXPECT_EQ(health.cpu_s, 1.5);
  EXPECT_EQ(health.clock_step_ns, -5);
}

TEST(NodeMessages, answers_and_an_event_come_back) {
  const Answers answers = check(sample_answers(), "answers_v2.bin");
  ASSERT_EQ(answers.newest.size(), 2u);
  const run::OrderAnswer wanted = sample_answers().newest[1];
  EXPECT_EQ(answers.newest[1].users, wanted.users);
  EXPECT_EQ(answers.newest[1].ranges, wanted.ranges);
  EXPECT_EQ(answers.newest[1].problems, wanted.problems);
  EXPECT_EQ(answers.newest[1].values, wanted.values);
  EXPECT_EQ(answers.newest[1].refusal, "the run is ending");
  const EventMessage event = check(sample_event(), "event_v1.bin");
  EXPECT_EQ(event.event, sample_event().event);
}

TEST(NodeMessages, a_stuck_user_and_a_line_come_back) {
  const StuckUser stuck = check(sample_stuck(), "stuck_user_v1.bin");
  EXPECT_EQ(stuck.stack, sample_stuck().stack);
  EXPECT_TRUE(stuck.is_over_limit);
  const LogMessage log = check(sample_log(), "log_v2.bin");
  EXPECT_EQ(log.line.text, "\xff odd");
  EXPECT_EQ(log.line.user_name, "alice");
  EXPECT_EQ(log.line.level, telemetry::LogLevel::kWarning);
}

template <class Message>
void check_every_cut(const Message& message) {
  const std::string bytes = encode(message);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(decode_message<Message>(bytes.substr(0, size)).is_error()) << size;
  }
  EXPECT_TRUE(decode_message<Message>(bytes + "x").is_error());
}

TEST(NodeMessages, what_is_cut_or_too_long_is_refused) {
  check_every_cut(sample_delta());
  check_every_cut(sample_totals());
  check_every_cut(sample_status());
  check_every_cut(sample_health());
  check_every_cut(sample_stuck());
  check_every_cut(sample_log());
  check_every_cut(sample_event());
  check_every_cut(sample_answers());
}

TEST(NodeMessages, another_format_or_version_is_named) {
  const auto other = decode_message<Delta>(encode(sample_log()));
  ASSERT_TRUE(other.is_error());
  EXPECT_EQ(other.error(), "throng delta: format is another");
  std::string bytes = encode(sample_log());
  bytes[4 + 10] = 1;  // behind the length and "throng log"
  const auto older = decode_message<LogMessage>(bytes);
  ASSERT_TRUE(older.is_error());
  EXPECT_EQ(older.error(), "throng log: version is another");
}

TEST(NodeMessages, figures_that_contradict_the_buckets_are_refused) {
  Health health = sample_health();
  std::string bytes = encode(health);
  const std::string max("\x39\x30\0\0\0\0\0\0", 8);  // 12,345, little-endian
  const std::size_t at = bytes.rfind(max);
  ASSERT_NE(at, std::string::npos);
  bytes[at + 7] = 0x01;
  EXPECT_TRUE(
      decode_message<Health>(bytes).is_ok());  // larger than its bucket: merged from coarser
  bytes[at] = 1;
  bytes[at + 1] = 0;
  bytes[at + 7] = 0;
  const auto decoded = decode_message<Health>(bytes);
  ASSERT_TRUE(decoded.is_error());
  EXPECT_NE(decoded.error().find("contradict"), std::string::npos);
}

}  // namespace
}  // namespace throng::cluster

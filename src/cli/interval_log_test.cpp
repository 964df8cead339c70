#include "cli/interval_log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "runtime/sim/sim_clock.hpp"

namespace throng::cli {
namespace {

using namespace std::chrono_literals;
using telemetry::Snapshot;

struct Counting final : telemetry::Sink {
  void take(const Snapshot&, const Snapshot&) override { ++taken; }
  int taken = 0;
};

class IntervalLogTest : public testing::Test {
 protected:
  IntervalLogTest() {
    char name[] = "/tmp/throng-log-XXXXXX";
    ::close(mkstemp(name));
    path_ = name;
  }
  ~IntervalLogTest() override { std::filesystem::remove(path_); }

  // A second later, with one latency in the interval.
  void pass_second(std::int64_t latency) {
    Snapshot recent{clock_.now(), clock_.now() + 1s, {}, 0, 0};
    recent.metrics.push_back(
        {{"http_latency", telemetry::MetricType::kHistogram, "us", ""}, {}, {}});
    recent.metrics[0].total.histogram.record(latency);
    clock_.advance(1s);
    log_.take(recent, {});
  }
  std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_;
  runtime::sim::SimClock clock_;
  Counting next_;
  IntervalLog log_{next_, clock_};
};

TEST_F(IntervalLogTest, a_log_is_read_back_as_it_was_taken) {
  clock_.advance(5s);  // intervals count from the start of the log, not of the clock
  ASSERT_TRUE(log_.open(path_, "http://a/").is_ok());
  clock_.advance(250ms);
  pass_second(1'000);
  pass_second(2'000'000);
  ASSERT_TRUE(log_.close().is_ok());
  const auto lines = telemetry::read_histogram_log(text());
  ASSERT_TRUE(lines.is_ok()) << lines.error();
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ(lines->at(0).start_ns, 250'000'000);
  EXPECT_EQ(lines->at(0).length_ns, 1'000'000'000);
  EXPECT_EQ(lines->at(0).histogram.max(), 1'000);
  EXPECT_EQ(lines->at(1).start_ns, 1'250'000'000);
  EXPECT_EQ(lines->at(1).max_ns, 2'000'000);
  EXPECT_NE(text().find("# http://a/\n"), std::string::npos);
  EXPECT_NE(text().find("2026-01-01T00:00:05.000Z"), std::string::npos);
  EXPECT_EQ(next_.taken, 2);
}

TEST_F(IntervalLogTest, an_interval_without_latencies_is_passed_on_and_not_written) {
  ASSERT_TRUE(log_.open(path_, "").is_ok());
  log_.take({}, {});
  ASSERT_TRUE(log_.close().is_ok());
  EXPECT_TRUE(telemetry::read_histogram_log(text())->empty());
  EXPECT_EQ(next_.taken, 1);
}

TEST_F(IntervalLogTest, one_that_was_not_opened_only_passes_on) {
  pass_second(1'000);
  EXPECT_TRUE(log_.close().is_ok());
  EXPECT_EQ(next_.taken, 1);
  EXPECT_EQ(text(), "");
}

TEST_F(IntervalLogTest, a_place_that_takes_no_file_is_named_with_the_reason) {
  const auto opened = log_.open("/nowhere/latency.hlog", "");
  ASSERT_TRUE(opened.is_error());
  EXPECT_EQ(opened.error(), "cannot create /nowhere/latency.hlog: No such file or directory");
  pass_second(1'000);
  EXPECT_EQ(next_.taken, 1);
}

TEST_F(IntervalLogTest, a_full_disk_is_told_at_the_end_and_stops_nothing) {
  ASSERT_TRUE(log_.open("/dev/full", "").is_ok());
  for (int i = 0; i < 100; ++i) pass_second(1'000 * i);
  EXPECT_EQ(next_.taken, 100);
  const auto closed = log_.close();
  ASSERT_TRUE(closed.is_error());
  EXPECT_EQ(closed.error(), "/dev/full is incomplete: the disk may be full");
}

}  // namespace
}  // namespace throng::cli

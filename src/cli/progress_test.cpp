#include "cli/progress.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "cli/memory_stream.hpp"

namespace throng::cli {
namespace {

using namespace std::chrono_literals;
using telemetry::MetricType;
using telemetry::Snapshot;

Snapshot snapshot(base::Duration length, std::uint64_t requests, std::uint64_t failures = 0) {
  Snapshot made{{}, base::TimePoint{} + length, {}, 0, 0};
  made.metrics.push_back({{"http_requests", MetricType::kCounter, "", ""}, {}, {}});
  made.metrics.push_back({{"http_failures", MetricType::kCounter, "", ""}, {}, {}});
  made.metrics.push_back({{"http_latency", MetricType::kHistogram, "us", ""}, {}, {}});
  made.metrics[0].total.count = requests;
  made.metrics[1].total.count = failures;
  for (int i = 0; i < 100; ++i) made.metrics[2].total.histogram.record(1'000'000);
  return made;
}

TEST(Progress, a_line_tells_time_rate_latency_and_share) {
  EXPECT_EQ(progress_line(snapshot(1s, 1'234), snapshot(5s, 5'000), {10s, {}}, 80),
            "    5s     1,234 req/s  p50 1.00 ms  p99 1.00 ms  [======      ]");
}

TEST(Progress, the_rate_is_that_of_the_interval_however_long_it_was) {
  const std::string line = progress_line(snapshot(500ms, 100), snapshot(5s, 0), {10s, {}}, 80);
  EXPECT_NE(line.find(" 200 req/s"), std::string::npos) << line;
  EXPECT_NE(progress_line({}, {}, {10s, {}}, 80).find(" 0 req/s"), std::string::npos);
}

TEST(Progress, failures_are_those_of_the_whole_run) {
  const Snapshot recent = snapshot(1s, 1, 0);
  EXPECT_NE(progress_line(recent, snapshot(5s, 1, 1'500), {10s, {}}, 200).find("1,500 failed"),
            std::string::npos);
  EXPECT_EQ(progress_line(recent, snapshot(5s, 1, 0), {10s, {}}, 200).find("failed"),
            std::string::npos);
}

TEST(Progress, the_share_is_that_of_the_goal_that_is_nearer) {
  const auto bar = [](const Snapshot& totals, const Goal& goal) {
    const std::string line = progress_line({}, totals, goal, 80);
    return line.substr(line.find('['));
  };
  EXPECT_EQ(bar(snapshot(0s, 0), {10s, 100}), "[            ]");
  EXPECT_EQ(bar(snapshot(5s, 0), {10s, {}}), "[======      ]");
  EXPECT_EQ(bar(snapshot(1s, 50), {{}, 100}), "[======      ]");
  EXPECT_EQ(bar(snapshot(1s, 40, 10), {{}, 100}), "[======      ]");  // a failure is an end too
  EXPECT_EQ(bar(snapshot(1s, 75), {10s, 100}), "[=========   ]");
  EXPECT_EQ(bar(snapshot(9s, 75), {12s, 1'000}), "[=========   ]");
  EXPECT_EQ(bar(snapshot(12s, 0), {10s, {}}), "[============]");  // the drain takes longer
}

TEST(Progress, a_line_is_never_wider_than_the_terminal) {
  const Snapshot recent = snapshot(1s, 123'456'789'012);
  const Snapshot totals = snapshot(100'000s, 1, 123'456'789);
  for (unsigned columns = 1; columns <= 200; ++columns) {
    const std::string line = progress_line(recent, totals, {10s, {}}, columns);
    EXPECT_LE(line.size(), columns);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    // Half a bar would tell a wrong share.
    EXPECT_EQ(line.find('[') == std::string::npos, line.find(']') == std::string::npos) << line;
  }
}

TEST(Progress, a_figure_is_shown_whole_or_not_at_all) {
  const Snapshot recent = snapshot(1s, 1'234);
  const Snapshot totals = snapshot(5s, 5'000);
  const std::string whole = progress_line(recent, totals, {10s, {}}, 200);
  EXPECT_EQ(progress_line(recent, totals, {10s, {}}, 36), "    5s     1,234 req/s  p50 1.00 ms");
  for (unsigned columns = 1; columns <= 200; ++columns) {
    const std::string line = progress_line(recent, totals, {10s, {}}, columns);
    // A cut line would end in the middle of a number or without its unit.
    EXPECT_TRUE(line.empty() || line.ends_with("s") || line.ends_with("]")) << line;
  }
  EXPECT_TRUE(whole.ends_with("]"));
}

// A second of a scenario with everything in it.
Snapshot scenario(base::Duration length, std::uint64_t iterations, std::int64_t running) {
  Snapshot made = snapshot(length, iterations * 2);
  made.metrics.push_back({{"iterations", MetricType::kCounter, "", ""}, {}, {}});
  made.metrics.push_back({{"users_running", MetricType::kGauge, "", ""}, {}, {}});
  made.metrics.push_back({{"users_failed", MetricType::kCounter, "", ""}, {}, {}});
  made.metrics[3].total.count = iterations;
  made.metrics[4].total.level = running;
  return made;
}

TEST(ScenarioProgress, a_line_tells_users_iterations_requests_and_share) {
  const Snapshot recent = scenario(1s, 5'234, 0);
  Snapshot totals = scenario(12s, 60'000, 10'000);
  EXPECT_EQ(scenario_progress_line(recent, totals, {24s, {}, {}}, 200),
            "   12s   10,000 users    5,234 it/s   10,468 req/s  p50 1.00 ms  p99 1.00 ms  "
            "[======      ]");
  totals.metrics[5].total.count = 3;
  totals.metrics[1].total.count = 15;
  const std::string line = scenario_progress_line(recent, totals, {24s, {}, {}}, 200);
  EXPECT_NE(line.find("  3 failed  15 req failed  ["), std::string::npos) << line;
}

TEST(ScenarioProgress, parts_that_mean_nothing_are_left_out) {
  Snapshot totals{{}, base::TimePoint{} + 3s, {}, 0, 0};
  EXPECT_EQ(scenario_progress_line({}, totals, {}, 200), "    3s");
  totals.metrics.push_back({{"users_running", MetricType::kGauge, "", ""}, {}, {}});
  totals.metrics[0].total.level = 7;
  EXPECT_EQ(scenario_progress_line({}, totals, {}, 200), "    3s        7 users");
}

TEST(ScenarioProgress, the_share_of_iterations_is_that_of_all_users) {
  const std::string line =
      scenario_progress_line({}, scenario(1s, 50, 1), {{}, {}, std::uint64_t{100}}, 200);
  EXPECT_TRUE(line.ends_with("[======      ]")) << line;
}

TEST(ScenarioProgress, a_line_is_never_wider_than_the_terminal) {
  const Snapshot recent = scenario(1s, 123'456'789'012, 0);
  const Snapshot totals = scenario(100'000s, 1, 123'456'789);
  for (unsigned columns = 1; columns <= 200; ++columns) {
    const std::string line = scenario_progress_line(recent, totals, {10s, {}, {}}, columns);
    EXPECT_LE(line.size(), columns);
    EXPECT_EQ(line.find('[') == std::string::npos, line.find(']') == std::string::npos) << line;
  }
}

TEST(Progress, something_else_is_shown_above_the_line_that_is_drawn) {
  for (const bool is_terminal : {true, false}) {
    const MemoryStream stream;
    Progress progress(stream.file(), {is_terminal, false, 20}, {10s, {}, {}}, false);
    progress.show_above("first");
    progress.take(snapshot(1s, 7), snapshot(1s, 7));
    progress.show_above("second");
    progress.finish();
    progress.show_above("third");
    const std::string line = "    1s  p50 1.00 ms";
    if (is_terminal) {
      EXPECT_EQ(stream.text(),
                "first\n\r\x1b[K" + line + "\r\x1b[Ksecond\n" + line + "\r\x1b[Kthird\n");
    } else {
      EXPECT_EQ(stream.text().find("\x1b"), std::string::npos);
      EXPECT_TRUE(stream.text().ends_with("]\nsecond\nthird\n"));
    }
  }
}

// What `Progress` writes, for a stream of its own.
std::string written(Terminal terminal, bool is_quiet, bool is_finished) {
  std::FILE* stream = std::tmpfile();
  Progress progress(stream, terminal, {10s, {}}, is_quiet);
  progress.take(snapshot(1s, 7), snapshot(1s, 7));
  progress.take(snapshot(1s, 8), snapshot(2s, 15));
  if (is_finished) progress.finish();
  std::string text(static_cast<std::size_t>(std::ftell(stream)), '\0');
  std::rewind(stream);
  text.resize(std::fread(text.data(), 1, text.size(), stream));
  std::fclose(stream);
  return text;
}

TEST(Progress, a_terminal_gets_one_line_that_is_drawn_anew_and_taken_away) {
  const std::string text = written({true, false, 20}, false, false);
  EXPECT_EQ(text, "\r\x1b[K    1s  p50 1.00 ms\r\x1b[K    2s  p50 1.00 ms");
  EXPECT_EQ(written({true, false, 20}, false, true), text + "\r\x1b[K");
}

TEST(Progress, a_terminal_of_no_width_is_no_reason_to_fail) {
  EXPECT_EQ(written({true, false, 0}, false, false), "\r\x1b[K\r\x1b[K");
}

TEST(Progress, a_file_gets_a_line_each_second) {
  const std::string text = written({false, false, 20}, false, true);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("[==          ]\n"), std::string::npos);
}

TEST(Progress, quiet_is_quiet) {
  EXPECT_EQ(written({true, true, 80}, true, true), "");
  EXPECT_EQ(written({false, false, 80}, true, true), "");
}

}  // namespace
}  // namespace throng::cli

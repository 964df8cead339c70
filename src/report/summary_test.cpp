#include "report/summary.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "report/sample_result.hpp"

namespace throng::report {
namespace {

using Json = nlohmann::json;
using Keys = std::vector<std::string>;

Keys keys(const Json& object) {
  Keys found;
  for (const auto& [key, value] : object.items()) found.push_back(key);
  return found;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A directory of its own for each test.
class SummaryFile : public testing::Test {
 protected:
  SummaryFile() {
    char name[] = "/tmp/throng-summary-XXXXXX";
    if (mkdtemp(name) != nullptr) directory_ = name;
  }
  ~SummaryFile() override { std::filesystem::remove_all(directory_); }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  // Too long for a name beside it, which is where the new file is made.
  std::string path_beside_which_nothing_fits() const { return path(std::string(254, 'x')); }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(directory_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  std::string directory_;
};

TEST(Summary, has_every_key_of_its_contract) {
  const Json json = Json::parse(summary_json(sample_result()));
  EXPECT_EQ(json["throng"], "1");
  EXPECT_EQ(keys(json),
            (Keys{"asserts", "changes", "environment", "generator", "iterations", "metrics",
                  "nodes", "run", "settings", "throng", "unfinished", "users", "warnings"}));
  EXPECT_EQ(keys(json["run"]),
            (Keys{"duration_s", "id", "reason", "scenario", "seed", "started_at", "status"}));
  EXPECT_EQ(keys(json["users"]),
            (Keys{"failed", "failures", "finished", "lost", "removed", "started"}));
  EXPECT_EQ(keys(json["iterations"]), (Keys{"failed", "finished", "halted"}));
  EXPECT_EQ(keys(json["generator"]),
            (Keys{"achieved", "core_idle", "cpu_s", "late_start_p99_us", "loop_lag_p99_us", "model",
                  "peak_rss_bytes", "reasons", "series_dropped", "verdict"}));
  EXPECT_EQ(keys(json["environment"]),
            (Keys{"cpu", "kernel", "limits", "memory_bytes", "processors", "same_machine_as_target",
                  "steal", "throttled", "versions"}));
  EXPECT_EQ(json["nodes"], Json::parse(R"([{"name": "local"}])"));
}

TEST(Summary, says_what_the_run_was) {
  const Json json = Json::parse(summary_json(sample_result()));
  EXPECT_EQ(json["run"]["id"], "http-1767225600123");
  EXPECT_EQ(json["run"]["status"], "passed");
  EXPECT_EQ(json["run"]["started_at"], "2026-01-01T00:00:00.123Z");
  EXPECT_EQ(json["run"]["duration_s"], 2.5);
  EXPECT_EQ(json["run"]["seed"], 42);
  EXPECT_EQ(json["users"]["removed"], 4);
  EXPECT_EQ(json["unfinished"], 4);
  EXPECT_EQ(json["generator"]["verdict"], "strained");
  EXPECT_EQ(json["generator"]["reasons"].size(), 2U);
  EXPECT_EQ(json["generator"]["core_idle"], Json::parse("[0.04, 0.25]"));
  EXPECT_TRUE(json["generator"]["late_start_p99_us"].is_null());
  EXPECT_EQ(json["environment"]["limits"]["open_files"], 1'048'576);
  EXPECT_EQ(json["environment"]["versions"]["throng"], "0.1.0");
  EXPECT_EQ(json["warnings"].size(), 1U);
}

TEST(Summary, says_why_users_failed) {
  results::RunResult result = sample_result();
  EXPECT_EQ(Json::parse(summary_json(result))["users"]["failures"], Json::array());
  result.failures = {{"no cart", 3, "alice"}, {"a\nb", 1, "7"}};
  EXPECT_EQ(Json::parse(summary_json(result))["users"]["failures"],
            Json::parse(R"([{"reason": "no cart", "count": 3, "user": "alice"},
                            {"reason": "a\nb", "count": 1, "user": "7"}])"));
}

TEST(Summary, says_who_changed_what_and_what_the_settings_were) {
  results::RunResult result = sample_result();
  EXPECT_EQ(Json::parse(summary_json(result))["changes"], Json::array());
  EXPECT_EQ(Json::parse(summary_json(result))["settings"], Json::array());
  result.changes = {{1'767'225'600'000'000'000, "ann (pid 12)", "stop"}};
  result.parameters = R"([{"name": "pace", "value": "20/s", "source": "update", "type": "rate"},
                          {"name": "none", "value": null, "source": "default"}])";
  const Json json = Json::parse(summary_json(result));
  const Json change = {
      {"at", "2026-01-01T00:00:00.000Z"}, {"who", "ann (pid 12)"}, {"what", "stop"}};
  EXPECT_EQ(json["changes"], Json::array({change}));
  EXPECT_EQ(json["settings"], Json::parse(R"([{"name": "pace", "value": "20/s", "source": "update"},
                            {"name": "none", "value": null, "source": "default"}])"));
}

TEST(Summary, values_are_of_the_whole_run_and_rates_of_its_timed_part) {
  const Json metrics = Json::parse(summary_json(sample_result()))["metrics"];
  const Json& requests = metrics["http_requests"];
  EXPECT_EQ(requests["type"], "counter");
  EXPECT_EQ(requests["value"], 3'000'500);
  EXPECT_EQ(requests["rate"], 1'200'000);
  const Json& ok = requests["series"][0];
  EXPECT_EQ(ok["labels"], Json::parse(R"({"method": "GET", "status": "200"})"));
  EXPECT_EQ(ok["value"], 2'999'500);
  EXPECT_EQ(ok["rate"], 2'999'000 / 2.5);
  EXPECT_EQ(requests["series"].size(), 2U);
  EXPECT_FALSE(metrics["http_unfinished"].contains("series"));
  EXPECT_EQ(metrics["users"], Json::parse(R"({"type": "gauge", "value": 7})"));
}

TEST(Summary, latencies_are_in_microseconds_and_those_of_the_whole_run) {
  const Json latency = Json::parse(summary_json(sample_result()))["metrics"]["http_latency"];
  EXPECT_EQ(keys(latency), (Keys{"count", "max", "mean", "min", "p50", "p90", "p95", "p99", "p999",
                                 "series", "type", "unit"}));
  EXPECT_EQ(latency["unit"], "us");
  EXPECT_EQ(latency["count"], 1001);
  EXPECT_EQ(latency["min"], 0.2);
  EXPECT_EQ(latency["max"], 1'500'000);
  EXPECT_NEAR(latency["p50"].get<double>(), 501 * 501 * 0.2, 60);
  EXPECT_EQ(latency["series"][0]["count"], 1000);
  EXPECT_EQ(latency["series"][0]["unit"], "us");
}

TEST(Summary, without_time_there_is_no_rate) {
  results::RunResult result = sample_result();
  result.duration_s = 0;
  const Json metrics = Json::parse(summary_json(result))["metrics"];
  EXPECT_EQ(metrics["http_requests"]["rate"], 0);
}

TEST(Summary, of_a_run_of_nothing_is_a_summary_too) {
  const Json json = Json::parse(summary_json(results::RunResult()));
  EXPECT_EQ(json["metrics"], Json::object());
  EXPECT_EQ(json["warnings"], Json::array());
  EXPECT_EQ(json["run"]["started_at"], "1970-01-01T00:00:00.000Z");
}

TEST(Summary, bytes_that_are_no_text_do_not_lose_the_run) {
  results::RunResult result = sample_result();
  result.scenario = "GET http://a/\xff\xc3(";
  result.warnings = {"\x80", "a \"quoted\"\nline"};
  const Json json = Json::parse(summary_json(result));
  EXPECT_EQ(json["run"]["scenario"], "GET http://a/\xef\xbf\xbd\xef\xbf\xbd(");
  EXPECT_EQ(json["warnings"][1], "a \"quoted\"\nline");
}

TEST_F(SummaryFile, is_replaced_whole_and_nothing_is_left_beside_it) {
  const std::string file = path("summary.json");
  ASSERT_TRUE(write_whole(file, std::string(100'000, 'a')).is_ok());
  EXPECT_EQ(read(file), std::string(100'000, 'a'));
  ASSERT_TRUE(write_whole(file, "short").is_ok());
  EXPECT_EQ(read(file), "short");
  ASSERT_TRUE(write_whole(file, "").is_ok());
  EXPECT_EQ(read(file), "");
  EXPECT_EQ(files(), 1U);
}

TEST_F(SummaryFile, a_reader_keeps_the_old_one_it_has_open) {
  const std::string file = path("summary.json");
  ASSERT_TRUE(write_whole(file, "old").is_ok());
  std::ifstream open(file);
  ASSERT_TRUE(write_whole(file, "new").is_ok());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(open), {}), "old");
}

TEST_F(SummaryFile, what_cannot_be_written_leaves_the_old_one) {
  const std::string file = path_beside_which_nothing_fits();
  std::ofstream(file) << "old";
  const auto written = write_whole(file, "new");
  ASSERT_TRUE(written.is_error());
  EXPECT_NE(written.error().find("cannot create " + file), std::string::npos);
  EXPECT_EQ(read(file), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(SummaryFile, a_directory_that_is_missing_or_takes_no_file_is_named_with_the_reason) {
  for (const auto& [file, reason] :
       {std::pair{path("missing/summary.json"), "No such file or directory"},
        std::pair{std::string("/proc/summary.json"), ""}}) {
    const auto written = write_whole(file, "{}");
    ASSERT_TRUE(written.is_error()) << file;
    EXPECT_EQ(written.error().rfind("cannot create " + file + ": ", 0), 0U) << written.error();
    EXPECT_NE(written.error().find(reason), std::string::npos);
    EXPECT_TRUE(check_writable(file).is_error());
  }
}

TEST_F(SummaryFile, a_directory_is_not_replaced) {
  ASSERT_EQ(mkdir(path("taken").c_str(), 0755), 0);
  EXPECT_TRUE(write_whole(path("taken"), "{}").is_error());
  EXPECT_TRUE(check_writable(path("taken")).is_error());
  EXPECT_TRUE(check_writable(path("taken/")).is_error());
  EXPECT_EQ(files(), 1U);
}

TEST_F(SummaryFile, a_full_disk_is_an_error) {
  const auto written = write_whole("/dev/full", "{}");
  ASSERT_TRUE(written.is_error());
  EXPECT_EQ(written.error(), "cannot write /dev/full: No space left on device");
  EXPECT_TRUE(write_whole("/dev/null", "{}").is_ok());
}

TEST_F(SummaryFile, asking_whether_one_can_be_written_changes_nothing) {
  const std::string file = path("summary.json");
  EXPECT_TRUE(check_writable(file).is_ok());
  EXPECT_EQ(files(), 0U);
  std::ofstream(file) << "old";
  EXPECT_TRUE(check_writable(file).is_ok());
  EXPECT_EQ(read(file), "old");
  EXPECT_TRUE(check_writable("/dev/stdout").is_ok());
  EXPECT_TRUE(check_writable(path_beside_which_nothing_fits()).is_error());
}

}  // namespace
}  // namespace throng::report

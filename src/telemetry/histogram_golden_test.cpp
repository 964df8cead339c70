#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "telemetry/histogram_codec.hpp"
#include "telemetry/histogram_log.hpp"
#include "telemetry/histogram_samples.hpp"

// The files of tests/golden are what users' tools read: a change of them is a change of format.
// THRONG_UPDATE_GOLDEN=1 rewrites them; tests/java/check.sh then has to pass again.
namespace throng::telemetry {
namespace {

std::string path_of(const std::string& name) {
  return std::string(THRONG_SOURCE_DIR) + "/tests/golden/" + name;
}

// The bytes of a golden file; rewritten with `fresh` first when asked to.
std::string golden(const std::string& name, const std::string& fresh) {
  const char* update = std::getenv("THRONG_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path_of(name), std::ios::binary) << fresh;
  }
  std::ifstream file(path_of(name), std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path_of(name);
  return {std::istreambuf_iterator<char>(file), {}};
}

Histogram filled(int digits, std::uint64_t seed, std::size_t n) {
  Histogram histogram(digits);
  for (const std::int64_t value : Samples(seed, 40).take(n)) histogram.record(value);
  return histogram;
}

std::string fresh_log() {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::ostringstream out;
  HistogramLogWriter writer(out, 1'700'000'000'123'000'000, "golden file of Throng");
  Histogram highest = filled(3, 14, 10);
  highest.record(Histogram::kHighest);
  writer.write("", 0, kSecond, filled(3, 11, 2'000));
  writer.write("checkout", 0, kSecond, filled(2, 12, 1'000));
  writer.write("", kSecond, kSecond, Histogram(3));
  writer.write("login", kSecond, kSecond, filled(1, 13, 1'000));
  writer.write("", 2 * kSecond, kSecond / 2, highest);
  return out.str();
}

std::string expected_of(const std::vector<HistogramLogLine>& lines) {
  std::string out = "# tag start_ms length_ms count max p50 p90 p99 p999 (values in ns)\n";
  for (const HistogramLogLine& line : lines) {
    const Histogram& h = line.histogram;
    out += fmt::format("{} {} {} {} {} {} {} {} {}\n", line.tag.empty() ? "-" : line.tag,
                       line.start_ns / 1'000'000, line.length_ns / 1'000'000, h.count(), h.max(),
                       h.value_at(0.5), h.value_at(0.9), h.value_at(0.99), h.value_at(0.999));
  }
  return out;
}

TEST(HistogramGolden, v2_bytes_stay_the_same) {
  const std::string fresh = encode(filled(3, 10, 3'000));
  EXPECT_EQ(golden("histogram_v2.bin", fresh), fresh);
}

// zlib may pack differently in another version: only what the bytes mean is compared.
TEST(HistogramGolden, compressed_v2_means_the_same) {
  const Histogram histogram = filled(3, 10, 3'000);
  const auto decoded = decode(golden("histogram_v2_compressed.bin", encode_compressed(histogram)));
  ASSERT_TRUE(decoded.is_ok()) << decoded.error();
  EXPECT_EQ(encode(*decoded), encode(histogram));
}

TEST(HistogramGolden, log_means_the_same) {
  const std::string fresh = fresh_log();
  const auto old_lines = read_histogram_log(golden("latency.hlog", fresh));
  const auto new_lines = read_histogram_log(fresh);
  ASSERT_TRUE(old_lines.is_ok()) << old_lines.error();
  ASSERT_TRUE(new_lines.is_ok()) << new_lines.error();
  ASSERT_EQ(old_lines->size(), new_lines->size());
  for (std::size_t i = 0; i < new_lines->size(); ++i) {
    EXPECT_TRUE(old_lines->at(i).histogram == new_lines->at(i).histogram) << i;
  }
  EXPECT_EQ(expected_of(*old_lines), expected_of(*new_lines));
}

TEST(HistogramGolden, log_reads_as_java_reads_it) {
  const auto lines = read_histogram_log(golden("latency.hlog", fresh_log()));
  ASSERT_TRUE(lines.is_ok()) << lines.error();
  const std::string read = expected_of(*lines);
  EXPECT_EQ(golden("latency.expected", read), read);
}

}  // namespace
}  // namespace throng::telemetry

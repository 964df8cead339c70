#include "telemetry/histogram_log.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/base64.hpp"
#include "telemetry/histogram_codec.hpp"

namespace throng::telemetry {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'123'456'789;

Histogram one_value(std::int64_t value) {
  Histogram histogram(2);
  histogram.record(value);
  return histogram;
}

std::string packed(const Histogram& histogram) {
  return base::base64_encode(encode_compressed(histogram));
}

std::string line_of(std::string_view stamps) {
  return std::string(stamps) + "," + packed(one_value(5)) + "\n";
}

std::string error_of(std::string_view text) {
  const auto lines = read_histogram_log(text);
  return lines.is_error() ? lines.error() : "";
}

TEST(HistogramLog, writes_header_and_lines) {
  std::ostringstream out;
  HistogramLogWriter writer(out, kStart, "two\nlines");
  writer.write("", 0, 1'000'000'000, one_value(1'234'567));
  writer.write("GET /a, b", 1'000'999'999, 999'999'999, one_value(INT64_MAX));
  EXPECT_EQ(out.str(),
            "#[Histogram log format version 1.3]\n"
            "# two\n"
            "# lines\n"
            "#[StartTime: 1700000000.123 (seconds since epoch), 2023-11-14T22:13:20.123Z]\n"
            "#[BaseTime: 1700000000.123 (seconds since epoch)]\n"
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
            "\"Interval_Compressed_Histogram\"\n"
            "0.000,1.000,1.234," +
                packed(one_value(1'234'567)) +
                "\n"
                "Tag=GET_/a__b,1.000,0.999,4000000000000.000," +
                packed(one_value(INT64_MAX)) + "\n");
}

TEST(HistogramLog, reads_what_it_writes) {
  std::ostringstream out;
  HistogramLogWriter writer(out, kStart, "#[StartTime: 1 is no header line]\n\n");
  writer.write("a", 0, 1'000'000'000, one_value(1'234'567));
  writer.write("", 2'001'000'000, 500'000'000, one_value(INT64_MAX));
  const auto lines = read_histogram_log(out.str());
  ASSERT_TRUE(lines.is_ok()) << lines.error();
  ASSERT_EQ(lines->size(), 2U);
  const HistogramLogLine& first = lines->at(0);
  EXPECT_EQ(first.tag, "a");
  EXPECT_EQ(first.start_ns, 0);
  EXPECT_EQ(first.length_ns, 1'000'000'000);
  EXPECT_EQ(first.max_ns, 1'234'000);
  EXPECT_EQ(encode(first.histogram), encode(one_value(1'234'567)));
  const HistogramLogLine& second = lines->at(1);
  EXPECT_EQ(second.tag, "");
  EXPECT_EQ(second.start_ns, 2'001'000'000);
  EXPECT_EQ(second.max_ns, 4'000'000'000'000'000'000);
}

TEST(HistogramLog, reads_stamps_against_the_times_of_the_header) {
  const auto start_of = [](const std::string& text) {
    return read_histogram_log(text).value().back().start_ns;
  };
  const std::string start = "#[StartTime: 1700000000.5 (seconds since epoch), whenever]\r\n";
  EXPECT_EQ(start_of(start + line_of("1700000002.0,1,1")), 1'500'000'000);
  EXPECT_EQ(start_of(start + line_of("1699999999.5,1,1")), -1'000'000'000);
  EXPECT_EQ(start_of(start + line_of("2.25,1,1")), 2'250'000'000);
  EXPECT_EQ(start_of(start + "#[BaseTime: 1700000001 (x)]\n" + line_of("2,1,1")), 2'500'000'000);
  EXPECT_EQ(start_of(line_of("1700000000,1,1") + line_of("1700000003,1,1")), 3'000'000'000);
  EXPECT_EQ(start_of("#[BaseTime: 1700000001]\n" + line_of("2,1,1") + line_of("5,1,1")),
            3'000'000'000);
}

TEST(HistogramLog, reads_an_empty_log_and_both_line_ends) {
  EXPECT_TRUE(read_histogram_log("").value().empty());
  EXPECT_TRUE(read_histogram_log("# only\r\n\r\n\"Legend\"").value().empty());
  std::string line = line_of("1,1,1");
  line.back() = '\r';
  EXPECT_EQ(read_histogram_log(line + "\n" + line_of("2,1,1")).value().size(), 2U);
}

TEST(HistogramLog, names_the_line_of_an_error) {
  EXPECT_EQ(error_of("# fine\n" + line_of("0,1,1") + "x,1,1,AAAA\n"),
            "line 3: the start is no number of seconds from 0 to 4e9");
  EXPECT_EQ(error_of("#[StartTime: soon]\n"),
            "line 1: the time is no number of seconds from 0 to 4e9");
  EXPECT_EQ(error_of("#[BaseTime: 4000000001]\n"),
            "line 1: the time is no number of seconds from 0 to 4e9");
  EXPECT_EQ(error_of(line_of("Tag=,0,1,1")), "line 1: the tag is empty");
  EXPECT_EQ(error_of("0,1,1,?AAA"), "line 1: character that is not base64 at offset 0");
  EXPECT_EQ(error_of("0,1,1"), "line 1: 0 bytes, expected a cookie of 4 at least");
  EXPECT_EQ(error_of("0,1,1,AAAAAA=="), "line 1: cookie 0x0, expected 0x1c849313 or 0x1c849314");
}

TEST(HistogramLog, refuses_what_is_no_plain_decimal_number) {
  for (const std::string_view bad : {"", ".", "-1", "+1", "1e3", "1.2.3", " 1", "nan", "inf", "0x1",
                                     "4000000000.1e", "4000000001", "99999999999999999999"}) {
    EXPECT_NE(error_of(line_of(std::string(bad) + ",1,1")), "") << bad;
    EXPECT_NE(error_of(line_of("1," + std::string(bad) + ",1")), "") << bad;
  }
  EXPECT_EQ(error_of(line_of("4000000000.999999999999,1.,.5")), "");
  EXPECT_NE(error_of(line_of("1,1,4000000000001")), "");
}

}  // namespace
}  // namespace throng::telemetry

#include "telemetry/histogram_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <ostream>
#include <utility>

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "telemetry/histogram_codec.hpp"

// The format as HdrHistogram's HistogramLogWriter and HistogramLogReader define it
// (https://github.com/HdrHistogram/HdrHistogram).
namespace throng::telemetry {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kNsPerYear = kNsPerSecond * 365 * 24 * 3600;
// 126 years: two of them still add up in 64 bits.
constexpr std::int64_t kMostNs = 4'000'000'000 * kNsPerSecond;
constexpr std::string_view kStartTime = "#[StartTime: ";
constexpr std::string_view kBaseTime = "#[BaseTime: ";
constexpr std::string_view kTag = "Tag=";

// `thousandths` of a unit, as the unit with three decimals. Integers throughout: no rounding
// up into the next interval, and no locale interferes.
std::string three_decimals(std::int64_t thousandths) {
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

std::string seconds_text(std::int64_t ns) {
  THRONG_ASSERT(ns >= 0 && ns <= kMostNs);
  return three_decimals(ns / kNsPerMs);
}

std::string iso_text(std::int64_t unix_ns) {
  const std::int64_t ms = unix_ns / kNsPerMs;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(ms / 1000)), ms % 1000);
}

std::string tag_text(std::string_view tag) {
  std::string out(tag);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ',' || byte <= ' ' || byte == 0x7f) c = '_';
  }
  return out;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view take_field(std::string_view& line) {
  const std::size_t end = line.find(',');
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return field;
}

// A plain decimal number of `unit` ns, a power of ten, as ns; what is below 1 ns is cut off.
// Nothing when it is malformed or above kMostNs.
std::optional<std::int64_t> parse_decimal(std::string_view text, std::int64_t unit) {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
  std::int64_t place = unit;
  bool digits = false;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    if (point) {
      place /= 10;
      fraction += (c - '0') * place;
    } else {
      whole = whole * 10 + (c - '0');
    }
    if (whole > kMostNs / unit) return std::nullopt;
  }
  return digits ? std::optional(whole * unit + fraction) : std::nullopt;
}

class LogReader {
 public:
  // An error text without the line number; empty when the line is fine.
  std::string take(std::string_view line) {
    if (line.starts_with(kStartTime)) return take_time(line.substr(kStartTime.size()), start_);
    if (line.starts_with(kBaseTime)) return take_time(line.substr(kBaseTime.size()), base_);
    if (line.empty() || line.starts_with('#') || line.starts_with('"')) return "";
    return take_interval(line);
  }
  std::vector<HistogramLogLine> lines() && { return std::move(lines_); }

 private:
  static std::string take_time(std::string_view text, std::optional<std::int64_t>& time) {
    time = parse_decimal(text.substr(0, text.find_first_not_of("0123456789.")), kNsPerSecond);
    return time ? "" : "the time is no number of seconds from 0 to 4e9";
  }

  std::string take_interval(std::string_view line) {
    std::string tag;
    if (line.starts_with(kTag)) {
      tag = take_field(line).substr(kTag.size());
      if (tag.empty()) return "the tag is empty";
    }
    const auto stamp = parse_decimal(take_field(line), kNsPerSecond);
    if (!stamp) return "the start is no number of seconds from 0 to 4e9";
    const auto length = parse_decimal(take_field(line), kNsPerSecond);
    if (!length) return "the length is no number of seconds from 0 to 4e9";
    const auto max = parse_decimal(take_field(line), kNsPerMs);
    if (!max) return "the largest value is no number of milliseconds from 0 to 4e12";
    const auto bytes = base::base64_decode(line);
    if (!bytes) return bytes.error();
    auto histogram = decode(*bytes);
    if (!histogram) return histogram.error();
    lines_.push_back(HistogramLogLine{std::move(tag), since_start(*stamp), *length, *max,
                                      std::move(histogram).value()});
    return "";
  }

  std::int64_t since_start(std::int64_t stamp) {
    if (!start_) start_ = stamp + base_.value_or(0);
    if (!base_) base_ = stamp < *start_ - kNsPerYear ? *start_ : 0;
    return stamp + *base_ - *start_;
  }

  std::optional<std::int64_t> start_;
  std::optional<std::int64_t> base_;
  std::vector<HistogramLogLine> lines_;
};

void write_comment(std::ostream& out, std::string_view comment) {
  while (!comment.empty()) {
    // The blank keeps a comment from being taken for a time of the header.
    out << "# " << take_line(comment) << '\n';
  }
}

}  // namespace

HistogramLogWriter::HistogramLogWriter(std::ostream& out, std::int64_t start_unix_ns,
                                       std::string_view comment)
    : out_(out) {
  const std::string start = seconds_text(start_unix_ns);
  out_ << "#[Histogram log format version 1.3]\n";
  write_comment(out_, comment);
  out_ << kStartTime << start << " (seconds since epoch), " << iso_text(start_unix_ns) << "]\n"
       << kBaseTime << start << " (seconds since epoch)]\n"
       << R"("StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram")"
       << '\n';
}

void HistogramLogWriter::write(std::string_view tag, std::int64_t start_ns, std::int64_t length_ns,
                               const Histogram& histogram) {
  constexpr std::int64_t kNsPerUs = 1000;
  if (!tag.empty()) out_ << kTag << tag_text(tag) << ',';
  out_ << seconds_text(start_ns) << ',' << seconds_text(length_ns) << ','
       << three_decimals(std::min(histogram.max(), kMostNs) / kNsPerUs) << ','
       << base::base64_encode(encode_compressed(histogram)) << '\n';
}

Result<std::vector<HistogramLogLine>, std::string> read_histogram_log(std::string_view text) {
  LogReader reader;
  for (int number = 1; !text.empty(); ++number) {
    const std::string error = reader.take(take_line(text));
    if (!error.empty()) return failed(fmt::format("line {}: {}", number, error));
  }
  return std::move(reader).lines();
}

}  // namespace throng::telemetry

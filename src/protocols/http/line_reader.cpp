#include "protocols/http/line_reader.hpp"

#include "base/assert.hpp"
#include "protocols/http/find_control.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::size_t kKeptCarry = 4096;

constexpr Failure kControlByteFailure{FailureKind::kMalformed,
                                      "control byte in a line of the head or of the chunk framing"};
constexpr Failure kBareReturnFailure{FailureKind::kMalformed,
                                     "carriage return that no line feed follows"};
constexpr Failure kTooLongFailure{FailureKind::kTooLarge, "head is larger than the limit"};

struct LineEnd {
  LineStep step;
  std::size_t size;  // of the line with its end, when step is kLine
};

LineEnd find_end(std::string_view window, bool after_return) {
  const char* begin = window.data();
  const char* end = begin + window.size();
  if (begin == end) return {LineStep::kNeedMore, 0};
  const char* at = after_return ? begin : find_control(begin, end);
  if (at != end && *at == '\r' && !after_return) {
    ++at;
    after_return = true;
  }
  if (at == end) return {LineStep::kNeedMore, 0};
  if (*at == '\n') return {LineStep::kLine, static_cast<std::size_t>(at - begin) + 1};
  return {after_return ? LineStep::kBareReturn : LineStep::kControlByte, 0};
}

std::string_view without_end(std::string_view line) {
  line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

const Failure* failure_of(LineStep step) {
  if (step == LineStep::kControlByte) return &kControlByteFailure;
  if (step == LineStep::kBareReturn) return &kBareReturnFailure;
  THRONG_ASSERT(step == LineStep::kTooLong);
  return &kTooLongFailure;
}

LineStep LineReader::next_slowly(std::string_view& in, std::uint32_t& budget,
                                 std::string_view& line, const char* keep_from) {
  if (!carry_.empty()) {
    if (keep_from != nullptr || has_partial_line()) return next_carried(in, budget, line);
    carry_.clear();
    line_at_ = 0;
  }
  const std::string_view window = in.substr(0, budget);
  const LineEnd found = find_end(window, false);
  if (found.step == LineStep::kLine) {
    line = without_end(in.substr(0, found.size));
    in.remove_prefix(found.size);
    budget -= static_cast<std::uint32_t>(found.size);
    return LineStep::kLine;
  }
  if (found.step != LineStep::kNeedMore) return found.step;
  // The end would have to lie beyond the budget: known without waiting for more.
  if (window.size() == budget) return LineStep::kTooLong;
  const char* from = keep_from != nullptr ? keep_from : in.data();
  line_at_ = static_cast<std::size_t>(in.data() - from);
  if (line_at_ + in.size() != 0) carry_.assign(from, line_at_ + in.size());
  in.remove_prefix(in.size());
  return LineStep::kNeedMore;
}

LineStep LineReader::next_carried(std::string_view& in, std::uint32_t& budget,
                                  std::string_view& line) {
  const std::size_t held = partial_size();
  THRONG_ASSERT(held < budget || held == 0);
  const std::string_view window = in.substr(0, budget - held);
  const LineEnd found = find_end(window, held != 0 && carry_.back() == '\r');
  if (found.step == LineStep::kLine) {
    carry_.append(in.data(), found.size);
    line = without_end(std::string_view(carry_).substr(line_at_));
    line_at_ = carry_.size();
    in.remove_prefix(found.size);
    budget -= static_cast<std::uint32_t>(held + found.size);
    return LineStep::kLine;
  }
  if (found.step != LineStep::kNeedMore) return found.step;
  if (window.size() == budget - held) return LineStep::kTooLong;
  carry_.append(in);
  in.remove_prefix(in.size());
  return LineStep::kNeedMore;
}

void LineReader::reset() {
  if (carry_.capacity() > kKeptCarry || !carry_.empty()) clear_and_trim(carry_, kKeptCarry);
  line_at_ = 0;
}

void LineReader::swap_carried(std::string& other) {
  carry_.swap(other);
  carry_.clear();
  line_at_ = 0;
}

void clear_and_trim(std::string& buffer, std::size_t keep_at_most) {
  buffer.clear();
  if (buffer.capacity() > keep_at_most) std::string().swap(buffer);
}

}  // namespace throng::protocols::http

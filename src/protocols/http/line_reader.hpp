#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/http/failure.hpp"
#include "protocols/http/find_control.hpp"

namespace throng::protocols::http {

enum class LineStep : std::uint8_t { kLine, kNeedMore, kControlByte, kBareReturn, kTooLong };

/// What to report for a step that is neither kLine nor kNeedMore. Static.
const Failure* failure_of(LineStep step);

/// Cuts a byte stream into lines that end with CRLF or LF, and refuses control bytes other than
/// HTAB on the way. A line that lies whole in the input is a view of the input: nothing is copied.
/// Each byte is looked at once, however the stream is cut into pieces.
class LineReader {
 public:
  /// Takes the next line off the front of `in`; `line` is the text without its end, valid until the
  /// next call and no longer than `in`'s bytes.
  /// `budget`: bytes that this and later lines may still take, ends included; lowered by the size
  /// of each complete line. A line that cannot end within it is kTooLong. `keep_from`: null, or the
  /// place at or before `in` in the same buffer from where text must be kept when the input runs
  /// out; then carried() holds everything from there on, over any number of lines.
  LineStep next(std::string_view& in, std::uint32_t& budget, std::string_view& line,
                const char* keep_from = nullptr) {
    if (carry_.empty() && take_whole(in, budget, line)) return LineStep::kLine;
    return next_slowly(in, budget, line, keep_from);
  }

  /// Forgets everything. Memory is kept only when small, for the next message of the connection.
  void reset();

  /// True when a line has begun whose end has not come yet.
  bool has_partial_line() const { return line_at_ < carry_.size(); }
  std::size_t partial_size() const { return carry_.size() - line_at_; }
  /// The kept text; empty while every line so far lay in the input.
  std::string_view carried() const { return carry_; }
  /// Hands the kept text over, and takes `other`'s memory for later use.
  void swap_carried(std::string& other);

 private:
  static bool take_whole(std::string_view& in, std::uint32_t& budget, std::string_view& line);
  LineStep next_slowly(std::string_view& in, std::uint32_t& budget, std::string_view& line,
                       const char* keep_from);
  LineStep next_carried(std::string_view& in, std::uint32_t& budget, std::string_view& line);

  std::string carry_;
  std::size_t line_at_ = 0;
};

// The common case, inline: a line that ends with CRLF in the input.
inline bool LineReader::take_whole(std::string_view& in, std::uint32_t& budget,
                                   std::string_view& line) {
  const char* begin = in.data();
  const char* end = begin + (in.size() < budget ? in.size() : budget);
  const char* at = find_control(begin, end);
  if (end - at < 2 || at[0] != '\r' || at[1] != '\n') return false;
  line = {begin, static_cast<std::size_t>(at - begin)};
  in.remove_prefix(line.size() + 2);
  budget -= static_cast<std::uint32_t>(line.size() + 2);
  return true;
}

/// Frees a buffer that one odd message has blown up, and empties it: there may be a million of
/// them.
void clear_and_trim(std::string& buffer, std::size_t keep_at_most);

}  // namespace throng::protocols::http

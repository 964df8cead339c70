#include "feed/csv.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/assert.hpp"
#include "base/printable.hpp"

namespace throng::feed {
namespace {

using Problem = std::optional<std::string>;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMostShown = 100;
  const std::string_view tail = text.size() > kMostShown ? "...\"" : "\"";
  return '"' + base::printable(text.substr(0, kMostShown)) + std::string(tail);
}

std::string fields_of(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

// Without the line ends at its end: blank lines there mean nothing.
std::string_view without_last_ends(std::string_view text) {
  while (text.ends_with('\n')) {
    text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
  }
  return text;
}

}  // namespace

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(without_last_ends(text)) {}

  Result<CsvTable, std::string> read() {
    if (Problem problem = read_names()) return failed(std::move(*problem));
    table_.text_.reserve(text_.size() - at_);
    while (at_ < text_.size()) {
      if (Problem problem = read_row()) return failed(std::move(*problem));
    }
    if (table_.ends_.empty()) {
      return failed(
          std::string("line 2, column 1: no rows: expected at least one after the column "
                      "names"));
    }
    table_.text_.shrink_to_fit();
    table_.ends_.shrink_to_fit();
    return std::move(table_);
  }

 private:
  std::string problem(std::size_t place, std::string_view what) const {
    const std::string_view before = text_.substr(0, place);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t column = place - (before.rfind('\n') + 1) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " +
           std::string(what);
  }

  Problem read_names() {
    if (text_.empty()) return problem(0, "no column names: expected a first row of them");
    std::set<std::string_view> names;
    table_.columns_.reserve(kMaxCsvColumns);  // the views in `names` stay
    do {
      const std::size_t place = at_;
      if (table_.columns_.size() == kMaxCsvColumns) {
        return problem(
            place, "more than " + std::to_string(kMaxCsvColumns) + " columns: expected no more");
      }
      std::string& name = table_.columns_.emplace_back();
      if (Problem found = read_field(name)) return found;
      if (Problem found = check_name(place, name)) return found;
      if (!names.insert(name).second) {
        return problem(place, "column name " + quoted(name) + " again: expected each name once");
      }
    } while (take_comma());
    take_line_end();
    table_.columns_.shrink_to_fit();
    return std::nullopt;
  }

  Problem check_name(std::size_t place, std::string_view name) const {
    if (!name.empty() && std::all_of(name.begin(), name.end(), is_name_char)) return std::nullopt;
    return problem(place, "column name " + quoted(name) +
                              ": expected letters, digits, '_', '.' or '-', without blanks");
  }

  Problem read_row() {
    const std::size_t row = at_;
    const std::size_t expected = table_.columns_.size();
    std::size_t count = 0;
    do {
      if (count == expected) {
        return problem(
            at_, "one more field: expected " + fields_of(expected) + ", as there are column names");
      }
      if (Problem found = read_field(table_.text_)) return found;
      table_.ends_.push_back(static_cast<std::uint32_t>(table_.text_.size()));
      ++count;
    } while (take_comma());
    if (count < expected) {
      return problem(row, "a row of " + fields_of(count) + ": expected " + fields_of(expected) +
                              ", as there are column names");
    }
    take_line_end();
    return std::nullopt;
  }

  // Appends the field to `out`, and leaves `at_` at a comma, a line end, or the end.
  Problem read_field(std::string& out) {
    return at_ < text_.size() && text_[at_] == '"' ? read_quoted(out) : read_plain(out);
  }

  Problem read_plain(std::string& out) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && !is_line_end()) {
      if (text_[at_] == '"') {
        return problem(at_,
                       "'\"' inside a field: expected the whole field in quotes, and quotes in "
                       "it doubled");
      }
      if (text_[at_] == '\r') {
        return problem(at_,
                       "a carriage return without a line feed: expected lines that end in CRLF "
                       "or LF");
      }
      ++at_;
    }
    out += text_.substr(begin, at_ - begin);
    return std::nullopt;
  }

  Problem read_quoted(std::string& out) {
    const std::size_t open = at_++;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        return problem(open, "'\"' that is never closed: expected another at the end of the field");
      }
      out += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      out += '"';
      ++at_;
    }
    if (at_ == text_.size() || text_[at_] == ',' || is_line_end()) return std::nullopt;
    return problem(at_, quoted(text_.substr(at_, 1)) +
                            " after a closing quote: expected ',' or the end of the line");
  }

  bool is_line_end() const { return text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n"; }

  bool take_comma() {
    if (at_ == text_.size() || text_[at_] != ',') return false;
    ++at_;
    return true;
  }

  void take_line_end() {
    if (at_ < text_.size()) at_ += text_[at_] == '\r' ? 2 : 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CsvTable table_;
};

std::string_view CsvTable::field(std::size_t row, std::size_t column) const {
  THRONG_ASSERT(row < rows() && column < columns_.size());
  const std::size_t index = row * columns_.size() + column;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

Result<CsvTable, std::string> parse_csv(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.size() > kMaxCsvBytes) {
    return failed("a table of " + std::to_string(text.size()) + " bytes: expected less than 4 GiB");
  }
  return CsvReader(text).read();
}

}  // namespace throng::feed

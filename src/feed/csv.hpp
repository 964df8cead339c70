#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "throng/result.hpp"

namespace throng::feed {

/// Rows of named columns. Costs the bytes of its fields and four more for each: a million rows are
/// nothing unusual. Thread: any, as it never changes.
class CsvTable {
 public:
  CsvTable() = default;

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return columns_.empty() ? 0 : ends_.size() / columns_.size(); }

  /// `row` from 0 and below rows(), `column` likewise. The view lives as long as the table.
  std::string_view field(std::size_t row, std::size_t column) const;

 private:
  friend class CsvReader;

  std::vector<std::string> columns_;
  std::string text_;                 // all fields, row by row, with nothing between them
  std::vector<std::uint32_t> ends_;  // where each ends in `text_`
};

/// Bytes of a table as it is read: offsets have 32 bits.
inline constexpr std::size_t kMaxCsvBytes = UINT32_MAX;
inline constexpr std::size_t kMaxCsvColumns = 1000;

/// Reads a table by RFC 4180: fields between commas, lines that end in CRLF or LF, the last one
/// perhaps in nothing; a field in double quotes may hold commas, line ends and doubled quotes. The
/// first row names the columns, each once, with letters, digits, '_', '.' and '-'; at least one row
/// follows, and each has as many fields. A byte order mark in front and blank lines at the end are
/// ignored. Errors say the line and column (a byte), both from 1, and what was expected there.
/// Thread: any.
Result<CsvTable, std::string> parse_csv(std::string_view text);

}  // namespace throng::feed

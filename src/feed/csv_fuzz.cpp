#include <cstdint>
#include <cstdlib>

#include "feed/csv.hpp"

// A table that is taken gives the same table when it is written with every field in quotes; an
// error fits on a line of a terminal.
namespace throng::feed {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string quoted(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string written(const CsvTable& table) {
  std::string out;
  for (const std::string& column : table.columns()) out += (out.empty() ? "" : ",") + column;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += "\r\n";
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      out += (column == 0 ? "" : ",") + quoted(table.field(row, column));
    }
  }
  return out;
}

void check(const CsvTable& table) {
  require(table.rows() > 0 && !table.columns().empty());
  const auto again = parse_csv(written(table));
  require(again.is_ok() && again->columns() == table.columns() && again->rows() == table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      require(again->field(row, column) == table.field(row, column));
    }
  }
}

}  // namespace
}  // namespace throng::feed

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::feed;
  const auto table = parse_csv(std::string_view(reinterpret_cast<const char*>(data), size));
  if (table.is_ok()) {
    check(*table);
    return 0;
  }
  require(table.error().starts_with("line "));
  for (const char c : table.error()) require(c < 0 || (c >= ' ' && c < 0x7f));
  return 0;
}

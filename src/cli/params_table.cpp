#include "cli/params_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/printable.hpp"
#include "config/value_text.hpp"
#include "config/verification.hpp"
#include "report/wrap.hpp"

namespace throng::cli {
namespace {

using config::Declaration;
constexpr std::size_t kColumns = 5;
using Cells = std::array<std::string, kColumns>;

const Cells kHeadings = {"name", "type", "default", "may be", "update"};
constexpr std::size_t kGap = 2;
constexpr std::size_t kIndent = 4;
constexpr std::size_t kLeastColumns = 40;
/// What is wider stands on a line of its own.
constexpr std::size_t kWidestCell = 24;

std::string shown(const Declaration& declaration, const config::Value& value) {
  const std::string text = config::shown_value(declaration, config::to_text(value));
  return text.empty() ? "\"\"" : base::printable(text);
}

std::string standard_of(const Declaration& declaration) {
  using Verification = Declaration::Verification;
  if (declaration.standard) return shown(declaration, *declaration.standard);
  // One that is verified and has none must be given.
  return declaration.verification == Verification::kNone ? "none" : "required";
}

std::string range_of(const Declaration& declaration) {
  using Verification = Declaration::Verification;
  if (declaration.verification == Verification::kFunction) return "what is verified";
  if (declaration.verification == Verification::kNone) return "any";
  std::string text;
  for (const config::Value& value : declaration.allowed) {
    text += (text.empty() ? "" : ", ") + shown(declaration, value);
  }
  return text;
}

/// A parameter as it is drawn.
struct Row {
  Cells cells;
  std::vector<std::string> lines;  // below them
};

Row row_of(const Declaration& declaration) {
  Row row;
  row.cells = {base::printable(declaration.name), std::string(name_of(declaration.type)),
               standard_of(declaration), range_of(declaration),
               std::string(name_of(declaration.update_policy))};
  for (const std::size_t i : {2, 3}) {
    if (report::width(row.cells[i]) <= kWidestCell) continue;
    row.lines.push_back(kHeadings[i] + ": " + row.cells[i]);
    row.cells[i] = "see below";
  }
  std::string description = base::printable(declaration.description);
  if (declaration.is_secret) description = "(secret) " + description;
  row.lines.insert(row.lines.begin(), std::move(description));
  return row;
}

std::string line_of(const Cells& cells, const std::array<std::size_t, kColumns>& widths) {
  std::string line;
  for (std::size_t i = 0; i < kColumns; ++i) {
    line += cells[i];
    if (i + 1 < kColumns) line += std::string(widths[i] + kGap - report::width(cells[i]), ' ');
  }
  return line + "\n";
}

std::string indented(const std::string& text, std::size_t columns) {
  return report::wrap(std::string(kIndent, ' ') + text, kIndent, columns) + "\n";
}

/// The cells one below the other.
std::string paragraph_of(const Cells& cells, std::size_t columns) {
  std::string text = report::wrap(cells[0], kIndent, columns) + "\n";
  for (std::size_t i = 1; i < kColumns; ++i) {
    text += indented(kHeadings[i] + ": " + cells[i], columns);
  }
  return text;
}

}  // namespace

std::string params_table(std::span<const Declaration> declarations, unsigned columns) {
  const std::size_t width = std::max<std::size_t>(columns, kLeastColumns);
  std::vector<Row> rows;
  std::array<std::size_t, kColumns> widths{};
  for (const Declaration& declaration : declarations) rows.push_back(row_of(declaration));
  std::size_t all = kGap * (kColumns - 1);
  for (std::size_t i = 0; i < kColumns; ++i) {
    widths[i] = report::width(kHeadings[i]);
    for (const Row& row : rows) widths[i] = std::max(widths[i], report::width(row.cells[i]));
    all += widths[i];
  }
  const bool fits = all <= width;
  std::string text = fits ? line_of(kHeadings, widths) : "";
  for (const Row& row : rows) {
    text += fits ? line_of(row.cells, widths) : paragraph_of(row.cells, width);
    for (const std::string& line : row.lines) text += indented(line, width);
  }
  return text;
}

}  // namespace throng::cli

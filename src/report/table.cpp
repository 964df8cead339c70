#include "report/table.hpp"

#include <algorithm>

#include "report/wrap.hpp"

namespace throng::report {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastName = 14;

std::size_t indent_of(const Table::Row& row) {
  return kIndent * (1 + row.depth);
}

std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

std::string left(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, width(text)), ' ');
}

std::string name_line(const Table::Row& row, std::size_t columns) {
  const std::size_t indent = indent_of(row);
  return wrap(std::string(indent, ' ') + row.name, indent + kIndent, columns);
}

/// Names and figures one below the other.
std::string draw_paragraphs(const Table& table, unsigned columns) {
  std::string text;
  for (const Table::Row& row : table.rows) {
    text += name_line(row, columns) + "\n";
    if (row.figures.empty()) continue;
    const std::size_t indent = indent_of(row) + kIndent;
    std::string line(indent, ' ');
    std::size_t used = indent;
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      const std::string part = table.headings[i] + " " + row.figures[i];
      const bool is_first = used == indent;
      if (!is_first && used + kGap + width(part) > columns) {
        text += line + "\n";
        line = std::string(indent, ' ') + part;
        used = indent + width(part);
      } else {
        line += (is_first ? "" : std::string(kGap, ' ')) + part;
        used += (is_first ? 0 : kGap) + width(part);
      }
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::string Table::draw(unsigned columns) const {
  std::vector<std::size_t> widths;
  std::size_t figures = 0;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    std::size_t most = width(headings[i]);
    for (const Row& row : rows) {
      if (!row.figures.empty()) most = std::max(most, width(row.figures[i]));
    }
    widths.push_back(most + kGap);
    figures += most + kGap;
  }
  std::size_t names = kIndent;
  for (const Row& row : rows) names = std::max(names, indent_of(row) + width(row.name));
  if (kLeastName + figures > columns) return draw_paragraphs(*this, columns);
  names = std::min(names, columns - figures);
  std::string text(names, ' ');
  for (std::size_t i = 0; i < headings.size(); ++i) text += right(headings[i], widths[i]);
  text += "\n";
  for (const Row& row : rows) {
    const std::string name = std::string(indent_of(row), ' ') + row.name;
    const bool fits = width(name) <= names;
    if (row.figures.empty() || !fits) text += name_line(row, columns) + "\n";
    if (row.figures.empty()) continue;
    text += fits ? left(name, names) : std::string(names, ' ');
    for (std::size_t i = 0; i < row.figures.size(); ++i) text += right(row.figures[i], widths[i]);
    text += "\n";
  }
  return text;
}

}  // namespace throng::report

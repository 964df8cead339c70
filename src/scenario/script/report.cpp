#include "scenario/script/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::script {
namespace {

constexpr std::string_view kIndent = "    ";
constexpr std::size_t kMostColumns = 90;  // of a line of the script
constexpr std::size_t kMostBefore = 70;   // of them, in front of the place

std::string_view line_of(std::string_view text, std::size_t line) {
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// The line with a mark under a column: as much of it as fits, without what is in front of it.
std::string excerpt(std::string_view text, Position at) {
  std::string_view rest = line_of(text, at.line);
  std::string shown;
  std::size_t column = 1;
  std::size_t first = at.column > kMostBefore ? at.column - kMostBefore : 1;
  for (; !rest.empty() && column < first + kMostColumns; ++column) {
    const terms::Character next = terms::first_character(rest);
    const std::string_view bytes = rest.substr(0, next.bytes);
    rest.remove_prefix(next.bytes);
    if (column < first) continue;
    const bool is_blank = bytes == " " || bytes == "\t" || bytes == "\r";
    if (is_blank && shown.empty() && column < at.column) {
      ++first;
      continue;
    }
    shown += is_blank ? " " : base::printable(bytes) == bytes ? bytes : "?";
  }
  if (shown.find_first_not_of(' ') == std::string::npos) return "";
  while (shown.ends_with(' ')) shown.pop_back();
  const std::size_t before = at.column >= first ? at.column - first : 0;
  return fmt::format("{0}  {1}\n{0}  {2}^\n", kIndent, shown, std::string(before, ' '));
}

class Writer {
 public:
  explicit Writer(const Report& report) : report_(report), name_(base::printable(report.name)) {}

  std::string write() {
    if (!report_.heading.empty()) out_ += report_.heading + "\n";
    for (const Problem& problem : report_.problems.all()) {
      if (!problem.original.empty()) out_ += base::printable(problem.original) + "\n";
      write_place(problem, problem.original.empty() ? "" : kIndent, "");
    }
    write_left_out(report_.problems);
    for (const Problem& problem : report_.also.all()) write_place(problem, kIndent, "");
    write_left_out(report_.also);
    for (const Problem& warning : report_.warnings.all()) write_warning(warning);
    // The original ends its messages with an empty line.
    if (!report_.heading.empty()) out_ += "\n";
    return std::move(out_);
  }

 private:
  void write_place(const Problem& problem, std::string_view indent, std::string_view what) {
    out_ += fmt::format("{}{}:{}:{}: {}{}\n", indent, name_, problem.at.line, problem.at.column,
                        what, base::printable(problem.text));
    out_ += excerpt(report_.text, problem.at);
  }

  void write_warning(const Problem& warning) {
    // Of a script with errors the original gives no warnings.
    if (report_.is_ok() && !warning.original.empty()) {
      out_ += base::printable(warning.original) + "\n";
      return write_place(warning, kIndent, "");
    }
    write_place(warning, report_.is_ok() ? "" : kIndent, "warning: ");
  }

  void write_left_out(const Problems& problems) {
    if (problems.left_out() > 0) {
      out_ += fmt::format("{}and {} more\n", kIndent, problems.left_out());
    }
  }

  const Report& report_;
  const std::string name_;
  std::string out_;
};

}  // namespace

std::string report_text(const Report& report) {
  return Writer(report).write();
}

}  // namespace throng::scenario::script

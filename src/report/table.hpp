#pragma once

#include <string>
#include <vector>

namespace throng::report {

/// Figures in columns: a name, and what belongs to it.
struct Table {
  struct Row {
    std::string name;
    std::vector<std::string> figures;  // as many as there are headings; or none: a remark
    unsigned depth = 0;                // 1: belongs to the row of depth 0 above
  };
  std::vector<std::string> headings;  // without one for the names
  std::vector<Row> rows;

  /// As lines of at most `columns`, from 40 on. A name too long for its column stands on lines of
  /// its own; where the columns do not fit at all, each row is a paragraph.
  std::string draw(unsigned columns) const;
};

}  // namespace throng::report

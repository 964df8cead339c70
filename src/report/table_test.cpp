#include "report/table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "report/wrap.hpp"

namespace throng::report {
namespace {

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t most = 0;
  for (std::string line; std::getline(lines, line);) most = std::max(most, width(line));
  return most;
}

TEST(Table, figures_stand_below_each_other) {
  const Table table{{"count", "max"}, {{"login", {"7", "1.00 ms"}, 0}, {"a", {"12,345", "1"}, 1}}};
  EXPECT_EQ(table.draw(80),
            "          count      max\n"
            "  login       7  1.00 ms\n"
            "    a    12,345        1\n");
}

TEST(Table, a_name_too_long_for_its_column_has_lines_of_its_own) {
  const Table table{{"count"}, {{std::string(30, 'n'), {"7"}, 0}, {"b", {"12"}, 0}}};
  EXPECT_EQ(table.draw(30), std::string(23, ' ') + "  count\n" + "  " + std::string(28, 'n') +
                                "\n    nn\n" + std::string(29, ' ') + "7\n" + "  b" +
                                std::string(25, ' ') + "12\n");
}

TEST(Table, where_it_does_not_fit_each_row_is_a_paragraph) {
  const Table table{{"count", "median", "maximum"},
                    {{"login", {"123,456,789", "1.00 ms", "2.00 ms"}, 0}}};
  EXPECT_EQ(table.draw(40),
            "  login\n"
            "    count 123,456,789  median 1.00 ms\n"
            "    maximum 2.00 ms\n");
}

TEST(Table, a_remark_is_a_line_without_figures) {
  const Table table{{"count"}, {{"login", {"7"}, 0}, {"… and 5 more", {}, 1}}};
  EXPECT_NE(table.draw(80).find("\n    … and 5 more\n"), std::string::npos);
  EXPECT_NE(table.draw(16).find("\n    … and 5 more\n"), std::string::npos);
}

TEST(Table, is_never_wider_than_it_may_be) {
  Table table{{"count", "p50", "p90", "p99", "p99.9", "max"}, {}};
  for (std::size_t length = 0; length < 60; length += 7) {
    table.rows.push_back({std::string(length, 'x'), {}, 1});
    for (const char* figure : {"1", "999,999,999,999"}) {
      table.rows.push_back({std::string(length, 'y'), std::vector<std::string>(6, figure),
                            length % 2 == 0 ? 1U : 0U});
    }
  }
  for (unsigned columns = 40; columns <= 200; ++columns) {
    EXPECT_LE(widest(table.draw(columns)), columns) << table.draw(columns);
  }
}

}  // namespace
}  // namespace throng::report

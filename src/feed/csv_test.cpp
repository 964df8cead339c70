#include "feed/csv.hpp"

#include <gtest/gtest.h>

namespace throng::feed {
namespace {

using Rows = std::vector<std::vector<std::string>>;

CsvTable table_of(std::string_view text) {
  auto table = parse_csv(text);
  EXPECT_TRUE(table.is_ok()) << table.error();
  return table.is_ok() ? *std::move(table) : CsvTable();
}

Rows rows_of(const CsvTable& table) {
  Rows rows(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      rows[row].emplace_back(table.field(row, column));
    }
  }
  return rows;
}

TEST(Csv, names_its_columns_in_the_first_row) {
  const CsvTable table = table_of("name,pass-word,\"a.b_2\"\nann,x,1\n");
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"name", "pass-word", "a.b_2"}));
  EXPECT_EQ(rows_of(table), (Rows{{"ann", "x", "1"}}));
}

TEST(Csv, ends_its_lines_in_lf_or_crlf_or_not_at_all) {
  const Rows expected = {{"1", "2"}, {"3", "4"}};
  for (const std::string_view text :
       {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\r\n3,4", "a,b\n1,2\n3,4\n\n\r\n\n",
        "\xef\xbb\xbf\"a\",b\n1,2\n3,\"4\""}) {
    EXPECT_EQ(rows_of(table_of(text)), expected) << text;
  }
}

TEST(Csv, quotes_what_would_end_a_field) {
  EXPECT_EQ(rows_of(table_of("a,b\n\"1,\"\"2\"\"\",\"3\r\n4\n\"\n\"\",\"\"\"\"\n")),
            (Rows{{"1,\"2\"", "3\r\n4\n"}, {"", "\""}}));
}

TEST(Csv, keeps_spaces_and_other_bytes) {
  EXPECT_EQ(rows_of(table_of("a,b\n 1 ,\t\n\xc3\xa9,\x01\n")),
            (Rows{{" 1 ", "\t"}, {"\xc3\xa9", "\x01"}}));
}

TEST(Csv, takes_empty_fields) {
  EXPECT_EQ(rows_of(table_of("a,b\n,\n1,\n,2")), (Rows{{"", ""}, {"1", ""}, {"", "2"}}));
  EXPECT_EQ(rows_of(table_of("a\n1\n\n2\n\n")), (Rows{{"1"}, {""}, {"2"}}));
  EXPECT_EQ(rows_of(table_of("a\n1\n\"\"\n")), (Rows{{"1"}, {""}}));
}

TEST(Csv, may_be_moved) {
  CsvTable first = table_of("a\n1\n");
  const CsvTable second = std::move(first);
  EXPECT_EQ(second.field(0, 0), "1");
  EXPECT_EQ(CsvTable().rows(), 0U);
}

TEST(Csv, holds_many_rows) {
  std::string text = "id,name\n";
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + ",user" + std::to_string(i) + '\n';
  const CsvTable table = table_of(text);
  EXPECT_EQ(table.rows(), 100'000U);
  EXPECT_EQ(table.field(99'999, 1), "user99999");
}

TEST(Csv, says_what_is_wrong_where) {
  constexpr std::string_view kName = ": expected letters, digits, '_', '.' or '-', without blanks";
  const std::pair<std::string_view, std::string> cases[] = {
      {"", "line 1, column 1: no column names: expected a first row of them"},
      {"\xef\xbb\xbf\r\n\n", "line 1, column 1: no column names: expected a first row of them"},
      {"a,b\n\n", "line 2, column 1: no rows: expected at least one after the column names"},
      {"a,,b\n1,2,3", "line 1, column 3: column name \"\"" + std::string(kName)},
      {"a, b\n1,2", "line 1, column 3: column name \" b\"" + std::string(kName)},
      {"\"a\nb\"\n1", "line 1, column 1: column name \"a\\nb\"" + std::string(kName)},
      {"a,b,a\n1,2,3", "line 1, column 5: column name \"a\" again: expected each name once"},
      {"a,b\n1,2\n3\n",
       "line 3, column 1: a row of 1 field: expected 2 fields, as there are column names"},
      {"a,b\n\n1,2\n",
       "line 2, column 1: a row of 1 field: expected 2 fields, as there are column names"},
      {"a,b\n\"1\n2\",3,4\n",
       "line 3, column 6: one more field: expected 2 fields, as there are column names"},
      {"a\n1,\n", "line 2, column 3: one more field: expected 1 field, as there are column names"},
      {"a\n1\"2\n",
       "line 2, column 2: '\"' inside a field: expected the whole field in quotes, and quotes in "
       "it "
       "doubled"},
      {"a\n \"1\"\n",
       "line 2, column 2: '\"' inside a field: expected the whole field in quotes, and quotes in "
       "it "
       "doubled"},
      {"a\n\"1\" \n",
       "line 2, column 4: \" \" after a closing quote: expected ',' or the end of the line"},
      {"a\n\"1\"\r2\n",
       "line 2, column 4: \"\\r\" after a closing quote: expected ',' or the end of the line"},
      {"a,b\n1,\"2\n3,4\n\n",
       "line 2, column 3: '\"' that is never closed: expected another at the end of the field"},
      {"a\r1\r",
       "line 1, column 2: a carriage return without a line feed: expected lines that end in CRLF "
       "or "
       "LF"},
  };
  for (const auto& [text, message] : cases) {
    const auto table = parse_csv(text);
    ASSERT_TRUE(table.is_error()) << text;
    EXPECT_EQ(table.error(), message);
  }
}

TEST(Csv, has_a_limit_of_columns) {
  std::string names = "c0";
  std::string row = "0";
  for (std::size_t i = 1; i < kMaxCsvColumns; ++i) {
    names += ",c" + std::to_string(i);
    row += ',';
  }
  EXPECT_EQ(table_of(names + '\n' + row).columns().size(), kMaxCsvColumns);
  const auto table = parse_csv(names + ",more\n" + row + ",\n");
  ASSERT_TRUE(table.is_error());
  EXPECT_TRUE(table.error().ends_with(": more than 1000 columns: expected no more"));
}

}  // namespace
}  // namespace throng::feed

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "feed/template_text.hpp"

// A template that is taken writes what replacing by hand gives; one without "{{" writes itself; an
// error fits on a line of a terminal.
namespace throng::feed {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string replaced(std::string text, const CsvTable& table, bool is_encoded) {
  for (std::size_t open = text.find("{{"); open != text.npos;) {
    const std::size_t close = text.find("}}", open);
    std::string name = text.substr(open + 2, close - open - 2);
    std::erase(name, ' ');
    const auto& columns = table.columns();
    const auto column = std::find(columns.begin(), columns.end(), name);
    require(column != columns.end());
    const std::string value = is_encoded && name == "b-c"
                                  ? "%7B%7B%20%7D%7D"
                                  : std::string(table.field(0, column - columns.begin()));
    text.replace(open, close + 2 - open, value);
    open = text.find("{{", open + value.size());
  }
  return text;
}

void check(std::string_view text, const CsvTable& table) {
  const auto parsed = TemplateText::parse(text, table.columns());
  const bool has_open = text.find("{{") != text.npos;
  require(has_open || parsed.is_ok());
  require(TemplateText::parse(text, {}).is_ok() == !has_open);
  if (!parsed.is_ok()) {
    require(parsed.error().starts_with("byte "));
    for (const char c : parsed.error()) require(c < 0 || (c >= ' ' && c < 0x7f));
    return;
  }
  require(parsed->has_fields() == has_open);
  for (const Escaping escaping : {Escaping::kNone, Escaping::kPercent}) {
    std::string out;
    parsed->write(table, 0, escaping, out);
    require(out == replaced(std::string(text), table, escaping == Escaping::kPercent));
  }
}

}  // namespace
}  // namespace throng::feed

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::feed;
  static const CsvTable table = *parse_csv("a,user.name,b-c\n1,ann,{{ }}\n");
  check(std::string_view(reinterpret_cast<const char*>(data), size), table);
  return 0;
}

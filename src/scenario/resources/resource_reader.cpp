#include "scenario/resources/resource_reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "scenario/resources/resource_text.hpp"
#include "scenario/values/json_values.hpp"
#include "terms/term_parser.hpp"

namespace throng::scenario::resources {
namespace {

using terms::Term;
using values::Value;

/// Calls `take` with each piece of `text` between separators that is not empty.
template <class Take>
void split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

template <class Take>
void split_lines(std::string_view text, Take take) {
  split(text, '\n', [&take](std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) take(line);
  });
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

/// Appends to `items`, whose room is for what comes, and no more in the end.
Value list_of(std::vector<Value> items) {
  items.shrink_to_fit();
  return Value::list(std::move(items));
}

Value lines_of(std::string_view text) {
  std::vector<Value> lines;
  lines.reserve(lines_in(text));
  split_lines(text,
              [&](std::string_view line) { lines.push_back(Value::string(std::string(line))); });
  return list_of(std::move(lines));
}

Value rows_of(std::string_view text) {
  std::vector<Value> rows;
  rows.reserve(lines_in(text));
  split_lines(text, [&](std::string_view line) {
    std::vector<Value> fields;
    fields.reserve(static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1);
    split(line, '\t',
          [&](std::string_view field) { fields.push_back(Value::string(std::string(field))); });
    if (!fields.empty()) rows.push_back(list_of(std::move(fields)));
  });
  return list_of(std::move(rows));
}

/// Terms are nested kMaxTermNesting deep at most.
Value value_of(const Term& term) {
  const auto items = [&term] {
    std::vector<Value> all;
    all.reserve(term.items().size());
    for (const Term& each : term.items()) all.push_back(value_of(each));
    return all;
  };
  switch (term.kind()) {
    case Term::Kind::kAtom:
      return Value::atom(term.text());
    case Term::Kind::kInteger:
      return Value::integer(term.as_integer());
    case Term::Kind::kFloat:
      return Value::real(term.as_real());
    case Term::Kind::kString:
      return Value::string(term.text());
    case Term::Kind::kBinary:
      return Value::binary(term.text());
    case Term::Kind::kList:
      return Value::list(items());
    case Term::Kind::kTuple:
      return Value::tuple(items());
    case Term::Kind::kMap:
      return Value::map(items());
  }
  return Value();
}

Result<Value, std::string> term_of(std::string_view text) {
  const auto term = terms::parse_term(text);
  if (!term) return failed(term.error().describe());
  return value_of(*term);
}

}  // namespace

std::optional<ResourceType> find_resource_type(std::string_view name) {
  constexpr std::pair<std::string_view, ResourceType> kTypes[] = {
      {"text", ResourceType::kText},   {"binary", ResourceType::kBinary},
      {"lines", ResourceType::kLines}, {"tsv", ResourceType::kTsv},
      {"json", ResourceType::kJson},   {"erlang", ResourceType::kErlang}};
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

Result<Value, std::string> parse_resource(ResourceType type, std::string_view bytes) {
  if (type == ResourceType::kBinary) return Value::binary(std::string(bytes));
  std::string text = utf8_text(bytes);
  switch (type) {
    case ResourceType::kLines:
      return lines_of(text);
    case ResourceType::kTsv:
      return rows_of(text);
    case ResourceType::kJson:
      return values::value_of_json(text);
    case ResourceType::kErlang:
      return term_of(text);
    default:
      return Value::string(std::move(text));
  }
}

Result<Value, std::string> read_resource(ResourceType type, std::string_view bytes) {
  auto value = parse_resource(type, bytes);
  if (value) value->share();
  return value;
}

}  // namespace throng::scenario::resources

#include "scenario/engine/http_arguments.hpp"

#include <fmt/format.h>

#include <charconv>

#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::engine {

using values::Fault;
using values::Value;
using Kind = Value::Kind;

std::optional<std::string> bytes_argument(const Value& value) {
  if (value.is(Kind::kBinary) || value.is(Kind::kAtom)) return value.text();
  return value.as_text();
}

std::optional<std::string> text_argument(const Value& value) {
  auto text = bytes_argument(value);
  if (text && !terms::is_utf8(*text)) return std::nullopt;
  return text;
}

std::optional<std::int64_t> integer_argument(const Value& value) {
  if (value.is(Kind::kInteger)) return value.as_integer();
  const auto text = text_argument(value);
  std::int64_t number = 0;
  if (!text || text->empty()) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool is_whole = error == std::errc() && end == text->data() + text->size();
  return is_whole ? std::optional(number) : std::nullopt;
}

std::optional<std::pair<std::string, std::string>> header_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  return std::pair(std::string(line.substr(0, colon)), std::string(value));
}

Result<HttpHeaders, Fault> header_list(const Value& list) {
  HttpHeaders headers;
  const auto refuse = [](const Value& value) {
    return failed(Fault{
        Value::atom("badarg"),
        fmt::format("{}: expected headers: [{{t, \"Name\", \"Value\"}}, ...], without line breaks",
                    values::shown(value, 100))});
  };
  // Nothing in a header can begin another one.
  const auto may_be_sent = [](const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  };
  if (!list.is(Kind::kList)) return refuse(list);
  for (const Value& each : list.items()) {
    if (each.is(Kind::kTuple) && each.items().size() == 2) {
      auto name = text_argument(each.items()[0]);
      auto value = text_argument(each.items()[1]);
      if (!name || !value || name->empty() || !may_be_sent(*name + *value)) return refuse(each);
      headers.emplace_back(std::move(*name), std::move(*value));
      continue;
    }
    const auto line = text_argument(each);
    auto header = line ? header_of(*line) : std::nullopt;
    if (!header || !may_be_sent(*line)) return refuse(each);
    headers.push_back(std::move(*header));
  }
  return headers;
}

Fault fault_of(std::string_view statement, const protocols::http::Failure& failure) {
  return {Value::atom(protocols::http::reason(failure)),
          fmt::format("{}: {}", statement, failure.detail)};
}

}  // namespace throng::scenario::engine

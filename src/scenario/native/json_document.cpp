#include "scenario/native/json_document.hpp"

#include <istream>
#include <iterator>
#include <memory>
#include <streambuf>

#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

using nlohmann::json;

constexpr std::string_view kBlanks = " \t\r\n";

/// Lent bytes as a stream, which tells how far it was read.
class LentBytes final : public std::streambuf {
 public:
  explicit LentBytes(std::string_view text) {
    auto* const begin = const_cast<char*>(text.data());  // only ever read
    setg(begin, begin, begin + text.size());
  }
  std::size_t used() const { return static_cast<std::size_t>(gptr() - eback()); }
};

const json& node(throng_json_value value) {
  return *static_cast<const json*>(value.node);
}

throng_json_value value_of(const json& node) {
  return {&node};
}

std::int32_t kind(throng_json_value value) {
  if (value.node == nullptr) return THRONG_JSON_NONE;
  switch (node(value).type()) {
    case json::value_t::boolean:
      return THRONG_JSON_FLAG;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return THRONG_JSON_NUMBER;
    case json::value_t::string:
      return THRONG_JSON_TEXT;
    case json::value_t::array:
      return THRONG_JSON_ARRAY;
    case json::value_t::object:
      return THRONG_JSON_OBJECT;
    default:
      return THRONG_JSON_NULL;
  }
}

std::size_t size(throng_json_value value) {
  return value.node != nullptr && node(value).is_structured() ? node(value).size() : 0;
}

throng_json_value item(throng_json_value value, std::size_t index) {
  if (index >= size(value)) return {};
  if (node(value).is_array()) return value_of(node(value)[index]);
  return value_of(*std::next(node(value).begin(), static_cast<std::ptrdiff_t>(index)));
}

throng_json_value member(throng_json_value value, throng_text name) {
  if (kind(value) != THRONG_JSON_OBJECT) return {};
  const auto found = node(value).find(detail::view(name));
  return found == node(value).end() ? throng_json_value{} : value_of(*found);
}

throng_text text(throng_json_value value) {
  if (kind(value) != THRONG_JSON_TEXT) return {};
  return detail::border(node(value).get_ref<const std::string&>());
}

double real(throng_json_value value) {
  return kind(value) == THRONG_JSON_NUMBER ? node(value).get<double>() : 0;
}

std::int64_t integer(throng_json_value value) {
  if (kind(value) == THRONG_JSON_FLAG) return node(value).get<bool>();
  if (kind(value) != THRONG_JSON_NUMBER) return 0;
  constexpr double kLimit = 0x1p63;
  if (node(value).is_number_float()) {
    const double number = node(value).get<double>();
    if (number >= kLimit) return INT64_MAX;
    if (number < -kLimit) return INT64_MIN;
    return number == number ? static_cast<std::int64_t>(number) : 0;
  }
  if (node(value).is_number_unsigned() && node(value).get<std::uint64_t>() > INT64_MAX) {
    return INT64_MAX;
  }
  return node(value).get<std::int64_t>();
}

throng_json* parse(throng_text text, std::size_t* used, throng_text* error) {
  thread_local std::string problem;
  throng_json* const json = throng_json::parse(detail::view(text), *used, problem);
  if (json == nullptr) *error = detail::border(problem);
  return json;
}

}  // namespace

void offer_json(throng_host& host) {
  host.json_parse = &parse;
  host.json_free = [](throng_json* json) { delete json; };
  host.json_root = [](const throng_json* json) { return value_of(json->root); };
  host.json_kind = &kind;
  host.json_size = &size;
  host.json_item = &item;
  host.json_member = &member;
  host.json_text = &text;
  host.json_real = &real;
  host.json_integer = &integer;
}

}  // namespace throng::scenario::native

throng_json* throng_json::parse(std::string_view text, std::size_t& used, std::string& error) {
  using throng::scenario::native::kBlanks;
  used = 0;
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return nullptr;  // nothing yet
  throng::scenario::native::LentBytes bytes(text.substr(begin));
  std::istream stream(&bytes);
  try {
    auto json = std::make_unique<throng_json>();
    stream >> json->root;  // one document, and no further
    used = begin + bytes.used();
    // The end of a number is only known from what follows it, which then belongs to the next.
    if (json->root.is_number() && !stream.eof()) --used;
    return json.release();
  } catch (const nlohmann::json::exception& problem) {
    // Read to its end: it may yet become one.
    if (bytes.used() >= text.size() - begin && stream.eof()) return nullptr;
    error = problem.what();
    used = begin + bytes.used();
    return nullptr;
  }
}

#include "scenario/values/json_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/printable.hpp"
#include "scenario/values/arguments.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;
using Events = nlohmann::json_sax<nlohmann::json>;

constexpr std::size_t kMostShown = 200;

/// A step of a pointer: the key of an object or the index of an array.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

std::optional<std::size_t> index_of(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::size_t index = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return index;
}

/// None: the text is no pointer.
std::optional<std::vector<Step>> steps_of(std::string_view pointer) {
  std::vector<Step> steps;
  if (pointer.empty()) return steps;
  if (pointer[0] != '/') return std::nullopt;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] == '~') {
      const char kind = ++i < pointer.size() ? pointer[i] : '\0';
      if (kind != '0' && kind != '1') return std::nullopt;
      steps.back().key += kind == '0' ? '~' : '/';
    } else {
      steps.back().key += pointer[i];
    }
  }
  for (Step& each : steps) each.index = index_of(each.key);
  return steps;
}

/// What the parser says, without its own name and its own count of lines.
std::string_view detail_of(std::string_view what) {
  for (const std::string_view before : {"] ", "parse error at ", ": "}) {
    const std::size_t found = what.find(before);
    if (found != what.npos) what.remove_prefix(found + before.size());
  }
  return what;
}

/// Takes the parser's events and makes the value at a path of it.
class JsonReader final : public Events {
 public:
  JsonReader(std::string_view text, const std::vector<Step>& path) : text_(text), path_(path) {}

  bool null() override { return take(Value::atom("null")); }
  bool boolean(bool is_true) override { return take(Value::boolean(is_true)); }
  bool number_integer(number_integer_t number) override { return take(Value::integer(number)); }
  bool number_unsigned(number_unsigned_t number) override {
    if (number > static_cast<number_unsigned_t>(INT64_MAX)) {
      return take(Value::real(static_cast<double>(number)));
    }
    return take(Value::integer(static_cast<std::int64_t>(number)));
  }
  bool number_float(number_float_t number, const string_t& /*text*/) override {
    return take(Value::real(number));
  }
  bool string(string_t& text) override {
    if (is_kept()) return put(Value::binary(std::move(text)));
    return take(Value());
  }
  bool binary(binary_t& /*bytes*/) override { return false; }  // not in JSON

  bool start_object(std::size_t /*size*/) override { return open(true); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(false); }
  bool end_array() override { return close(); }

  bool key(string_t& text) override {
    Level& level = levels_.back();
    if (level.is_kept) {
      level.items.push_back(key_of(text));
    } else if (level.is_on_path) {
      level.is_next = path_[levels_.size() - 1].key == text;
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& problem) override {
    fail(position, shown_part(base::printable(detail_of(problem.what()))));
    return false;
  }

  std::optional<Value>& found() { return found_; }
  const std::string& error() const { return error_; }

 private:
  struct Level {
    bool is_map = false;
    bool is_kept = false;     // belongs to the value that is wanted
    bool is_on_path = false;  // or holds it
    bool is_next = false;     // of a map on the path: what its last key names
    std::size_t index = 0;    // of a list on the path: of the next element
    std::vector<Value> items;
  };

  /// The objects of a table have the same keys; those of an index have each its own.
  const Value& key_of(const std::string& name) {
    constexpr std::size_t kMostKeys = 10'000;
    if (keys_.size() >= kMostKeys) keys_.clear();
    const auto [at, is_new] = keys_.try_emplace(name);
    if (is_new) at->second = Value::binary(name);
    return at->second;
  }

  static std::string shown_part(std::string text) {
    if (text.size() > kMostShown) {
      text.resize(terms::utf8_prefix(std::string_view(text).substr(0, kMostShown)));
      text += "...";
    }
    return text;
  }

  void fail(std::size_t position, const std::string& what) {
    const std::string_view before = text_.substr(0, position > 0 ? position - 1 : 0);
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    error_ =
        fmt::format("line {}, column {}: {}", std::count(before.begin(), before.end(), '\n') + 1,
                    before.size() - line_begin + 1, what);
  }

  /// Whether the value that begins is, or is part of, the one that is wanted.
  bool is_kept() const { return !levels_.empty() ? is_kept_below() : path_.empty(); }
  bool is_kept_below() const {
    return levels_.back().is_kept || (is_reached() && levels_.size() == path_.size());
  }

  /// Whether the path leads from the list or map that is open to the value that begins.
  bool is_reached() const {
    const Level& level = levels_.back();
    if (!level.is_on_path) return false;
    return level.is_map ? level.is_next : path_[levels_.size() - 1].index == level.index;
  }

  /// Takes a value that holds no others, which may belong to nothing.
  bool take(Value value) {
    if (is_kept()) return put(std::move(value));
    pass();
    return true;
  }

  /// A value that is not kept stands in front of the path, or beside it.
  void pass() {
    if (levels_.empty()) return;
    if (is_reached()) found_.reset();  // a key again, of which the last counts
    ++levels_.back().index;
  }

  bool put(Value value) {
    if (!levels_.empty() && levels_.back().is_kept) {
      levels_.back().items.push_back(std::move(value));
      return true;
    }
    if (!levels_.empty()) ++levels_.back().index;
    found_ = std::move(value);
    return true;
  }

  bool open(bool is_map) {
    if (levels_.size() >= kMostJsonNesting) {
      error_ = fmt::format("more than {} arrays and objects inside of each other: expected no more",
                           kMostJsonNesting);
      return false;
    }
    Level level;
    level.is_map = is_map;
    level.is_kept = is_kept();
    if (!level.is_kept) {
      level.is_on_path = levels_.empty() || is_reached();
      pass();
    }
    levels_.push_back(std::move(level));
    return true;
  }

  bool close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (!level.is_kept) return true;
    return put(level.is_map ? Value::map(std::move(level.items))
                            : Value::list(std::move(level.items)));
  }

  std::string_view text_;
  const std::vector<Step>& path_;
  std::unordered_map<std::string, Value> keys_;
  std::vector<Level> levels_;
  std::optional<Value> found_;
  std::string error_;
};

/// False: the text is no document, and the reader knows why.
bool read(std::string_view text, JsonReader& reader) {
  return nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
}

}  // namespace

Result<Value, std::string> value_of_json(std::string_view text) {
  const std::vector<Step> all;
  JsonReader reader(text, all);
  if (!read(text, reader)) return failed(reader.error());
  return std::move(reader.found()).value_or(Value());
}

Result<Value, Fault> json(const Value& text, const Value& pointer) {
  std::optional<TextArgument> document;
  if (text.is(Kind::kBinary)) {
    document.emplace(text.text());  // the parser looks at the bytes itself
  } else {
    auto given = text_argument({"json", 1}, text);
    if (!given) return failed(given.error());
    document.emplace(std::move(*given));
  }
  const auto where = text_argument({"json", 2}, pointer);
  if (!where) return failed(where.error());
  const auto path = steps_of(where->view());
  if (!path) {
    return failed(bad_argument({"json", 2}, pointer,
                               "a JSON pointer, such as \"/items/0/id\"; \"~1\" stands for '/' in "
                               "a key and \"~0\" for '~'"));
  }
  JsonReader reader(document->view(), *path);
  if (!read(document->view(), reader)) {
    return failed(fault("badarg", fmt::format("argument 1 of json: {}", reader.error())));
  }
  std::optional<Value>& found = reader.found();
  if (!found) {
    return failed(fault(
        "not_found", pointer,
        fmt::format("json: {}: expected a place of the document", shown(pointer, kMostShown))));
  }
  if (found->is(Kind::kBinary)) return Value::string(found->text());
  return *std::move(found);
}

}  // namespace throng::scenario::values

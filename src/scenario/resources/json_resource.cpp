#include "scenario/resources/json_resource.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

namespace throng::scenario::resources {
namespace {

using values::Value;
using Json = nlohmann::json;

/// Takes what the parser reads, piece by piece. Each function says whether to go on.
class JsonReader final : public nlohmann::json_sax<Json> {
 public:
  /// Of a text that was read to its end.
  Value take() { return std::move(root_); }
  /// Why it was not, and behind which byte.
  const std::string& problem() const { return problem_; }
  std::size_t byte() const { return byte_; }

  bool null() override { return add(null_); }
  bool boolean(bool is_true) override { return add(Value::boolean(is_true)); }
  bool number_integer(std::int64_t number) override { return add(Value::integer(number)); }
  bool number_unsigned(std::uint64_t number) override {
    const bool fits = number <= std::uint64_t{INT64_MAX};
    return add(fits ? Value::integer(static_cast<std::int64_t>(number))
                    : Value::real(static_cast<double>(number)));
  }
  bool number_float(double number, const std::string&) override { return add(Value::real(number)); }
  bool string(std::string& text) override { return add(Value::binary(std::move(text))); }
  bool binary(Json::binary_t&) override { return false; }  // not of JSON in text

  bool start_object(std::size_t) override { return open(); }
  bool key(std::string& name) override {
    open_.back().push_back(key_of(name));
    return true;
  }
  bool end_object() override { return add(Value::map(close())); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return add(Value::list(close())); }

  bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) override {
    byte_ = byte;
    const bool is_range = dynamic_cast<const Json::out_of_range*>(&error) != nullptr;
    problem_ =
        is_range ? "a number that is too large: expected one of at most 1.8e308" : "expected JSON";
    return false;
  }

 private:
  bool open() {
    if (open_.size() == kMostJsonNesting) {
      problem_ = fmt::format("expected JSON nested at most {} deep", kMostJsonNesting);
      return false;
    }
    open_.emplace_back();
    return true;
  }

  std::vector<Value> close() {
    std::vector<Value> items = std::move(open_.back());
    open_.pop_back();
    items.shrink_to_fit();  // a list keeps it
    return items;
  }

  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else {
      open_.back().push_back(std::move(value));
    }
    return true;
  }

  /// The objects of a table have the same keys; those of an index have each its own.
  const Value& key_of(const std::string& name) {
    constexpr std::size_t kMostKept = 10'000;
    if (keys_.size() >= kMostKept) keys_.clear();
    const auto [at, is_new] = keys_.try_emplace(name);
    if (is_new) at->second = Value::binary(name);
    return at->second;
  }

  std::vector<std::vector<Value>> open_;  // the items so far; of an object with its keys
  std::unordered_map<std::string, Value> keys_;
  const Value null_ = Value::atom("null");
  Value root_;
  std::string problem_;
  std::size_t byte_ = 0;
};

std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return fmt::format("line {}, column {}: ", line, column);
}

}  // namespace

Result<Value, std::string> read_json(std::string_view text) {
  JsonReader reader;
  if (Json::sax_parse(text.begin(), text.end(), &reader)) return reader.take();
  if (reader.byte() == 0) return failed(reader.problem());
  return failed(place_of(text, reader.byte()) + reader.problem());
}

}  // namespace throng::scenario::resources

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "throng/host.hpp"
#include "throng/result.hpp"

namespace throng {

/// A value in a JSON document: a view, good as long as the document. What is not there is a view
/// of nothing, so that `doc["user"]["name"].text()` needs no checks on the way.
class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(throng_json_value value) : value_(value) {}

  /// Whether there is a value; null is one.
  explicit operator bool() const { return kind() != THRONG_JSON_NONE; }
  bool is_null() const { return kind() == THRONG_JSON_NULL; }
  bool is_flag() const { return kind() == THRONG_JSON_FLAG; }
  bool is_number() const { return kind() == THRONG_JSON_NUMBER; }
  bool is_text() const { return kind() == THRONG_JSON_TEXT; }
  bool is_array() const { return kind() == THRONG_JSON_ARRAY; }
  bool is_object() const { return kind() == THRONG_JSON_OBJECT; }

  JsonView operator[](std::string_view member) const {
    return JsonView(detail::host().json_member(value_, detail::border(member)));
  }
  /// The item of an array, from 0; of an object, the values by the order of their names.
  JsonView operator[](std::size_t item) const {
    return JsonView(detail::host().json_item(value_, item));
  }
  JsonView operator[](int item) const { return (*this)[static_cast<std::size_t>(item)]; }
  JsonView operator[](const char* member) const { return (*this)[std::string_view(member)]; }
  /// Of an array or object; else 0.
  std::size_t size() const { return detail::host().json_size(value_); }

  /// The value, or `otherwise` when it is nothing of that kind.
  std::string_view text(std::string_view otherwise = {}) const {
    return is_text() ? detail::view(detail::host().json_text(value_)) : otherwise;
  }
  double real(double otherwise = 0) const {
    return is_number() ? detail::host().json_real(value_) : otherwise;
  }
  std::int64_t integer(std::int64_t otherwise = 0) const {
    return is_number() ? detail::host().json_integer(value_) : otherwise;
  }
  bool flag(bool otherwise = false) const {
    return is_flag() ? detail::host().json_integer(value_) != 0 : otherwise;
  }

 private:
  std::int32_t kind() const { return detail::host().json_kind(value_); }

  throng_json_value value_{};
};

/// A JSON document. Parsed by the program; read through views.
class Json {
 public:
  /// Reads all of `text` as one document. Errors: where and why it is none.
  static Result<Json, std::string> parse(std::string_view text);

  explicit Json(throng_json* json) : json_(json) {}
  Json(Json&& other) noexcept : json_(std::exchange(other.json_, nullptr)) {}
  Json& operator=(Json&& other) noexcept {
    std::swap(json_, other.json_);
    return *this;
  }
  ~Json() {
    if (json_ != nullptr) detail::host().json_free(json_);
  }
  JsonView view() const { return JsonView(detail::host().json_root(json_)); }
  JsonView operator[](std::string_view member) const { return view()[member]; }
  JsonView operator[](std::size_t item) const { return view()[item]; }
  JsonView operator[](const char* member) const { return view()[member]; }
  JsonView operator[](int item) const { return view()[item]; }

 private:
  throng_json* json_;
};

/// Cuts a stream of bytes into JSON documents: one read may bring several, or a part of one.
class JsonStream {
 public:
  /// `most`: bytes of a document that is not complete; more is an error.
  explicit JsonStream(std::size_t most = std::size_t{1} << 20) : most_(most) {}

  void feed(std::string_view bytes) {
    text_.erase(0, used_);
    used_ = 0;
    text_ += bytes;
  }
  /// The next document; nothing when it is not complete yet. Errors: what follows is none; the
  /// stream is of no use then. A number counts as complete when something follows it.
  Result<std::optional<Json>, std::string> next() {
    std::size_t used = 0;
    throng_text error{};
    const std::string_view rest = std::string_view(text_).substr(used_);
    throng_json* json = detail::host().json_parse(detail::border(rest), &used, &error);
    if (json != nullptr) {
      Json document(json);
      // More digits may follow.
      if (document.view().is_number() && used == rest.size()) return std::optional<Json>();
      used_ += used;
      return std::optional<Json>(std::move(document));
    }
    if (used > 0) return failed(std::string(detail::view(error)));
    if (rest.size() > most_) return failed(std::string("a document without an end"));
    return std::optional<Json>();
  }

 private:
  std::size_t most_;
  std::size_t used_ = 0;
  std::string text_;
};

inline Result<Json, std::string> Json::parse(std::string_view text) {
  std::size_t used = 0;
  throng_text error{};
  throng_json* json = detail::host().json_parse(detail::border(text), &used, &error);
  if (json == nullptr && used == 0) return failed(std::string("the text ends within a document"));
  if (json == nullptr) return failed(std::string(detail::view(error)));
  Json document(json);
  if (text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
    return failed(std::string("more than one document"));
  }
  return document;
}

/// `text` as a JSON string, in quotes: for bodies put together by hand.
inline std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    constexpr char kDigits[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      (quoted += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += "\\u00";
      quoted += kDigits[(c >> 4) & 15];
      quoted += kDigits[c & 15];
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

}  // namespace throng

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/base64.hpp"
#include "base/clock.hpp"

namespace throng::config {

using OrderedJson = nlohmann::ordered_json;

/// What does not stand where it should, for people. Thrown and caught inside of this room only.
struct BadField {
  std::string text;
};

/// The fields of one object, each of which must be read exactly once.
class JsonFields {
 public:
  using Json = OrderedJson;
  static constexpr std::uint64_t kLongestNs = 36'000'000'000'000'000;  // 10,000 h

  /// `path`: where the object stands. Throws BadField, like all that follows.
  JsonFields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) fail("", "expected an object");
  }

  const Json& at(const char* name);
  bool has(const char* name) const { return object_.contains(name); }
  [[noreturn]] void fail(const std::string& name, const std::string& what) const;
  void check_all_read() const;

  std::uint64_t integer(const char* name, std::uint64_t least, std::uint64_t most);
  base::Duration duration(const char* name, std::uint64_t least_ns = 0) {
    return base::Duration(static_cast<std::int64_t>(integer(name, least_ns, kLongestNs)));
  }
  bool flag(const char* name);
  std::string text(const char* name) { return text_of(at(name), name); }
  std::vector<std::string> texts(const char* name);
  const Json& list(const char* name);
  bool is_null(const char* name) { return at(name).is_null(); }

 private:
  std::string path(const std::string& name) const;
  std::string text_of(const Json& value, const char* name) const;

  const Json& object_;
  const std::string path_;
  std::set<std::string> read_;
};

/// A text as JSON; in base64 where it is not UTF-8. JsonFields::text reads it back.
OrderedJson text_json(const std::string& text);

}  // namespace throng::config

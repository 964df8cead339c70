#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace throng::config {

/// Whose members stay in the order in which they were written.
using OrderedJson = nlohmann::ordered_json;

/// A field of a JSON text is not as it must be. Thrown by JsonFields, for a decoder to catch.
struct BadJsonField {
  std::string text;  // its path, and what was expected
};

/// The fields of one JSON object, each of which must be read exactly once.
template <class Json>
class BasicJsonFields {
 public:
  static constexpr std::uint64_t kLongestNs = 36'000'000'000'000'000;  // 10,000 h

  /// `path`: where the object stands. Throws BadJsonField, like all that follows.
  BasicJsonFields(const Json& object, std::string path);

  const Json& at(const std::string& name);
  bool has(const std::string& name) const { return object_.contains(name); }
  std::string path(const std::string& name) const;
  [[noreturn]] void fail(const std::string& name, const std::string& what) const;
  void check_all_read() const;

  bool flag(const std::string& name);
  std::uint64_t integer(const std::string& name, std::uint64_t least, std::uint64_t most);
  std::int64_t signed_integer(const std::string& name, std::int64_t least, std::int64_t most);
  base::Duration duration(const std::string& name, std::uint64_t least_ns = 0) {
    return base::Duration(static_cast<std::int64_t>(integer(name, least_ns, kLongestNs)));
  }
  /// A string, or any bytes as an object with "base64".
  std::string text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);
  const Json& list(const std::string& name);
  bool is_null(const std::string& name) { return at(name).is_null(); }
  /// One of `all` by the name that name_of() gives it.
  template <class Names>
  typename Names::value_type named(const std::string& name, const Names& all) {
    const std::string given = text(name);
    std::string known;
    for (const auto one : all) {
      if (name_of(one) == given) return one;
      known += (known.empty() ? "" : ", ") + std::string(name_of(one));
    }
    fail(name, "expected one of " + known);
  }

 private:
  std::string text_of(const Json& value, const std::string& name) const;

  const Json& object_;
  const std::string path_;
  std::set<std::string> read_;
};

using JsonFields = BasicJsonFields<nlohmann::json>;
using OrderedJsonFields = BasicJsonFields<OrderedJson>;

/// What JsonFields::text() reads.
nlohmann::json bytes_json(std::string_view bytes);

}  // namespace throng::config

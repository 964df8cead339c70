#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace throng::config {

/// A field of a JSON text is not as it must be. Thrown by JsonFields, for a decoder to catch.
struct BadJsonField {
  std::string text;  // its path, and what was expected
};

/// The fields of one JSON object, each of which must be read exactly once.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string path);

  const nlohmann::json& at(const std::string& name);
  std::string path(const std::string& name) const;
  [[noreturn]] void fail(const std::string& name, const std::string& what) const;
  void check_all_read() const;

  bool flag(const std::string& name);
  std::int64_t integer(const std::string& name, std::int64_t least, std::int64_t most);
  /// A string, or any bytes as an object with "base64".
  std::string text(const std::string& name);
  const nlohmann::json& list(const std::string& name);
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
  const nlohmann::json& object_;
  const std::string path_;
  std::set<std::string> read_;
};

/// What JsonFields::text() reads.
nlohmann::json bytes_json(std::string_view bytes);

}  // namespace throng::config

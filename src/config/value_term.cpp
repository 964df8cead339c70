#include "config/value_term.hpp"

#include "config/bounded_json.hpp"
#include "config/value_json.hpp"
#include "config/value_text.hpp"
#include "terms/utf8.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::json;
using terms::Term;

constexpr std::int64_t kMostMs = 10'000LL * 3600 * 1000;  // 10,000 h, as in a text

/// Thrown inside of this file only.
struct BadTerm {
  std::string expected;
};

const std::string& json_text(const Term& term) {
  if (!terms::is_utf8(term.text())) throw BadTerm{"binaries in UTF-8"};
  return term.text();
}

Json json_of(const Term& term);

Json json_of_map(const Term& map) {
  Json object = Json::object();
  for (std::size_t i = 0; i < map.items().size(); i += 2) {
    const Term& key = map.items()[i];
    if (!key.has_text()) throw BadTerm{"maps whose keys are strings, binaries or atoms"};
    if (!object.emplace(json_text(key), json_of(map.items()[i + 1])).second) {
      throw BadTerm{"maps whose keys differ as texts"};
    }
  }
  return object;
}

Json json_of(const Term& term) {
  switch (term.kind()) {
    case Term::Kind::kAtom:
      if (term.is_atom("true") || term.is_atom("false")) return term.is_atom("true");
      if (term.is_atom("null") || term.is_atom("undefined")) return nullptr;
      return term.text();
    case Term::Kind::kInteger:
      return term.as_integer();
    case Term::Kind::kFloat:
      return term.as_real();
    case Term::Kind::kString:
    case Term::Kind::kBinary:
      return json_text(term);
    case Term::Kind::kMap:
      return json_of_map(term);
    case Term::Kind::kList:
    case Term::Kind::kTuple:
      break;
  }
  Json array = Json::array();
  for (const Term& item : term.items()) array.push_back(json_of(item));
  return array;
}

bool is_string(const Term& term) {
  return term.kind() == Term::Kind::kString || term.kind() == Term::Kind::kBinary;
}

std::optional<Value> read(ParameterType type, const Term& term) {
  const bool is_integer = term.kind() == Term::Kind::kInteger;
  switch (type) {
    case ParameterType::kText:
      if (term.has_text()) return Value::text(term.text());
      break;
    case ParameterType::kInteger:
      if (is_integer) return Value::integer(term.as_integer());
      break;
    case ParameterType::kReal:
      if (is_integer) return Value::real(static_cast<double>(term.as_integer()));
      if (term.kind() == Term::Kind::kFloat) return Value::real(term.as_real());
      break;
    case ParameterType::kFlag:
      if (term.is_atom("true") || term.is_atom("false")) return Value::flag(term.is_atom("true"));
      break;
    case ParameterType::kDuration:
      if (is_integer && term.as_integer() >= 0 && term.as_integer() <= kMostMs) {
        return Value::duration(std::chrono::milliseconds(term.as_integer()));
      }
      break;
    case ParameterType::kRate:
      if (term.is_atom("infinity")) return Value::unlimited();
      break;
    case ParameterType::kJson:
      break;
  }
  return std::nullopt;
}

std::string expected_term(ParameterType type) {
  switch (type) {
    case ParameterType::kText:
      return "a string, a binary or an atom";
    case ParameterType::kFlag:
      return "true or false";
    case ParameterType::kDuration:
      return "whole milliseconds, or a string with a unit such as \"10s\", up to 10000h";
    case ParameterType::kRate:
      return "a whole number from 0 (so many per minute), a string such as \"20/s\", or infinity";
    default:
      return std::string(expected_of(type));
  }
}

}  // namespace

Result<Value, std::string> value_of_term(ParameterType type, const Term& term) {
  if (term.is_atom("undefined")) return Value();
  if (type == ParameterType::kJson) {
    try {
      return value_of_json(type, json_of(term).dump());
    } catch (const BadTerm& bad) {
      return failed("expected " + bad.expected);
    }
  }
  if (auto value = read(type, term)) return *std::move(value);
  const bool is_timed = type == ParameterType::kDuration || type == ParameterType::kRate;
  if (is_timed && is_string(term)) {
    if (auto value = value_of_text(type, term.text())) return value;
  }
  if (type == ParameterType::kRate && term.kind() == Term::Kind::kInteger) {
    if (auto value = value_of_text(type, std::to_string(term.as_integer()))) return value;
  }
  return failed("expected " + expected_term(type));
}

}  // namespace throng::config

#include "config/declaration_record.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include "config/json_fields.hpp"
#include "config/value_json.hpp"
#include "config/value_text.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostAllowed = 1000;

/// The bytes whose numbers are the code points of `text`.
std::string bytes_of(const std::string& text, const JsonFields& fields, const char* name) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      bytes += text[i];
      continue;
    }
    // Two bytes stand for a code point up to 0x7ff; a record has none above 0xff.
    if ((first & 0xfc) != 0xc0 || i + 1 == text.size()) {
      fields.fail(name, "expected code points up to 255");
    }
    const auto second = static_cast<unsigned char>(text[++i]);
    bytes += static_cast<char>((first & 0x03) << 6 | (second & 0x3f));
  }
  return bytes;
}

std::string text_of(JsonFields& fields, const char* name) {
  return bytes_of(fields.text(name), fields, name);
}

Value special_value(ParameterType type, const Json& json) {
  JsonFields fields(json, "value");
  Value value;
  if (type == ParameterType::kReal) {
    const auto bits = fields.signed_integer("bits", std::numeric_limits<std::int64_t>::min(),
                                            std::numeric_limits<std::int64_t>::max());
    const auto number = std::bit_cast<double>(bits);
    if (!std::isfinite(number)) fields.fail("bits", "expected a finite number");
    value = Value::real(number);
  } else if (type == ParameterType::kDuration) {
    value = Value::duration(fields.duration("ns"));
  } else {
    fields.fail("", "expected another value");
  }
  fields.check_all_read();
  return value;
}

Value value_in(ParameterType type, const Json& json, const JsonFields& fields, const char* name) {
  if (json.is_object()) return special_value(type, json);
  if (json.is_array()) fields.fail(name, "expected one value");
  if (!json.is_string()) {
    auto value = value_of_json(type, json.dump());
    if (!value) fields.fail(name, value.error());
    return std::move(value).value();
  }
  return value_of_declared_text(type, bytes_of(json.get<std::string>(), fields, name));
}

std::optional<Declaration::UpdatePolicy> policy_of(std::string_view name) {
  for (const auto policy : kUpdatePolicies) {
    if (name_of(policy) == name) return policy;
  }
  return std::nullopt;
}

void read_options(JsonFields& fields, Declaration& declaration) {
  using Verification = Declaration::Verification;
  if (fields.has("default")) {
    declaration.standard = value_in(declaration.type, fields.at("default"), fields, "default");
  }
  if (fields.has("allowed")) {
    declaration.verification = Verification::kAllowed;
    const Json& all = fields.list("allowed");
    if (all.size() > kMostAllowed) fields.fail("allowed", "has too many values");
    for (const Json& each : all) {
      declaration.allowed.push_back(value_in(declaration.type, each, fields, "allowed"));
    }
  }
  if (fields.has("verified") && fields.flag("verified")) {
    declaration.verification = Verification::kFunction;
  }
  if (fields.has("secret")) declaration.is_secret = fields.flag("secret");
  if (fields.has("override")) declaration.is_override = fields.flag("override");
  if (fields.has("update")) {
    const auto policy = policy_of(fields.text("update"));
    if (!policy) fields.fail("update", "expected any or function");
    declaration.update_policy = *policy;
  }
}

DeclarationRecord read_record(const Json& json) {
  JsonFields fields(json, "");
  DeclarationRecord record;
  record.order = fields.integer("order", 0, std::numeric_limits<std::uint64_t>::max());
  Declaration& declaration = record.declaration;
  declaration.name = text_of(fields, "name");
  const auto type = parameter_type(fields.text("type"));
  if (!type) fields.fail("type", "is unknown");
  declaration.type = *type;
  declaration.description = text_of(fields, "description");
  read_options(fields, declaration);
  fields.check_all_read();
  return record;
}

}  // namespace

Result<DeclarationRecord, std::string> decode_declaration_record(std::string_view text) {
  if (text.size() > kMaxDeclarationRecord) {
    return failed(fmt::format("a declaration: {} bytes, expected at most {}", text.size(),
                              kMaxDeclarationRecord));
  }
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return failed(std::string("a declaration: expected JSON"));
  try {
    return read_record(json);
  } catch (const BadJsonField& bad) {
    return failed("a declaration: " + bad.text);
  }
}

Value value_of_declared_text(ParameterType type, const std::string& text) {
  // On the command line a JSON parameter takes JSON, and the others what people write.
  auto value = value_of_text(type, text);
  return value ? std::move(value).value() : Value::text(text);
}

}  // namespace throng::config

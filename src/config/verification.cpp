#include "config/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/printable.hpp"
#include "config/value_text.hpp"

namespace throng::config {
namespace {

constexpr std::string_view kMask = "***";

std::string list_of(const std::vector<Value>& values) {
  std::string list;
  for (const Value& value : values) list += (list.empty() ? "" : ", ") + to_text(value);
  return list;
}

std::string cut(std::string_view text, std::size_t most) {
  const std::string_view tail = text.size() > most ? "..." : "";
  return base::printable(text.substr(0, most)) + std::string(tail);
}

Result<Value, std::string> call(const Declaration& declaration, const Value& value,
                                ParameterFunctions& functions) {
  try {
    auto verified = functions.verify(declaration, value);
    if (verified.is_stopped()) return failed(std::string("verification failed: it was stopped"));
    return verified;
  } catch (const std::exception& error) {
    return failed(fmt::format("verification failed: {}", error.what()));
  } catch (...) {
    return failed(std::string("verification failed"));
  }
}

}  // namespace

std::string SettingProblem::describe() const {
  return value.empty() ? fmt::format("{}: {}", name, reason)
                       : fmt::format("{} = {}: {}", name, value, reason);
}

std::string shown_value(const Declaration& declaration, std::string_view text) {
  return declaration.is_secret && !text.empty() ? std::string(kMask) : cut(text, kMaxShownValue);
}

std::string shown_reason(const Declaration& declaration, std::string_view reason,
                         std::string_view value) {
  const bool tells = declaration.is_secret && !value.empty() && reason.find(value) != reason.npos;
  return tells ? "refused, for a reason that names the secret" : cut(reason, kMaxShownReason);
}

SettingProblem problem_of(const Declaration& declaration, std::string_view value,
                          std::string reason) {
  return {declaration.name, shown_value(declaration, value), std::move(reason)};
}

Result<Value, SettingProblem> verify(const Declaration& declaration, const Value& value,
                                     ParameterFunctions& functions) {
  if (declaration.verification == Declaration::Verification::kNone) return value;
  const std::string text = to_text(value);
  if (value.is_undefined()) return failed(problem_of(declaration, text, "must be given"));
  if (declaration.verification == Declaration::Verification::kAllowed) {
    const auto& allowed = declaration.allowed;
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    // The list of a secret is as secret.
    const std::string reason = declaration.is_secret
                                   ? std::string("expected one of the allowed values")
                                   : "expected one of: " + cut(list_of(allowed), kMaxShownReason);
    return failed(problem_of(declaration, text, reason));
  }
  auto verified = call(declaration, value, functions);
  if (!verified) {
    return failed(problem_of(declaration, text, shown_reason(declaration, verified.error(), text)));
  }
  if (verified->type() == declaration.type) return *std::move(verified);
  return failed(problem_of(declaration, text,
                           fmt::format("verification gave a value of another type: expected {}",
                                       name_of(declaration.type))));
}

}  // namespace throng::config

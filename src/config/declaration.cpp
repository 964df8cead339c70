#include "config/declaration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.hpp"
#include "config/value_text.hpp"
#include "terms/utf8.hpp"

namespace throng::config {
namespace {

constexpr std::size_t kMostShown = 100;

std::string shown(std::string_view text) {
  const std::string_view tail = text.size() > kMostShown ? "..." : "";
  return base::printable(text.substr(0, kMostShown)) + std::string(tail);
}

bool is_name(std::string_view name) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_of_name = [&](char c) { return is_small(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kMaxParameterName && is_small(name[0]) &&
         std::all_of(name.begin(), name.end(), is_of_name);
}

/// Collects what is wrong with one declaration.
class DeclarationCheck {
 public:
  DeclarationCheck(const Declaration& declaration, std::vector<DeclarationProblem>& problems)
      : declaration_(declaration), problems_(problems) {}

  void check() {
    if (!is_name(declaration_.name)) {
      refuse(
          fmt::format("expected a name of at most {} small letters, digits and '_' that begins "
                      "with a letter",
                      kMaxParameterName));
    }
    check_description();
    check_allowed();
    if (declaration_.standard) check_type("the default", *declaration_.standard);
    if (declaration_.is_override && !declaration_.is_of_scenario) {
      refuse("an override: expected it in the scenario only");
    }
  }

 private:
  void refuse(std::string reason) {
    problems_.push_back({shown(declaration_.name), shown(declaration_.origin), std::move(reason)});
  }

  void check_description() {
    const std::string& text = declaration_.description;
    if (text.empty()) {
      refuse("no description: expected a text that says what it is for");
    } else if (!terms::is_utf8(text)) {
      refuse("a description that is not UTF-8: expected UTF-8");
    } else if (text.size() > kMaxParameterDescription) {
      refuse(fmt::format("a description of {} bytes: expected at most {}", text.size(),
                         kMaxParameterDescription));
    }
  }

  void check_allowed() {
    const bool has_list = declaration_.verification == Declaration::Verification::kAllowed;
    if (has_list && declaration_.allowed.empty()) {
      refuse("an empty list of allowed values: expected at least one");
    }
    if (!has_list && !declaration_.allowed.empty()) {
      refuse("allowed values without that verification: expected none");
    }
    for (const Value& value : declaration_.allowed) check_type("the allowed value", value);
  }

  void check_type(std::string_view what, const Value& value) {
    if (value.type() == declaration_.type) return;
    const std::string text = declaration_.is_secret ? "***"
                             : value.is_undefined() ? "undefined"
                                                    : shown(to_text(value));
    refuse(fmt::format("{} {}: expected {}", what, text, expected_of(declaration_.type)));
  }

  const Declaration& declaration_;
  std::vector<DeclarationProblem>& problems_;
};

constexpr std::array<std::string_view, kVerifications.size()> kVerificationNames = {
    "none", "allowed", "function"};
constexpr std::array<std::string_view, kUpdatePolicies.size()> kPolicyNames = {"read-only", "any",
                                                                               "function"};

}  // namespace

std::string_view name_of(Declaration::Verification verification) {
  return kVerificationNames[static_cast<std::size_t>(verification)];
}

std::string_view name_of(Declaration::UpdatePolicy policy) {
  return kPolicyNames[static_cast<std::size_t>(policy)];
}

std::string DeclarationProblem::describe() const {
  return fmt::format("{} (declared by {}): {}", name, origin, reason);
}

std::vector<DeclarationProblem> check_declarations(std::span<const Declaration> declarations) {
  std::vector<DeclarationProblem> problems;
  for (const Declaration& declaration : declarations) {
    DeclarationCheck(declaration, problems).check();
  }
  return problems;
}

}  // namespace throng::config

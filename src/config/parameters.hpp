#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/declaration.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// Those that every run has: `user_rate`.
std::vector<Declaration> builtin_declarations();
/// How fast users start; a rate, unlimited by default, that may change while the run goes on.
inline constexpr std::string_view kUserRate = "user_rate";

/// The parameters of a run: each name once. Thread: any, as it never changes.
class Parameters {
 public:
  /// The built-in ones and nothing else.
  Parameters();
  /// The built-in ones, then `declarations` of scenario and plug-ins, with overrides applied: one
  /// takes the place of the declaration of its name or is added, and of several the last counts.
  /// Errors: all that check_declarations() finds, every name that is declared twice, with both
  /// origins, and every override of another type than what it replaces.
  static Result<Parameters, std::vector<DeclarationProblem>> of(
      std::vector<Declaration> declarations);

  /// In the order in which they were declared.
  const std::vector<Declaration>& all() const { return all_; }
  /// None of that name: null. Lives as long as this.
  const Declaration* find(std::string_view name) const;

 private:
  void add(Declaration declaration, std::vector<DeclarationProblem>& problems);
  void override_with(Declaration declaration, std::vector<DeclarationProblem>& problems);

  std::vector<Declaration> all_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

}  // namespace throng::config

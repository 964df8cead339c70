#include "scenario/script/check_script.hpp"

#include <fmt/format.h>

#include "base/printable.hpp"
#include "scenario/script/check_feeds.hpp"
#include "scenario/script/check_signals.hpp"
#include "scenario/script/check_top_level.hpp"
#include "scenario/script/check_types.hpp"
#include "scenario/script/normalise.hpp"
#include "scenario/script/other_language.hpp"
#include "terms/term_parser.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;
using terms::TermError;

std::string utf8_of_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char byte : bytes) terms::append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

/// {var, "name", 1} and the like, wherever it stands.
void warn_of_old_defaults(const Node& node, Problems& warnings) {
  const bool is_variable = node.is_operation("var") || node.is_operation("numvar");
  if (is_variable && node.arity() == 2) {
    const Node& name = node.items[0];
    const std::string shown = name.is(Kind::kString) ? name.text : erlang_text(name);
    warnings.add({fmt::format("{}Warning: {} uses a deprecated default value declaration format",
                              line_prefix(node.at), shown),
                  node.at,
                  fmt::format("expected {{defaults, [{{{}, {}}}]}} at the top of the script",
                              erlang_text(name), erlang_text(node.items[1]))});
  }
  for (const Node& each : node.items) warn_of_old_defaults(each, warnings);
}

/// What to do about a function whose name is a word of Erlang's own, written without quotes.
std::string hint_of_quotes(std::string_view found) {
  for (const std::string_view word : {"if", "and", "or", "not"}) {
    if (!found.starts_with(fmt::format("\"{}\": ", word))) continue;
    return fmt::format("; the function of this name needs quotes: {{'{}', ...}}", word);
  }
  return "";
}

class ScriptChecker {
 public:
  ScriptChecker(std::string_view name, std::string_view text) {
    report_.name = name;
    report_.text = terms::is_utf8(text) ? std::string(text) : utf8_of_latin1(text);
    // No character, and so of no column.
    if (report_.text.starts_with("\xef\xbb\xbf")) report_.text.erase(0, 3);
  }

  CheckedScript check() {
    check_text();
    return {std::move(report_), std::move(tree_)};
  }

 private:
  void check_text() {
    if (auto other = other_language(report_.text)) {
      report_.problems.add({"", {}, std::move(*other)});
      return;
    }
    const auto term = terms::parse_script(report_.text);
    if (!term) {
      add_term_error(term.error());
    } else if (*term) {
      check_term(**term);
    }
  }

  std::string printable_name() const { return base::printable(report_.name); }

  void set_invalid() { report_.heading = fmt::format("Script {} is invalid:\n", printable_name()); }

  void add_term_error(const TermError& error) {
    const Position at = {error.line, error.column};
    const std::string text = error.text + hint_of_quotes(error.text);
    if (error.kind == TermError::Kind::kSyntax) {
      report_.heading = fmt::format("Failed to parse script {}:", printable_name());
      report_.problems.add(
          {fmt::format("{}syntax error before: {}", line_prefix(at), error.before), at, text});
      return;
    }
    set_invalid();
    report_.problems.add({line_prefix(at) + error.text, at, text});
  }

  void check_term(const terms::Term& term) {
    auto script = normalise(term);
    if (!script) {
      // Behind this heading the original leaves no line empty.
      report_.heading = fmt::format("Script {} is invalid:", printable_name());
      report_.problems.add(
          {"Invalid operation name " + script.error().term, script.error().at,
           script.error().term +
               ": expected an atom as the first element of a tuple, the name of what is called; "
               "{t, Value1, ...} is a tuple of data"});
      return;
    }
    check_tree(*script);
    tree_ = std::move(*script);
  }

  void check_tree(const Node& script) {
    if (!script.is(Kind::kList)) {
      set_invalid();
      report_.problems.add({"Unexpected top-level term " + erlang_text(script), script.at,
                            "expected a list of statements: [Statement1, Statement2, ...]."});
      return;
    }
    TypeNotes notes;
    const auto fault = check_types(script, Type::kAny, script.at, notes);
    Findings findings;
    for (const Problem& warning : notes.warnings.all()) findings.warnings.add(warning);
    if (fault) {
      set_faults(*fault, notes.faults);
    } else {
      check_meaning(script, findings);
    }
    if (report_.is_ok()) warn_of_old_defaults(script, findings.warnings);
    report_.warnings = std::move(findings.warnings);
    if (!report_.is_ok()) set_invalid();
  }

  /// The original reports one of them only.
  void set_faults(const TypeFault& fault, const Problems& all) {
    const Problem reported = fault.problem();
    report_.problems.add(reported);
    for (const Problem& each : all.all()) {
      const bool is_same = each.original == reported.original && each.at.line == reported.at.line &&
                           each.at.column == reported.at.column;
      if (!is_same) report_.also.add(each);
    }
    for (std::size_t i = 0; i < all.left_out(); ++i) report_.also.leave_out();
  }

  void check_meaning(const Node& script, Findings& findings) {
    check_top_level(script, findings);
    check_feeds(script, findings);
    if (findings.problems.empty()) check_signals(script, findings.problems);
    report_.also = std::move(findings.also);
    if (!findings.stop) {
      report_.problems = std::move(findings.problems);
      return;
    }
    report_.problems.add(*findings.stop);
    for (const Problem& each : findings.problems.all()) {
      if (each.original != findings.stop->original) report_.also.add(each);
    }
  }

  Report report_;
  Node tree_;
};

}  // namespace

CheckedScript check_script_tree(std::string_view name, std::string_view text) {
  return ScriptChecker(name, text).check();
}

Report check_script(std::string_view name, std::string_view text) {
  return check_script_tree(name, text).report;
}

}  // namespace throng::scenario::script

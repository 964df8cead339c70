#include "cli/verbs_command.hpp"

#include <fmt/format.h>

#include <vector>

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "protocols/http/verbs.hpp"
#include "protocols/tcp/verbs.hpp"
#include "protocols/websocket/verbs.hpp"
#include "protocols/xmpp/verbs.hpp"

namespace throng::cli {

std::string verbs_document() {
  std::string text =
      "# Verbs\n\nWhat one user can do. This page is the output of `throng verbs`.\n";
  std::vector<Verb> verbs;
  for (const auto& of : {protocols::http::verbs(), protocols::tcp::verbs(),
                         protocols::websocket::verbs(), protocols::xmpp::verbs()}) {
    verbs.insert(verbs.end(), of.begin(), of.end());
  }
  for (const Verb& verb : verbs) {
    text += fmt::format("\n## {}\n\n{}\nResult: {}.\n", verb.name, verb.help, verb.result);
    text += "\n| argument | default | meaning |\n|---|---|---|\n";
    for (const VerbArgument& argument : verb.arguments) {
      text += fmt::format("| {} | {} | {} |\n", argument.name,
                          argument.default_value.empty() ? "required" : argument.default_value,
                          argument.help);
    }
    text += "\n| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n";
    for (const VerbMetric& metric : verb.metrics) {
      text += fmt::format("| {} | {} | {} | {} | {} |\n", metric.name, metric.type, metric.unit,
                          metric.labels, metric.help);
    }
  }
  return text;
}

void add_verbs_command(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("verbs", "List what a user can do, with arguments and metrics")
      ->callback([&chosen] {
        chosen = [] { return write_text(stdout, verbs_document()) ? kPassed : kBroken; };
      });
}

}  // namespace throng::cli

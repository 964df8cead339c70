#include "cli/run_outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/printable.hpp"
#include "report/summary.hpp"
#include "report/wrap.hpp"

namespace throng::cli {

Streams Streams::standard() {
  return {stdout, stderr, Terminal::of(STDOUT_FILENO), Terminal::of(STDERR_FILENO)};
}

int RunOutputs::complain(ExitCode code, const std::string& message) const {
  write_text(streams_.err, fmt::format("{}: {}\n", command_, message));
  return code;
}

void RunOutputs::announce(const std::string& what, const std::vector<std::string>& settings) const {
  std::string text = what + ": ";
  for (const std::string& each : settings) text += (&each == &settings[0] ? "" : ", ") + each;
  text = base::printable(text);
  const Terminal& terminal = streams_.err_terminal;
  // The last column stays free: a full line would wrap on some terminals.
  if (terminal.is_terminal) text = report::wrap(text, 2, std::max(terminal.columns, 11u) - 1);
  write_text(streams_.err, text + "\n");
}

std::optional<int> RunOutputs::refuse(const std::optional<std::string>& summary) const {
  if (!summary) return {};
  const auto possible = report::check_writable(*summary);
  if (possible) return {};
  return complain(kBroken, possible.error() + " (choose another --summary)");
}

int RunOutputs::show(const results::RunResult& result, int code,
                     const std::optional<std::string>& summary) const {
  const Terminal& out = streams_.out_terminal;
  const auto fail = [&](const std::string& why) {
    complain(kBroken, why);
    if (code != kInterrupted) code = kBroken;
  };
  if (!write_text(streams_.out, text_(result, {out.columns, out.has_colour}))) {
    fail("cannot write the result to the output");
  }
  if (!summary) return code;
  if (auto written = report::write_whole(*summary, report::summary_json(result)); !written) {
    fail(written.error() + " (free space, or choose another --summary)");
  }
  return code;
}

}  // namespace throng::cli

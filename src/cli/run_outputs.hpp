#pragma once

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "report/text_layout.hpp"
#include "results/run_result.hpp"

namespace throng::cli {

/// Where a command writes, and what is there.
struct Streams {
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  Terminal out_terminal;
  Terminal err_terminal;

  static Streams standard();
};

/// What every command that makes load says, and where its results go.
class RunOutputs {
 public:
  /// How a result looks as text.
  using Text =
      std::function<std::string(const results::RunResult& result, report::TextLayout layout)>;

  RunOutputs(std::string command, Text text, Streams streams)
      : command_(std::move(command)), text_(std::move(text)), streams_(streams) {}

  /// Says what went wrong. Returns: `code`.
  int complain(ExitCode code, const std::string& message) const;
  /// What is about to run, wrapped where a terminal is narrow.
  void announce(const std::string& what, const std::vector<std::string>& settings) const;
  /// Whether a summary can be written there: better known before an hour of load than after it.
  /// Returns: the exit code when it cannot, which has been said.
  std::optional<int> refuse(const std::optional<std::string>& summary) const;
  /// Shows the result and writes its summary; one that cannot be kept is still shown. `code` is
  /// what the result stands for. Returns: that, or kBroken when something could not be written.
  int show(const results::RunResult& result, int code,
           const std::optional<std::string>& summary) const;
  const Streams& streams() const { return streams_; }

 private:
  std::string command_;
  Text text_;
  Streams streams_;
};

}  // namespace throng::cli

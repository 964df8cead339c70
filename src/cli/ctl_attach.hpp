#pragma once

#include <string>

#include "cli/ctl_options.hpp"
#include "cli/run_outputs.hpp"
#include "server/api_message.hpp"

namespace throng::cli {

/// Shows what a run says and its progress on the error stream, once a second, until it is over;
/// Ctrl-C ends the showing and leaves the run alone. Blocks. Returns: the exit code.
int attach_to_run(const std::string& socket, const CtlOptions& options, Streams streams);

/// Lines that stay, above one line that is drawn anew on a terminal; elsewhere that one is a line
/// too whenever it has changed.
class LiveScreen {
 public:
  explicit LiveScreen(Streams streams) : streams_(streams) {}

  /// What an answer of /api/v1/live has new.
  void show(const server::ApiAnswer& answer);
  /// Ends the drawn line, which stays.
  void finish();

  std::uint64_t next() const { return next_; }
  bool is_over() const { return is_over_; }

 private:
  Streams streams_;
  std::uint64_t next_ = 0;
  bool is_over_ = false;
  bool is_drawn_ = false;
  std::string progress_;
};

}  // namespace throng::cli

#pragma once

namespace throng::cli {

/// What a stream is written to.
struct Terminal {
  bool is_terminal = false;
  bool has_colour = false;  // a terminal, and NO_COLOR is not set
  unsigned columns = 80;

  static Terminal of(int fd);
};

}  // namespace throng::cli

#pragma once

#include <cstdio>
#include <string_view>

namespace throng::cli {

/// What a stream is written to.
struct Terminal {
  bool is_terminal = false;
  bool has_colour = false;  // a terminal, and NO_COLOR is not set
  unsigned columns = 80;

  static Terminal of(int fd);
};

/// Writes all of `text` now. False when the stream is full or closed: never an exception, for a
/// reader that went away must not end a run.
bool write_text(std::FILE* stream, std::string_view text);

}  // namespace throng::cli

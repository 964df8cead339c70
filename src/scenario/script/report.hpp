#pragma once

#include <string>

#include "scenario/script/script_problem.hpp"

namespace throng::scenario::script {

/// What a check has found, with the text that it is about.
struct Report {
  std::string name;     // of the file
  std::string text;     // of the file, in UTF-8
  std::string heading;  // the original's, above all problems; empty: it would say something else
  Problems problems;    // those that the original reports, in its order
  Problems also;        // what more is wrong
  Problems warnings;

  bool is_ok() const { return problems.empty(); }
};

/// What to show of it; of one that is_ok() the warnings. All that is not indented is what the
/// original says, byte for byte; in the indented lines below come the place, what was expected, and
/// the line with a mark under it. Problems that the original does not know begin with the place.
/// Nothing in it would control a terminal.
std::string report_text(const Report& report);

}  // namespace throng::scenario::script

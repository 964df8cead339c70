#pragma once

#include <string>

#include "results/run_result.hpp"

namespace throng::report {

/// How the text is to be laid out.
struct TextLayout {
  unsigned columns = 80;  // never wider than this, from 40 on
  bool has_colour = false;
};

/// The result of an HTTP run as text for people: figures, percentiles, a drawn histogram, status
/// codes, failures, the machine and the verdict.
std::string http_text(const results::RunResult& result, TextLayout layout);

}  // namespace throng::report

#pragma once

#include <string>

#include "report/text_layout.hpp"
#include "results/run_result.hpp"

namespace throng::report {

/// The result of an HTTP run as text for people: figures, percentiles, a drawn histogram, status
/// codes, failures, the machine and the verdict.
std::string http_text(const results::RunResult& result, TextLayout layout);

}  // namespace throng::report

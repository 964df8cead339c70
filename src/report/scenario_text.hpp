#pragma once

#include <string>
#include <vector>

#include "report/text_layout.hpp"
#include "results/run_result.hpp"

namespace throng::report {

/// The result of a scenario as text for people: users and why they failed, iterations, every
/// metric with its largest series, the machine and the verdict. `charts`: histograms that are
/// drawn, by name.
std::string scenario_text(const results::RunResult& result, TextLayout layout,
                          const std::vector<std::string>& charts = {});

}  // namespace throng::report

#pragma once

#include <string>

#include "telemetry/histogram.hpp"

namespace throng::report {

/// Draws a latency histogram as bars of text, one line a range; the ranges grow by powers of two
/// or finer, so that both the body and the tail are seen. Empty when nothing was recorded.
/// `columns`: the width of the whole drawing, at least 40.
std::string draw_latencies(const telemetry::Histogram& histogram, unsigned columns);

}  // namespace throng::report

#pragma once

#include "scenario/native/series_registry.hpp"
#include "throng/border.hpp"

namespace throng::scenario::native {

/// What this program offers to scenarios; one table for the whole process.
const throng_host& host_table();

/// The metrics that the scenarios of this process declare.
SeriesRegistry& series_registry();

}  // namespace throng::scenario::native

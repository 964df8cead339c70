#pragma once

#include <memory>

#include "config/run_spec.hpp"
#include "run/load.hpp"

namespace throng::run {

/// The load that `spec` asks for. `spec` must outlive it.
std::unique_ptr<Load> make_load(const config::RunSpec& spec);

}  // namespace throng::run

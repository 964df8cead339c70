#pragma once

#include <string>

#include "throng/result.hpp"

namespace throng::base {

/// Reads a file to its end; an empty one is an empty text. Errors: which file, and why not.
Result<std::string, std::string> read_input(const std::string& path);

}  // namespace throng::base

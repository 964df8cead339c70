#pragma once

#include <string>

#include "throng/result.hpp"

namespace throng::scenario::script {

/// Reads a script. Errors: a text that says which file and why not, as the original does: it cannot
/// be read, is larger than kMostScriptBytes (of which no more is read), or is no text.
Result<std::string, std::string> read_script_file(const std::string& path);

}  // namespace throng::scenario::script

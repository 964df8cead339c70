#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throng::scenario::native {

/// The files that something was made from, read from the rule that a compiler writes with -MD:
/// `target: file file \` and so on.
std::vector<std::string> parse_dependencies(std::string_view rule);

}  // namespace throng::scenario::native

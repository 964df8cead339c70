#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace throng::report {

/// How many columns UTF-8 text takes, one a character.
std::size_t width(std::string_view text);

/// `words` in lines broken at spaces, and within a word only where it is longer than a line, as a
/// URL may be. Spaces at the beginning stay; `indent` is that of all lines but the first, less than
/// `columns`.
std::string wrap(std::string_view words, std::size_t indent, std::size_t columns);

}  // namespace throng::report

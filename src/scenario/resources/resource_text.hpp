#pragma once

#include <string>
#include <string_view>

namespace throng::scenario::resources {

/// The bytes of a file as UTF-8: as they are where they are such, else each of them as a character
/// of Latin-1. A byte order mark in front is left out.
std::string utf8_text(std::string_view bytes);

}  // namespace throng::scenario::resources

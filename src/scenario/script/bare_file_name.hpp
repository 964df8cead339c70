#pragma once

#include <string_view>

namespace throng::scenario::script {

/// The name of a file beside the script: without a folder, but for `./` in front, and no `..`.
inline bool is_bare_file_name(std::string_view name) {
  if (name.starts_with("./")) name.remove_prefix(2);
  constexpr std::string_view kNever("/\0", 2);
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(kNever) == std::string_view::npos;
}

}  // namespace throng::scenario::script

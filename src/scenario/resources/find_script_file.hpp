#pragma once

#include <string>
#include <string_view>

#include "throng/result.hpp"

namespace throng::scenario::resources {

/// Where a resource or a feed of a script lies: beside it. `script`: the path of the script.
/// `name`: of the file, without a folder but for `./`; a link is followed, whoever put it there
/// meant it. Errors: the name or the path, and why not: it has a folder, nothing is there, or it is
/// no file. Thread: any.
Result<std::string, std::string> find_script_file(const std::string& script, std::string_view name);

}  // namespace throng::scenario::resources

#pragma once

#include <string>

#include "runtime/loop.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::scenario::engine {

/// What a GET of `url` (http or https) answers, after redirects, with a status of 200 and
/// the like. At most 1 GiB. Errors: why there is none. Suspends: until it is whole.
[[nodiscard]] Task<Result<std::string, std::string>> fetch(runtime::Loop& loop, std::string url);

}  // namespace throng::scenario::engine

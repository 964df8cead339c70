#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throng::scenario::script {

/// The one of `names` that `word` was probably meant to be: few letters are other ones, missing,
/// too many or change places. None: empty.
std::string closest_name(std::string_view word, const std::vector<std::string_view>& names);

/// "; did you mean woker?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace throng::scenario::script

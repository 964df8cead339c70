#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throng::scenario::script {

/// What to tell whoever has a scenario of another language checked as a script: of amoc (an Erlang
/// module) or in the Python-like dialect (#!benchDL). None: it is neither.
std::optional<std::string> other_language(std::string_view text);

}  // namespace throng::scenario::script

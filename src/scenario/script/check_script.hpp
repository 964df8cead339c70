#pragma once

#include <cstddef>
#include <string_view>

#include "scenario/script/report.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Bytes of a script.
inline constexpr std::size_t kMostScriptBytes = std::size_t{32} << 20;

/// Checks a scenario written as Erlang terms: reads it, then its types, its top-level statements,
/// its signals; where one of these finds something the next are left out, as the original does.
/// Nothing of the script is carried out. `text`: bytes, UTF-8 or else Latin-1, at most
/// kMostScriptBytes; it must live as long as the report. `name`: of the file, for the messages.
/// Thread: any.
Report check_script(std::string_view name, std::string_view text);

/// The same, with the script itself; of one that is not right, or has no statements, it is empty.
struct CheckedScript {
  Report report;
  Node tree;
};
CheckedScript check_script_tree(std::string_view name, std::string_view text);

}  // namespace throng::scenario::script

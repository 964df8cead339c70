#include "scenario/script/other_language.hpp"

namespace throng::scenario::script {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string_view without_comments(std::string_view text) {
  text = without_blanks(text);
  while (text.starts_with('%')) {
    const std::size_t end = text.find('\n');
    text = end == std::string_view::npos ? std::string_view() : without_blanks(text.substr(end));
  }
  return text;
}

bool is_module(std::string_view text) {
  text = without_comments(text);
  if (!text.starts_with('-')) return false;
  text = without_blanks(text.substr(1));
  constexpr std::string_view kModule = "module";
  return text.starts_with(kModule) && without_blanks(text.substr(kModule.size())).starts_with('(');
}

}  // namespace

std::optional<std::string> other_language(std::string_view text) {
  if (without_blanks(text).starts_with("#!benchDL")) {
    return "this is in the dialect that begins with #!benchDL, which Throng does not read yet; "
           "expected a list of Erlang terms, such as [{pool, [{size, 1}, {worker_type, "
           "dummy_worker}], [{print, \"hello\"}]}]. (docs/script.md)";
  }
  if (is_module(text)) {
    return "this is an Erlang module, as amoc has its scenarios: expected a list of Erlang terms, "
           "or "
           "the scenario in C++. `throng new NAME` writes a first one; init/0,1 becomes init(), "
           "start/1,2 becomes run(), terminate/0,1 becomes terminate(), -required_variable becomes "
           "THRONG_PARAMETER (docs/scenario.md, docs/differences.md)";
  }
  return std::nullopt;
}

}  // namespace throng::scenario::script

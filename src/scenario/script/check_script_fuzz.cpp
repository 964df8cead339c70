#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "scenario/script/check_script.hpp"
#include "scenario/script/normalise.hpp"
#include "terms/term_parser.hpp"
#include "terms/utf8.hpp"

// Any bytes are a script or refused, with places that are in the text and in words that fit on a
// terminal; what is a tree is a term again when it is written as the original writes it.
namespace throng::scenario::script {
namespace {

constexpr std::size_t kMostFuzzed = 4096;  // bytes

void check_places(const Problems& problems, std::size_t lines) {
  for (const Problem& problem : problems.all()) {
    THRONG_ASSERT(problem.at.line >= 1 && problem.at.line <= lines && problem.at.column >= 1);
    THRONG_ASSERT(!problem.text.empty());
  }
}

void check_lines(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    THRONG_ASSERT(end != std::string::npos);
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    THRONG_ASSERT(base::printable(line) == line);
    begin = end + 1;
  }
}

void check_tree(std::string_view text) {
  const auto term = terms::parse_script(text);
  if (!term || !*term) return;
  const auto node = normalise(**term);
  if (!node) return;
  const std::string written = erlang_text(*node);
  THRONG_ASSERT(base::printable(written) == written);
}

}  // namespace
}  // namespace throng::scenario::script

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::scenario::script;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > kMostFuzzed) return 0;
  const Report report = check_script("any.erl", text);
  std::size_t lines = 1;
  for (const char c : report.text) lines += c == '\n' ? 1 : 0;
  check_places(report.problems, lines);
  check_places(report.also, lines);
  check_places(report.warnings, lines);
  const std::string shown = report_text(report);
  check_lines(shown);
  THRONG_ASSERT(report.is_ok() || !shown.empty());
  if (throng::terms::is_utf8(text)) check_tree(text);
  return 0;
}

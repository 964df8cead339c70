#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "config/settings_json.hpp"
#include "scenario/native/declaration_text.hpp"

// Any bytes are read to their end; what was found can be checked and shown, what was not fits on a
// line of a terminal. Behind `//` on each line, or in a raw string, the same text declares nothing.
namespace throng::scenario::native {
namespace {

void check(const DeclarationText& found, std::size_t lines) {
  for (const config::Declaration& each : found.declarations) {
    THRONG_ASSERT(each.is_of_scenario == !found.is_plugin);
  }
  for (const UnreadDeclaration& each : found.unread) {
    THRONG_ASSERT(each.line >= 1 && each.line <= lines && !each.why.empty());
    THRONG_ASSERT(base::printable(each.name + each.why) == each.name + each.why);
  }
  config::check_declarations(found.declarations);
  THRONG_ASSERT(!config::declarations_json(found.declarations).empty());
}

std::string behind_slashes(std::string_view source) {
  std::string text = "//";
  for (const char c : source) text += c == '\n' ? std::string("\n//") : std::string(1, c);
  return text;
}

}  // namespace
}  // namespace throng::scenario::native

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::scenario::native;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  std::size_t lines = 1;
  for (const char c : source) lines += c == '\n' ? 1 : 0;
  check(read_declaration_text(source, "a.cpp"), lines);
  const DeclarationText none = read_declaration_text(behind_slashes(source), "a.cpp");
  THRONG_ASSERT(none.declarations.empty() && none.is_complete());
  if (source.find(")throng\"") == std::string_view::npos) {
    const std::string raw = "R\"throng(" + std::string(source) + ")throng\"";
    const DeclarationText within = read_declaration_text(raw, "a.cpp");
    THRONG_ASSERT(within.declarations.empty() && within.is_complete());
  }
  return 0;
}

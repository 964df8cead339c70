#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "config/declaration_record.hpp"
#include "config/settings_json.hpp"

// Any bytes are a record or an error that fits on a line of a terminal; what was taken can be
// checked and shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto read = decode_declaration_record(text);
  if (!read) {
    THRONG_ASSERT(throng::base::printable(read.error()) == read.error());
    return 0;
  }
  const std::vector<Declaration> declarations = {std::move(read->declaration)};
  for (const DeclarationProblem& problem : check_declarations(declarations)) {
    THRONG_ASSERT(throng::base::printable(problem.describe()) == problem.describe());
  }
  THRONG_ASSERT(!declarations_json(declarations).empty());
  return 0;
}

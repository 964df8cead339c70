#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "terms/term_format.hpp"
#include "terms/term_parser.hpp"

// Any bytes are terms or refused. What is a term is written as text that gives it back; an error
// fits on a line of a terminal.
namespace throng::terms {
namespace {

void check_error(const TermError& error) {
  THRONG_ASSERT(error.line >= 1 && error.column >= 1 && !error.text.empty());
  THRONG_ASSERT(base::printable(error.text) == error.text);
}

void check_one(std::string_view text) {
  const auto term = parse_term(text);
  if (!term) return check_error(term.error());
  const std::string written = format(*term);
  THRONG_ASSERT(base::printable(written) == written);
  const auto again = parse_term(written);
  THRONG_ASSERT(again.is_ok());
  THRONG_ASSERT(*again == *term && format(*again) == written);
}

void check_all(std::string_view text) {
  const auto terms = parse_terms(text);
  if (!terms) return check_error(terms.error());
  std::string written;
  for (const Term& term : *terms) written += format(term) + ".\n";
  const auto again = parse_terms(written);
  THRONG_ASSERT(again.is_ok());
  THRONG_ASSERT(*again == *terms);
}

}  // namespace
}  // namespace throng::terms

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  throng::terms::check_one(text);
  throng::terms::check_all(text);
  return 0;
}

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "config/settings_json.hpp"
#include "scenario/native/declared_records.hpp"
#include "scenario/native/scratch_elf.hpp"

// Any bytes, as a file and as the section of one, are declarations or an error that fits on a line
// of a terminal; what was taken can be checked and shown.
namespace throng::scenario::native {
namespace {

void check(std::string_view file) {
  const auto read = read_declared_records(file, "a.so");
  if (!read) {
    THRONG_ASSERT(base::printable(read.error()) == read.error());
    return;
  }
  THRONG_ASSERT(read->declarations.size() <= kMaxDeclaredRecords);
  for (const config::Declaration& each : read->declarations) {
    THRONG_ASSERT(each.is_of_scenario == !read->is_plugin);
  }
  config::check_declarations(read->declarations);
  THRONG_ASSERT(!config::declarations_json(read->declarations).empty());
}

}  // namespace
}  // namespace throng::scenario::native

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  throng::scenario::native::check(bytes);
  throng::scenario::native::check(throng::scenario::native::scratch_elf(bytes));
  return 0;
}

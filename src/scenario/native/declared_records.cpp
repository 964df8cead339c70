#include "scenario/native/declared_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/declaration_record.hpp"
#include "scenario/native/elf_section.hpp"
#include "scenario/native/shared_object.hpp"

namespace throng::scenario::native {
namespace {

/// What THRONG_PLUGIN leaves among the records.
constexpr std::string_view kPluginRecord = "{\"plugin\":true}";

}  // namespace

Result<DeclaredRecords, std::string> read_declared_records(std::string_view file,
                                                           const std::string& path) {
  auto section = find_elf_section(file, kRecordsSection);
  if (!section) return failed(path + ": " + section.error());
  if (find_stamp(file).border.empty()) {
    return failed(path + ": it is no scenario; build it with `throng build FILE.cpp`");
  }
  DeclaredRecords found;
  std::vector<config::DeclarationRecord> records;
  std::string_view rest = *section;
  while (!rest.empty()) {
    // A zero byte ends each, and more of them may lie between two.
    const std::string_view text = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    if (text.empty()) continue;
    if (text == kPluginRecord) {
      found.is_plugin = true;
      continue;
    }
    if (records.size() == kMaxDeclaredRecords) {
      return failed(fmt::format("{}: more than {} declarations", path, kMaxDeclaredRecords));
    }
    auto record = config::decode_declaration_record(text);
    if (!record) return failed(path + ": " + record.error());
    records.push_back(std::move(record).value());
  }
  // Compilers and linkers put them in orders of their own.
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.order < b.order; });
  for (config::DeclarationRecord& record : records) {
    record.declaration.origin = found.is_plugin ? path : "the scenario";
    record.declaration.is_of_scenario = !found.is_plugin;
    found.declarations.push_back(std::move(record.declaration));
  }
  return found;
}

}  // namespace throng::scenario::native

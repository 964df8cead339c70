#include "run/code_map.hpp"

#include <charconv>
#include <fstream>
#include <map>
#include <sstream>

namespace throng::run {
namespace {

/// Takes a hexadecimal number and the character behind it.
bool take_hex(std::string_view& text, char behind, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || end == text.data() + text.size() || *end != behind) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

}  // namespace

CodeMap::CodeMap(std::string_view maps) {
  std::map<std::string, std::uint64_t> bases;
  while (!maps.empty()) {
    const std::size_t end = maps.find('\n');
    if (end == std::string_view::npos) break;  // the last line was cut
    std::string_view line = maps.substr(0, end);
    maps.remove_prefix(end + 1);
    Range range;
    if (!take_hex(line, '-', range.first) || !take_hex(line, ' ', range.end)) continue;
    const std::size_t file = line.find('/');
    if (file == std::string_view::npos) continue;
    range.file = line.substr(file);
    range.base = bases.try_emplace(range.file, range.first).first->second;
    ranges_.push_back(std::move(range));
  }
}

CodeMap CodeMap::of_this_process() {
  std::ifstream file("/proc/self/maps");
  std::ostringstream text;
  text << file.rdbuf();
  return CodeMap(text.str());
}

CodePlace CodeMap::place_of(std::uint64_t address) const {
  for (const Range& range : ranges_) {
    if (address >= range.first && address < range.end) return {range.file, address - range.base};
  }
  return {"", address};
}

}  // namespace throng::run

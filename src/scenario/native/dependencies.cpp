#include "scenario/native/dependencies.hpp"

#include <algorithm>

namespace throng::scenario::native {
namespace {

/// Where the files begin: behind the colon that ends the target.
std::size_t end_of_target(std::string_view rule) {
  for (std::size_t i = 0; i < rule.size(); ++i) {
    if (rule[i] == '\\') {
      ++i;
    } else if (rule[i] == ':' && (i + 1 == rule.size() || rule[i + 1] == ' ' ||
                                  rule[i + 1] == '\n' || rule[i + 1] == '\\')) {
      return i + 1;
    }
  }
  return rule.size();
}

}  // namespace

std::vector<std::string> parse_dependencies(std::string_view rule) {
  std::vector<std::string> files;
  std::string file;
  const auto end_file = [&] {
    if (!file.empty()) files.push_back(std::move(file));
    file.clear();
  };
  for (std::size_t i = end_of_target(rule); i < rule.size(); ++i) {
    const std::size_t end = std::min(rule.find_first_not_of('\\', i), rule.size());
    const std::size_t slashes = end - i;
    const char next = end < rule.size() ? rule[end] : '\0';
    if (slashes > 0) {
      // Compilers double what stands before an escaped space, and nothing else.
      const bool is_escape = next == ' ' || next == '#' || next == '\n';
      file.append(next == ' ' ? slashes / 2 : is_escape ? slashes - 1 : slashes, '\\');
      if (next == '\n') end_file();
      if (next == ' ' || next == '#') file += next;
      i = is_escape ? end : end - 1;
    } else if (next == '$' && rule.substr(i).starts_with("$$")) {
      file += next;
      ++i;
    } else if (next == '\n') {
      break;
    } else if (next == ' ' || next == '\r') {
      end_file();
    } else {
      file += next;
    }
  }
  end_file();
  return files;
}

}  // namespace throng::scenario::native

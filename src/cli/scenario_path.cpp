#include "cli/scenario_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/printable.hpp"
#include "terms/term_parser.hpp"

namespace throng::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHere = "scenarios";
constexpr const char* kAmoc = "AMOC_EXTRA_CODE_PATHS";

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

Result<ScenarioPath, std::string> ScenarioPath::of(const std::vector<std::string>& given,
                                                   const ScenarioVariables& variables) {
  ScenarioPath path;
  path.folders_.push_back(kHere);
  for (const std::string& folder : given) {
    if (auto added = path.add(folder, "--path"); !added) return failed(added.error());
  }
  std::string_view rest = variables.throng_path;
  while (!rest.empty()) {
    const std::string folder(rest.substr(0, rest.find(':')));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (folder.empty()) continue;
    if (auto added = path.add(folder, "THRONG_PATH"); !added) return failed(added.error());
  }
  if (auto added = path.add_erlang(variables.amoc_extra_code_paths); !added) {
    return failed(added.error());
  }
  return path;
}

Result<bool, std::string> ScenarioPath::add(const std::string& folder, const char* whose) {
  std::error_code error;
  // A zero byte would end the name for the system, but not for us.
  if (folder.find('\0') != std::string::npos || !fs::is_directory(folder, error)) {
    return failed(fmt::format("{}: \"{}\" is no folder: expected one that is there", whose,
                              base::printable(folder)));
  }
  if (std::find(folders_.begin(), folders_.end(), folder) == folders_.end()) {
    folders_.push_back(folder);
  }
  return true;
}

Result<bool, std::string> ScenarioPath::add_erlang(const std::string& text) {
  if (text.empty()) return true;
  const auto refuse = [](const std::string& found) {
    return failed(fmt::format(
        "{}: {}: expected an Erlang list of strings, such as [\"/a\", \"/b\"]", kAmoc, found));
  };
  const auto term = terms::parse_term(text);
  if (!term) return refuse(term.error().describe());
  if (term->kind() != terms::Term::Kind::kList) return refuse("it is no list");
  for (const terms::Term& each : term->items()) {
    if (each.kind() != terms::Term::Kind::kString) return refuse("not all of it are strings");
    if (auto added = add(each.text(), kAmoc); !added) return added;
  }
  return true;
}

Result<std::string, std::string> ScenarioPath::find(
    const std::string& name, const std::vector<std::string>& extensions) const {
  for (const std::string& folder : folders_) {
    for (const std::string& extension : extensions) {
      const fs::path file = fs::path(folder) / (name + extension);
      if (is_file(file)) return file.string();
    }
  }
  std::string wanted;
  for (const std::string& extension : extensions) {
    wanted += (wanted.empty() ? "" : " or ") + name + extension;
  }
  std::string looked;
  for (const std::string& folder : folders_) looked += (looked.empty() ? "" : ", ") + folder;
  return failed(base::printable(
      fmt::format("no scenario \"{}\": expected a file, or the name of one: {} in {} (--path DIR "
                  "and THRONG_PATH add folders)",
                  name, wanted, looked)));
}

Result<std::string, std::string> locate_scenario(const std::string& word,
                                                 const std::vector<std::string>& given,
                                                 const ScenarioVariables& variables,
                                                 const std::vector<std::string>& extensions) {
  const std::string extension = fs::path(word).extension().string();
  const bool is_name = !word.empty() && word.find('/') == std::string::npos &&
                       extension != ".cpp" && extension != ".so" && extension != ".erl" &&
                       !is_file(word);
  if (!is_name) return word;
  const auto path = ScenarioPath::of(given, variables);
  if (!path) return failed(path.error());
  return path->find(word, extensions);
}

}  // namespace throng::cli

#pragma once

#include <string>
#include <vector>

#include "throng/result.hpp"

namespace throng::cli {

/// What the shell says of where scenarios are; empty: nothing.
struct ScenarioVariables {
  std::string throng_path;            // THRONG_PATH: folders, separated by colons
  std::string amoc_extra_code_paths;  // AMOC_EXTRA_CODE_PATHS: an Erlang list of strings
};

/// The folders in which scenarios are looked for by their names.
class ScenarioPath {
 public:
  /// ./scenarios, which need not be there, then those of --path, then those of the variables; each
  /// once. Errors: a folder that is not there, a variable that cannot be read.
  static Result<ScenarioPath, std::string> of(const std::vector<std::string>& given,
                                              const ScenarioVariables& variables);

  const std::vector<std::string>& folders() const { return folders_; }
  /// The first file `name` with one of `extensions`, of which the first counts where a folder has
  /// several. Errors: it is in none, and which these are.
  Result<std::string, std::string> find(const std::string& name,
                                        const std::vector<std::string>& extensions) const;

 private:
  Result<bool, std::string> add(const std::string& folder, const char* whose);
  Result<bool, std::string> add_erlang(const std::string& text);

  std::vector<std::string> folders_;
};

/// `word` when it names a file: it has a slash or an extension of ours, or is a file here. Else it
/// is the name of a scenario, which is looked for as NAME and each of `extensions`. Errors: as
/// above.
Result<std::string, std::string> locate_scenario(const std::string& word,
                                                 const std::vector<std::string>& given,
                                                 const ScenarioVariables& variables,
                                                 const std::vector<std::string>& extensions = {
                                                     ".cpp", ".so"});

}  // namespace throng::cli

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace throng::cli {

/// A file in which scenarios are looked for by name.
struct ScenarioListing {
  std::string name;  // by which `throng run` finds it
  std::string file;
  std::string kind = "unknown";  // scenario, plug-in
  std::size_t parameters = 0;    // that are declared
  bool is_complete = true;       // there may be more of them where it is not
  std::string problem;           // empty: none; fits on a line of a terminal
};

/// Bytes of a file that is looked into.
inline constexpr std::size_t kMaxListedBytes = std::size_t{256} << 20;
/// Files of one folder.
inline constexpr std::size_t kMaxListedFiles = 10'000;

/// What .cpp and .so files are in a folder, by name; what is wrong with one stands beside it.
/// Nothing is compiled or loaded. A folder that is not there has none.
std::vector<ScenarioListing> list_scenarios(const std::string& folder);

/// As a table, in lines of at most `columns`, from 40 on.
std::string listing_table(const std::vector<ScenarioListing>& listings, unsigned columns);
/// As a JSON array of objects with name, kind, file, parameters, complete, and problem (null:
/// none).
std::string listing_json(const std::vector<ScenarioListing>& listings);

}  // namespace throng::cli

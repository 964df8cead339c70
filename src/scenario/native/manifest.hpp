#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "throng/result.hpp"

namespace throng::scenario::native {

/// What a scenario needs beside its own file: `shop.build.json` beside `shop.cpp`.
struct Manifest {
  std::vector<std::string> sources;   // more files to compile
  std::vector<std::string> include;   // folders to look for headers in
  std::vector<std::string> flags;     // for the compiler, after our own
  std::vector<std::string> packages;  // names that pkg-config knows
};

/// Reads the text of a manifest; `file` is its name in messages. Paths stay as they are written.
/// Errors: file, key, value, and what was expected; where it is no JSON also line and column.
Result<Manifest, std::string> parse_manifest(std::string_view text, const std::string& file);

/// Where the manifest of a scenario is, if it has one.
std::string manifest_path(const std::string& scenario);

/// The manifest of a scenario, its paths absolute and looked up; an empty one when there is none.
/// `scenario` is an absolute path.
/// Errors: those of parse_manifest, and which of its files are not there.
Result<Manifest, std::string> read_manifest(const std::string& scenario);

}  // namespace throng::scenario::native

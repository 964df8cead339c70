#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace throng::scenario::native {

/// Files for tests, with the folders that they need.
inline void write_text(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline void write_program(const std::string& path, const std::string& script) {
  write_text(path, script);
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

}  // namespace throng::scenario::native

#include "scenario/native/scratch_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace throng::scenario::native {

ScratchFolder::ScratchFolder(const std::string& parent) : path_(parent + "/throng-build-XXXXXX") {
  if (mkdtemp(path_.data()) != nullptr) return;
  throw std::system_error(errno, std::generic_category(),
                          fmt::format("cannot make a folder in {} (TMPDIR names another)", parent));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace throng::scenario::native

#pragma once

#include <string>

namespace throng::scenario::native {

/// A new folder that is removed with all it holds.
class ScratchFolder {
 public:
  /// Makes one below `parent`. Throws std::system_error when there is no room for it.
  explicit ScratchFolder(const std::string& parent);
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace throng::scenario::native

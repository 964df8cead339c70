#pragma once

#include <optional>
#include <string>
#include <utility>

#include "scenario/native/scratch_folder.hpp"

namespace throng::scenario::native {

/// A built scenario that stays where it is while this lives: in the cache it is locked, elsewhere
/// it goes with its folder.
class Library {
 public:
  /// One in the cache; `locked` is a descriptor with a shared lock on it, closed at the end.
  Library(std::string path, int locked) : path_(std::move(path)), locked_(locked) {}
  /// One in a folder of its own.
  Library(std::string path, ScratchFolder folder)
      : path_(std::move(path)), folder_(std::move(folder)) {}
  Library(Library&& other) noexcept
      : path_(std::move(other.path_)),
        locked_(std::exchange(other.locked_, -1)),
        folder_(std::move(other.folder_)) {}
  Library& operator=(Library&&) = delete;
  ~Library();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int locked_ = -1;
  std::optional<ScratchFolder> folder_;
};

}  // namespace throng::scenario::native

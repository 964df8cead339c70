#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenario/native/library.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// How much a cache keeps; what was not used for longest goes first.
struct CacheBounds {
  std::uint64_t bytes = std::uint64_t{2} << 30;
  std::size_t entries = 200;
};

/// Builds that are kept in a folder. Two kinds of files: `HASH.so`, a library under the SHA-256 of
/// its bytes, and `KEY.json`, which says for a key the library and the files it was made from with
/// their hashes. Each appears whole, by renaming; what does not fit its hash is as good as missing.
/// Any number of programs may use one folder at once: a library in use is locked and stays.
class BuildCache {
 public:
  /// `folder` is made when something is kept.
  explicit BuildCache(std::string folder, CacheBounds bounds = {})
      : folder_(std::move(folder)), bounds_(bounds) {}

  /// The library of `key`, when it is whole and no file that it was made from has changed.
  std::optional<Library> find(const std::string& key) const;

  /// Keeps a copy of the library at `path` for `key`, then makes room.
  /// Errors: why it cannot be kept; nothing is left behind then.
  Result<Library, std::string> keep(const std::string& key, const std::string& path,
                                    const std::vector<std::string>& made_from) const;

 private:
  std::optional<Library> open(const std::string& hash) const;
  Result<bool, std::string> write(const std::string& name, const std::string& bytes) const;
  void make_room(const std::string& newest) const;

  std::string folder_;
  CacheBounds bounds_;
};

}  // namespace throng::scenario::native

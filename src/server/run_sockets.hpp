#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throng/result.hpp"

namespace throng::server {

/// Where the runs of this user on this machine can be reached: each has a socket ID.sock in one
/// folder. Blocks: briefly.
class RunSockets {
 public:
  /// A run that somebody answers for.
  struct Entry {
    std::string id;
    std::string path;
  };
  static constexpr std::size_t kMostListed = 1000;

  explicit RunSockets(std::string folder) : folder_(std::move(folder)) {}

  /// The folder: in `runtime_folder` ($XDG_RUNTIME_DIR) when that is absolute, else in that of the
  /// user when there is one, else in /tmp.
  static std::string folder_of(std::string_view runtime_folder, uid_t user);

  const std::string& folder() const { return folder_; }
  /// Errors: the id has other characters than letters, digits, - and _, or too many.
  Result<std::string, std::string> path_of(std::string_view id) const;
  /// By id. Sockets that were left behind are passed over. Errors: the folder is not ours, for who
  /// owns it could listen there in a run's stead; or it cannot be read. None is no error.
  Result<std::vector<Entry>, std::string> present() const;

 private:
  std::string folder_;
};

}  // namespace throng::server

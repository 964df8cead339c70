#pragma once

#include <sys/types.h>

#include <string>

#include "throng/result.hpp"

namespace throng::server {

/// A Unix socket that listens at a path, and the file of it, which goes when this does.
/// Only its owner may connect: the file has mode 0600 from the first moment, and lies in a folder
/// of ours that nobody else can write to, so nobody can put another in its place.
class SocketFile {
 public:
  /// Listens at `path`. The folder is made, with mode 0700, when only that is missing. A socket
  /// that a program left behind is replaced; one that somebody answers at, and a file of any other
  /// kind, never is. Errors: what is in the way, and what to do.
  static Result<SocketFile, std::string> claim(const std::string& path);
  SocketFile(SocketFile&& other) noexcept;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile();

  /// Listening, not blocking, closed on exec.
  int fd() const { return fd_; }
  /// Removes the file when it is still this socket's. What waits to be accepted still can be.
  void remove();

 private:
  SocketFile(int folder, int fd, std::string name, dev_t device, ino_t inode)
      : folder_(folder), fd_(fd), name_(std::move(name)), device_(device), inode_(inode) {}

  int folder_ = -1;
  int fd_ = -1;
  std::string name_;  // in the folder; empty when it was removed
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// Tries to connect. Returns: 0 when somebody listens there; ECONNREFUSED: nobody does any more;
/// else why not.
int connect_error(const std::string& path);

/// The longest path of a Unix socket, in bytes.
extern const std::size_t kLongestSocketPath;

}  // namespace throng::server

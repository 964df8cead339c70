#include "server/socket_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/printable.hpp"

namespace throng::server {
namespace {

constexpr int kBacklog = 64;
constexpr int kMostTries = 4;  // of taking a path that others take and leave at the same time

/// A descriptor that is closed when nobody took it.
class Held {
 public:
  explicit Held(int fd) : fd_(fd) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  int take() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::string why() {
  return std::strerror(errno);
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

/// A path of a file in an open folder, short however deep the folder lies.
std::string path_in(int folder, const std::string& name) {
  return fmt::format("/proc/self/fd/{}/{}", folder, name);
}

/// A name that no other claim has: no other process's, and no other one's of this.
std::string private_name(const char* what) {
  static std::atomic<unsigned> made{0};
  return fmt::format(".throng-{}-{}-{}", what, ::getpid(), made.fetch_add(1));
}

Result<int, std::string> open_folder(const std::string& folder) {
  const std::string shown = base::printable(folder);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return failed(fmt::format("cannot make the folder {}: {}", shown, why()));
  }
  Held held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat about {};
  if (held.fd() < 0 || ::fstat(held.fd(), &about) != 0) {
    return failed(fmt::format("cannot open the folder {}: {}", shown, why()));
  }
  // Who can write there can put a socket of their own in the place of ours.
  if (about.st_uid != ::geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return failed(
        fmt::format("others can write to the folder {}: choose a --control in a folder that is "
                    "yours alone",
                    shown));
  }
  return held.take();
}

/// A socket that listens under a name that nobody looks at. It gets the name it is to have when it
/// listens already, so that whoever finds a socket where nobody listens knows it is left behind.
Result<int, std::string> listen_at(int folder, const std::string& name) {
  Held held(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  // The file takes its mode from the socket: it is 0600 from the first moment, and no umask, which
  // all threads share, is touched.
  if (held.fd() < 0 || ::fchmod(held.fd(), 0600) != 0) {
    return failed("cannot make a socket: " + why());
  }
  ::unlinkat(folder, name.c_str(), 0);  // of a process that had our number and was killed
  const sockaddr_un address = address_of(path_in(folder, name));
  if (::bind(held.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(held.fd(), kBacklog) != 0) {
    std::string reason = "cannot listen: " + why();
    ::unlinkat(folder, name.c_str(), 0);
    return failed(std::move(reason));
  }
  return held.take();
}

const char* const kInUse = "is in use by another run: choose another --control";

/// Takes a socket away at which nobody listened a moment ago. Errors: somebody does now.
Result<bool, std::string> remove_stale(int folder, const std::string& name) {
  // Aside first, and looked at again there: in between another may have replaced it with its own.
  const std::string aside = private_name("stale");
  if (::renameat(folder, name.c_str(), folder, aside.c_str()) != 0) {
    if (errno == ENOENT) return true;
    return failed(fmt::format("cannot be replaced: {}", why()));
  }
  if (connect_error(path_in(folder, aside)) == ECONNREFUSED) {
    ::unlinkat(folder, aside.c_str(), 0);
    return true;
  }
  if (::renameat2(folder, aside.c_str(), folder, name.c_str(), RENAME_NOREPLACE) != 0) {
    ::unlinkat(folder, aside.c_str(), 0);
  }
  return failed(std::string(kInUse));
}

/// Makes room for a socket of this name. Errors: what is there, for good.
Result<bool, std::string> clear(int folder, const std::string& name) {
  struct stat about {};
  if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) return true;
  if (!S_ISSOCK(about.st_mode)) {
    return failed(std::string("is there already and is no socket: choose another --control"));
  }
  const int error = connect_error(path_in(folder, name));
  if (error == ECONNREFUSED) return remove_stale(folder, name);
  if (error == ENOENT) return true;
  if (error == 0 || error == EAGAIN) return failed(std::string(kInUse));
  return failed(
      fmt::format("is there already, and cannot be connected to ({}): choose another "
                  "--control",
                  std::strerror(error)));
}

/// Gives a socket its name. Errors: what is in the way.
Result<bool, std::string> publish(int folder, const std::string& made, const std::string& name) {
  for (int i = 0; i < kMostTries; ++i) {
    if (::renameat2(folder, made.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EEXIST) return failed(fmt::format("cannot be made: {}", why()));
    if (auto cleared = clear(folder, name); !cleared) return failed(cleared.error());
  }
  return failed(std::string(kInUse));
}

}  // namespace

const std::size_t kLongestSocketPath = sizeof(sockaddr_un{}.sun_path) - 1;

Result<SocketFile, std::string> SocketFile::claim(const std::string& path) {
  const std::string shown = base::printable(path);
  if (path.size() > kLongestSocketPath) {
    return failed(
        fmt::format("\"{}\" is too long for a socket: {} bytes, expected {} at most; choose a "
                    "shorter --control",
                    shown, path.size(), kLongestSocketPath));
  }
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == ".." || path.find('\0') != std::string::npos) {
    return failed(fmt::format("\"{}\" is no file: expected the path of a socket", shown));
  }
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash);
  auto folder = open_folder(parent.empty() ? "/" : parent);
  if (!folder) return failed(folder.error());
  Held held_folder(*folder);
  const std::string made = private_name("new");
  auto fd = listen_at(*folder, made);
  if (!fd) return failed(shown + ": " + fd.error());
  Held held(*fd);
  struct stat about {};
  auto published = publish(*folder, made, name);
  if (!published) {
    ::unlinkat(*folder, made.c_str(), 0);
    return failed(shown + " " + published.error());
  }
  if (::fstatat(*folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
    return failed(fmt::format("{} went while it was made: {}", shown, why()));
  }
  return SocketFile(held_folder.take(), held.take(), name, about.st_dev, about.st_ino);
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)),
      fd_(std::exchange(other.fd_, -1)),
      name_(std::exchange(other.name_, {})),
      device_(other.device_),
      inode_(other.inode_) {}

SocketFile::~SocketFile() {
  remove();
  if (fd_ >= 0) ::close(fd_);
  if (folder_ >= 0) ::close(folder_);
}

void SocketFile::remove() {
  if (name_.empty()) return;
  // While the socket is open no other file can have its inode, so this one is ours or it is not.
  struct stat about {};
  const bool is_ours = ::fstatat(folder_, name_.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 &&
                       about.st_dev == device_ && about.st_ino == inode_;
  if (is_ours) ::unlinkat(folder_, name_.c_str(), 0);
  name_.clear();
}

int connect_error(const std::string& path) {
  if (path.size() > kLongestSocketPath) return ENAMETOOLONG;
  const Held held(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (held.fd() < 0) return errno;
  const sockaddr_un address = address_of(path);
  const bool is_connected =
      ::connect(held.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return is_connected ? 0 : errno;
}

}  // namespace throng::server

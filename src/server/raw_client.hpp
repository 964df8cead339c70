#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace throng::server {

/// A client for tests that sends whatever bytes it is told to.
class RawClient {
 public:
  explicit RawClient(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    const timeval longest{20, 0};  // that a test hangs
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << path;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(fd_); }

  /// Returns: how much of it could be sent.
  std::size_t send(std::string_view bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t done = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (done <= 0) break;
      sent += static_cast<std::size_t>(done);
    }
    return sent;
  }
  void end_sending() const { ::shutdown(fd_, SHUT_WR); }
  /// All that comes until the other end closes.
  std::string read_all() const { return read_until("\xff never"); }
  /// All that comes until this has come.
  std::string read_until(std::string_view end) const {
    std::string text;
    char bytes[65536];
    // Looks at what is new only, and at what may have begun before it.
    std::size_t seen = 0;
    while (text.find(end, seen) == std::string::npos) {
      seen = text.size() - std::min(text.size(), end.size());
      const ssize_t read = ::recv(fd_, bytes, sizeof bytes, 0);
      if (read < 0) EXPECT_EQ(errno, ECONNRESET) << "nothing came, and nobody closed";
      if (read <= 0) break;
      text.append(bytes, static_cast<std::size_t>(read));
    }
    return text;
  }

 private:
  int fd_;
};

}  // namespace throng::server

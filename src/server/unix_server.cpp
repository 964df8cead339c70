#include "server/unix_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <csignal>
#include <map>
#include <system_error>
#include <utility>

#include "base/printable.hpp"
#include "runtime/core.hpp"
#include "runtime/system_clock.hpp"
#include "server/api_problem.hpp"
#include "server/socket_file.hpp"
#include "server/unix_session.hpp"

namespace throng::server {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr base::Duration kAcceptPause = std::chrono::milliseconds(100);
constexpr int kMostAccepted = 16;  // before clients that are there have their turn

std::string user_name(uid_t uid) {
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, space.data(), space.size(), &found) != 0 || found == nullptr) {
    return fmt::format("user {}", uid);
  }
  return base::printable(found->pw_name);
}

/// Who is at the other end, as the kernel knows it.
std::string peer_of(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return "somebody";
  return fmt::format("{} (pid {})", user_name(peer.uid), peer.pid);
}

/// Keeps all signals that are sent from the threads that are made meanwhile. Those that a fault
/// raises stay: they belong to the thread that has it.
class SignalsHeldBack {
 public:
  SignalsHeldBack() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
      sigdelset(&all, fault);
    }
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsHeldBack(const SignalsHeldBack&) = delete;
  SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;
  ~SignalsHeldBack() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// The server on Boost's Asio and Beast. All but the constructor, `stop` and the destructor runs in
/// its thread.
class BeastServer final : public UnixServer {
 public:
  BeastServer(SocketFile file, Handler handler, UnixServerLimits limits)
      : file_(std::move(file)),
        host_{std::make_shared<asio::io_context>(1), limits, std::move(handler)},
        listening_(*host_.io),
        pause_(*host_.io),
        farewell_(*host_.io),
        core_(clock_) {
    host_.on_ended = [this](UnixSession& session) {
      sessions_.erase(&session);
      if (is_stopping_ && sessions_.empty()) farewell_.cancel();
    };
    // A descriptor of its own: Asio closes what it is given, and the file's must be open to the
    // end.
    const int fd = ::fcntl(file_.fd(), F_DUPFD_CLOEXEC, 0);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "fcntl");
    listening_.assign(fd);
    wait_for_clients();
    const SignalsHeldBack held;
    core_.start([io = host_.io](runtime::Loop&) { io->run(); });
  }
  ~BeastServer() override { stop(); }

  void stop() override {
    file_.remove();
    asio::post(*host_.io, [this] { say_farewell(); });
    core_.join();
  }

 private:
  void wait_for_clients() {
    listening_.async_wait(asio::posix::descriptor_base::wait_read, [this](Error error) {
      if (!error) accept_clients();
    });
  }

  void accept_clients() {
    for (int i = 0; i < kMostAccepted; ++i) {
      const int fd = ::accept4(file_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
      if (fd < 0 && errno == EAGAIN) break;
      if (fd < 0) return accept_later();
      take_client(fd);
    }
    wait_for_clients();
  }

  // No descriptor is left, or no memory: the client stays where it is, and trying again at once
  // would keep a processor busy with nothing.
  void accept_later() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](Error error) {
      if (!error) wait_for_clients();
    });
  }

  void take_client(int fd) {
    UnixSession::Socket socket(*host_.io);
    Error error;
    socket.assign(UnixSession::Protocol(), fd, error);
    if (error) {
      ::close(fd);
      return;
    }
    if (sessions_.size() >= host_.limits.connections) return refuse(std::move(socket));
    auto session = std::make_shared<UnixSession>(host_, std::move(socket), peer_of(fd));
    sessions_.emplace(session.get(), session);
    session->begin();
  }

  void refuse(UnixSession::Socket socket) const {
    ApiProblem problem;
    problem.status = 503;
    problem.detail = fmt::format("{} clients are connected already: try again when one has gone",
                                 host_.limits.connections);
    const auto response = UnixSession::response_of(answer_of(problem), 11, false);
    Error ignored;  // a client that is not told is closed as well
    socket.non_blocking(true, ignored);
    boost::beast::http::write(socket, response, ignored);
  }

  void say_farewell() {
    if (std::exchange(is_stopping_, true)) return;
    Error ignored;
    listening_.close(ignored);
    pause_.cancel();
    const auto sessions = sessions_;
    for (const auto& [address, session] : sessions) session->end_soon();
    if (sessions_.empty()) return;
    farewell_.expires_after(host_.limits.farewell);
    farewell_.async_wait([this](Error) {
      const auto late = sessions_;
      for (const auto& [address, session] : late) session->end();
    });
  }

  SocketFile file_;
  UnixSession::Host host_;
  asio::posix::stream_descriptor listening_;
  asio::steady_timer pause_;
  asio::steady_timer farewell_;
  std::map<UnixSession*, std::shared_ptr<UnixSession>> sessions_;
  bool is_stopping_ = false;
  runtime::SystemClock clock_;
  runtime::Core core_;  // its thread only
};

}  // namespace

Result<std::unique_ptr<UnixServer>, std::string> UnixServer::open(const std::string& path,
                                                                  Handler handler,
                                                                  UnixServerLimits limits) {
  auto file = SocketFile::claim(path);
  if (!file) return failed(file.error());
  return std::unique_ptr<UnixServer>(
      std::make_unique<BeastServer>(std::move(file).value(), std::move(handler), limits));
}

}  // namespace throng::server

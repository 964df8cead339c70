// A private messaging server, to have something to put under load: it routes messages between those
// who are connected, and tells nobody who is there.
//
//   c++ -std=c++20 -O2 examples/messaging/server.cpp -o server && ./server 8888
//
// It speaks JSON over TCP, one object after another:
//   {"connect": "alice"}    takes that name; answered with {"connected": "alice"}. The connection
//   is
//                           closed when somebody else has the name.
//   {"from": "alice", "to": "bob", …}   goes to bob as it is, if he is connected and alice is who
//                           sends it; otherwise nothing happens, and nobody is told.
// What is no JSON object closes the connection. One thread; 127.0.0.1 only.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

using nlohmann::json;

namespace {

constexpr std::size_t kLongestMessage = 64 * 1024;
constexpr std::size_t kMostUnsent = 1024 * 1024;  // of a client that does not read

/// Cuts a stream of bytes into objects, by counting braces outside of strings.
class Splitter {
 public:
  void feed(std::string_view bytes) { text_ += bytes; }
  /// The next whole object; empty when there is none yet.
  std::string next() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (is_quoted_) {
        if (is_escaped_) {
          is_escaped_ = false;
        } else if (c == '\\') {
          is_escaped_ = true;
        } else if (c == '"') {
          is_quoted_ = false;
        }
      } else if (c == '"') {
        is_quoted_ = true;
      } else if (c == '{') {
        ++depth_;
      } else if (c == '}' && --depth_ <= 0) {
        std::string object = text_.substr(0, at_ + 1);
        text_.erase(0, at_ + 1);
        at_ = 0;
        depth_ = 0;
        return object;
      }
    }
    return {};
  }
  bool is_too_long() const { return text_.size() > kLongestMessage; }

 private:
  std::string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool is_quoted_ = false;
  bool is_escaped_ = false;
};

struct Client {
  int fd = -1;
  std::string name;  // empty until it has connected
  Splitter in;
  std::string unsent;
};

class Server {
 public:
  explicit Server(std::uint16_t port) : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 4096) != 0) {
      std::perror("cannot listen");
      std::exit(1);
    }
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events{};
    for (;;) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_) {
          accept_all();
        } else {
          serve(events[i].data.fd, events[i].events);
        }
      }
    }
  }

 private:
  void watch(int fd, std::uint32_t events, int how) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_, how, fd, &event);
  }

  void accept_all() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      clients_[fd] = std::make_unique<Client>();
      clients_[fd]->fd = fd;
      watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  void serve(int fd, std::uint32_t events) {
    const auto found = clients_.find(fd);
    if (found == clients_.end()) return;
    Client& client = *found->second;
    if ((events & EPOLLOUT) != 0 && !flush(client)) return drop(client);
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !read(client)) drop(client);
  }

  /// Returns: whether the connection stays.
  bool read(Client& client) {
    char bytes[16 * 1024];
    const ssize_t count = recv(client.fd, bytes, sizeof bytes, 0);
    if (count == 0) return false;
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    client.in.feed({bytes, static_cast<std::size_t>(count)});
    for (std::string object = client.in.next(); !object.empty(); object = client.in.next()) {
      const json payload = json::parse(object, nullptr, false);
      if (!payload.is_object() || !take(client, payload, object)) return false;
    }
    return !client.in.is_too_long();
  }

  bool take(Client& client, const json& payload, const std::string& object) {
    if (client.name.empty()) {
      const std::string name = text(payload, "connect");
      // It is not said whether somebody has the name: the connection closes.
      if (name.empty() || !names_.emplace(name, &client).second) return false;
      client.name = name;
      return send(client, json{{"connected", name}}.dump());
    }
    if (text(payload, "from") != client.name) return true;
    const auto to = names_.find(text(payload, "to"));
    if (to == names_.end() || to->second == &client) return true;
    if (!send(*to->second, object)) drop(*to->second);
    return true;
  }

  static std::string text(const json& payload, const char* name) {
    const auto found = payload.find(name);
    return found != payload.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  bool send(Client& client, const std::string& bytes) {
    client.unsent += bytes;
    return client.unsent.size() <= kMostUnsent && flush(client);
  }

  bool flush(Client& client) {
    while (!client.unsent.empty()) {
      const ssize_t count =
          ::send(client.fd, client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno != EAGAIN) return false;
      if (count < 0) break;
      client.unsent.erase(0, static_cast<std::size_t>(count));
    }
    watch(client.fd, client.unsent.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    return true;
  }

  void drop(Client& client) {
    if (!client.name.empty()) names_.erase(client.name);
    close(client.fd);
    clients_.erase(client.fd);
  }

  int epoll_;
  int listener_;
  std::unordered_map<int, std::unique_ptr<Client>> clients_;
  std::unordered_map<std::string, Client*> names_;
};

}  // namespace

int main(int argc, char** argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 8888;
  if (argc > 2 || port < 0 || port > 65535) {
    std::fprintf(stderr, "usage: server [PORT]; 0 takes a free one\n");
    return 2;
  }
  Server(static_cast<std::uint16_t>(port)).run();
}

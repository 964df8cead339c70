#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <string_view>
#include <utility>

#include "throng/http.hpp"
#include "throng/result.hpp"
#include "throng/user.hpp"

namespace throng {

/// A TCP connection of a user. Closed when it dies. One task may send while another receives. Each
/// wait ends as a Failure `timeout` after the timeout, 30 s unless set otherwise; the connection is
/// of no use then.
class Tcp {
 public:
  Tcp(Tcp&& other) noexcept : tcp_(std::exchange(other.tcp_, nullptr)), timeout_(other.timeout_) {}
  Tcp& operator=(Tcp&& other) noexcept {
    std::swap(tcp_, other.tcp_);
    timeout_ = other.timeout_;
    return *this;
  }
  ~Tcp() { close(); }

  class Connect;
  class Send;
  class Receive;

  /// `co_await Tcp::connect("127.0.0.1", 5222)`: opens a connection to a name or address. Result:
  /// the connection; a Failure; stopped.
  static Connect connect(std::string_view host, std::uint16_t port,
                         Duration timeout = std::chrono::seconds(10));
  /// Sends all of `bytes`, which must live until then. Result: how many; a Failure; stopped.
  Send send(std::string_view bytes);
  /// Waits for bytes. Result: what has come, good until the next receive; empty when the peer has
  /// closed; a Failure; stopped.
  Receive receive();

  /// Of each send and receive from now on.
  void set_timeout(Duration timeout) { timeout_ = timeout; }
  /// What waits on the connection, and what comes after, fails as bad_request.
  void close() {
    if (tcp_ != nullptr) detail::host().tcp_close(std::exchange(tcp_, nullptr));
  }

 private:
  explicit Tcp(throng_tcp* tcp) : tcp_(tcp) {}

  throng_tcp* tcp_;
  Duration timeout_ = std::chrono::seconds(30);
};

class [[nodiscard]] Tcp::Connect final : public detail::Wait {
 public:
  Connect(std::string_view host, std::uint16_t port, Duration timeout)
      : host_(host), timeout_(timeout), port_(port) {}
  ~Connect() {
    if (tcp_ != nullptr) detail::host().tcp_close(tcp_);
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().tcp_connect(scope, &wait_, detail::border(host_), port_, timeout_.count(),
                                      &tcp_, &failure_) != 0;
  }
  Result<Tcp, Failure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return Tcp(std::exchange(tcp_, nullptr));
  }

 private:
  std::string_view host_;
  Duration timeout_;
  throng_tcp* tcp_ = nullptr;
  throng_failure failure_{};
  std::uint16_t port_;
};

class [[nodiscard]] Tcp::Send final : public detail::Wait {
 public:
  Send(throng_tcp* tcp, std::string_view bytes, Duration timeout)
      : tcp_(tcp), bytes_(bytes), timeout_(timeout) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().tcp_send(tcp_, scope, &wait_, detail::border(bytes_), timeout_.count(),
                                   &failure_) != 0;
  }
  Result<std::size_t, Failure> await_resume() const {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return bytes_.size();
  }

 private:
  throng_tcp* tcp_;
  std::string_view bytes_;
  Duration timeout_;
  throng_failure failure_{};
};

class [[nodiscard]] Tcp::Receive final : public detail::Wait {
 public:
  Receive(throng_tcp* tcp, Duration timeout) : tcp_(tcp), timeout_(timeout) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().tcp_receive(tcp_, scope, &wait_, timeout_.count(), &bytes_, &failure_) !=
           0;
  }
  Result<std::string_view, Failure> await_resume() const {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return detail::view(bytes_);
  }

 private:
  throng_tcp* tcp_;
  Duration timeout_;
  throng_text bytes_{};
  throng_failure failure_{};
};

inline Tcp::Connect Tcp::connect(std::string_view host, std::uint16_t port, Duration timeout) {
  return Connect(host, port, timeout);
}
inline Tcp::Send Tcp::send(std::string_view bytes) {
  return Send(tcp_, bytes, timeout_);
}
inline Tcp::Receive Tcp::receive() {
  return Receive(tcp_, timeout_);
}

}  // namespace throng

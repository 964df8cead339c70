#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "runtime/tcp_stream.hpp"
#include "scenario/native/native_core.hpp"
#include "throng/border.hpp"

/// A user's TCP connection behind the border. One task may send while another receives.
/// Thread: the core's own. Lifetime: from `connect` to `close`, or to the end of what runs then.
struct throng_tcp {
 public:
  throng_tcp(throng::scenario::native::NativeCore& core, throng::runtime::TcpStream stream)
      : core_(core), stream_(std::move(stream)) {}

  /// See border.hpp for each.
  static int connect(throng_scope* scope, throng_wait& wait, std::string_view host,
                     std::uint16_t port, throng::base::Duration timeout, throng_tcp*& made,
                     throng_failure& failure);
  int send(throng_scope* scope, throng_wait& wait, std::string_view bytes,
           throng::base::Duration timeout, throng_failure& failure);
  int receive(throng_scope* scope, throng_wait& wait, throng::base::Duration timeout,
              throng_text& bytes, throng_failure& failure);
  /// What to send or to receive comes to over a connection that was closed, or never was.
  static int refuse_closed(throng_scope* scope, throng_wait& wait, throng_failure& failure);
  /// Ends the connection; what waits on it fails.
  void close();

 private:
  class Use;

  throng::Task<void> run_send(std::string_view bytes, throng::base::Duration timeout,
                              throng_wait& wait, throng_failure& failure);
  throng::Task<void> run_receive(throng::base::Duration timeout, throng_wait& wait,
                                 throng_text& bytes, throng_failure& failure);

  throng::scenario::native::NativeCore& core_;
  throng::runtime::TcpStream stream_;
  bool is_sending_ = false;
  bool is_receiving_ = false;
  bool is_closed_ = false;
};

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/websocket/websocket_client.hpp"
#include "scenario/native/native_core.hpp"
#include "throng/border.hpp"

/// A user's WebSocket behind the border. One task may receive while others send.
/// Thread: the core's own. Lifetime: from `open` to `close`, or to the end of what runs then.
struct throng_websocket {
 public:
  explicit throng_websocket(throng::scenario::native::NativeCore& core);

  /// See border.hpp for each.
  static int open(throng_scope* scope, throng_wait& wait, const throng_websocket_options& options,
                  throng_websocket*& made, throng_failure& failure);
  int send(throng_scope* scope, throng_wait& wait, std::int32_t kind, std::string_view bytes,
           throng_failure& failure);
  int receive(throng_scope* scope, throng_wait& wait, std::int64_t timeout_ns,
              throng_websocket_message& message, throng_failure& failure);
  int end(throng_scope* scope, throng_wait& wait, std::uint32_t code, std::string_view reason,
          throng_websocket_message& message, throng_failure& failure);
  const std::string& protocol() const { return client_.protocol(); }
  /// Ends the connection without a word; what waits on it fails.
  void close();
  /// What anything comes to over a connection that was closed, or never was.
  static int refuse_closed(throng_scope* scope, throng_wait& wait, throng_failure& failure);

 private:
  class Use;
  using Client = throng::protocols::websocket::Client;

  static throng::Task<void> run_open(throng::scenario::native::NativeCore& core,
                                     const throng_websocket_options& options, throng_wait& wait,
                                     throng_websocket*& made, throng_failure& failure);
  throng::Task<void> run_send(std::int32_t kind, std::string_view bytes, throng_wait& wait,
                              throng_failure& failure);
  throng::Task<void> run_receive(throng::base::TimePoint deadline, throng_wait& wait,
                                 throng_websocket_message& message, throng_failure& failure);
  throng::Task<void> run_end(std::uint16_t code, std::string_view reason, throng_wait& wait,
                             throng_websocket_message& message, throng_failure& failure);

  throng::scenario::native::NativeCore& core_;
  Client client_;
  unsigned uses_ = 0;
  bool is_closed_ = false;
};

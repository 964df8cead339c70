#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/websocket/websocket_failure.hpp"
#include "telemetry/recorder.hpp"

namespace throng::protocols::websocket {

/// What the WebSockets of one core record. Nothing is declared until a connection is first asked
/// for, so that runs without WebSockets do not show it.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class WebSocketMetrics {
 public:
  explicit WebSocketMetrics(telemetry::Recorder& recorder) : recorder_(recorder) {}

  /// A connection is open; `took`: with its handshakes, of WebSocket too.
  void connected(base::Duration took);
  /// A message went out, of so many bytes before compression; `wire_bytes`: as it was sent.
  void message_sent(std::uint64_t wire_bytes);
  void message_received();
  /// Bytes of the connection, without those of TLS.
  void sent(std::uint64_t bytes);
  void received(std::uint64_t bytes);
  /// From a ping to its pong; or, noted by who knows which message answers which, from one message
  /// to another.
  void round_trip(base::Duration took);
  /// From the sending of a message to its arrival at another user; noted by who knows both.
  void one_way(base::Duration took);
  void failed(const Failure& failure);
  /// A connection has ended: the code of the server's close frame, or that of ours to a server that
  /// does not keep to the protocol; 1006 when there was none.
  void closed(std::uint16_t code);

 private:
  void declare();

  telemetry::Recorder& recorder_;
  telemetry::CounterId connects_, messages_sent_, messages_received_, bytes_in_, bytes_out_;
  telemetry::HistogramId connect_time_, round_trip_, one_way_;
  std::map<std::string_view, telemetry::CounterId> failures_;  // by reason; static texts
  std::map<std::uint16_t, telemetry::CounterId> closes_;       // by code
  bool is_declared_ = false;
  bool has_round_trip_ = false;
  bool has_one_way_ = false;
};

}  // namespace throng::protocols::websocket

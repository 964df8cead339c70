#include "scenario/native/host_websockets.hpp"

#include "scenario/native/websocket_connection.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

int open(throng_user*, throng_scope* scope, throng_wait* wait,
         const throng_websocket_options* options, throng_websocket** made,
         throng_failure* failure) {
  return throng_websocket::open(scope, *wait, *options, *made, *failure);
}

int send(throng_websocket* connection, throng_scope* scope, throng_wait* wait, std::int32_t kind,
         throng_text bytes, throng_failure* failure) {
  if (connection == nullptr) return throng_websocket::refuse_closed(scope, *wait, *failure);
  return connection->send(scope, *wait, kind, detail::view(bytes), *failure);
}

int receive(throng_websocket* connection, throng_scope* scope, throng_wait* wait,
            std::int64_t timeout_ns, throng_websocket_message* message, throng_failure* failure) {
  if (connection == nullptr) return throng_websocket::refuse_closed(scope, *wait, *failure);
  return connection->receive(scope, *wait, timeout_ns, *message, *failure);
}

int end(throng_websocket* connection, throng_scope* scope, throng_wait* wait, std::uint32_t code,
        throng_text reason, throng_websocket_message* message, throng_failure* failure) {
  if (connection == nullptr) return throng_websocket::refuse_closed(scope, *wait, *failure);
  return connection->end(scope, *wait, code, detail::view(reason), *message, *failure);
}

void note(throng_scope* scope, int is_one_way, std::int64_t ns) {
  auto& metrics = NativeCore::of(*scope).websockets().metrics;
  const base::Duration took(ns < 0 ? 0 : ns);
  if (is_one_way != 0) {
    metrics.one_way(took);
  } else {
    metrics.round_trip(took);
  }
}

}  // namespace

void offer_websockets(throng_host& host) {
  host.websocket_open = &open;
  host.websocket_send = &send;
  host.websocket_receive = &receive;
  host.websocket_end = &end;
  host.websocket_protocol = [](const throng_websocket* connection) {
    return detail::border(connection->protocol());
  };
  host.websocket_note = &note;
  host.websocket_close = [](throng_websocket* connection) { connection->close(); };
}

}  // namespace throng::scenario::native

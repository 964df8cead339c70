#include "protocols/websocket/echo_session.hpp"

#include <utility>

namespace throng::protocols::websocket {

using Event = MessageReader::Event;

EchoSession::EchoSession(runtime::Loop& loop, runtime::TcpStream stream,
                         const std::optional<DeflateTerms>& terms, std::string unread,
                         const Rules& rules)
    : rules_(rules),
      connection_(loop, std::move(stream)),
      reader_(Side::kServer, rules.limits),
      sender_(connection_, nullptr),
      unread_(std::move(unread)) {
  if (terms) reader_.allow_compressed(*terms);
  Sender::Rules sending;
  sending.fragment_bytes = rules.fragment_bytes;
  sender_.start(sending, terms ? &*terms : nullptr);
}

Task<void> EchoSession::run() {
  for (bool goes_on = true; goes_on;) {
    std::string_view in = std::string_view(unread_).substr(unread_at_);
    const Event event = reader_.next(in);
    unread_at_ = unread_.size() - in.size();
    goes_on = co_await answer(event);
  }
}

/// Returns: whether the connection goes on.
Task<bool> EchoSession::answer(Event event) {
  switch (event) {
    case Event::kMessage: {
      const std::string_view payload = reader_.payload();
      co_return (co_await sender_.message(reader_.kind(), payload)).is_ok();
    }
    case Event::kPing: {
      const std::string_view payload = reader_.payload();
      co_return (co_await sender_.pong(payload)).is_ok();
    }
    case Event::kClose:
      co_await close(reader_.close_status().code);
      co_return false;
    case Event::kFailed:
      co_await close(close_code(reader_.failure()));
      co_return false;
    case Event::kPong:
      co_return true;
    case Event::kNeedMore:
      break;
  }
  co_return co_await fill();
}

Task<bool> EchoSession::fill() {
  reader_.release();
  std::string().swap(unread_);
  unread_at_ = 0;
  connection_.set_receive_deadline(connection_.loop().now() + rules_.idle_limit);
  const auto part = co_await connection_.receive();
  if (!part.is_ok() || part->empty()) co_return false;
  unread_ = *part;
  co_return true;
}

/// The server ends the connection first (RFC 6455, section 7.1.1).
Task<void> EchoSession::close(std::uint16_t code) {
  const base::TimePoint deadline = connection_.loop().now() + std::chrono::seconds(1);
  const std::string payload = close_payload(code, {});
  const auto sent = co_await sender_.control(Opcode::kClose, payload, deadline);
  if (sent.is_ok()) connection_.close();
}

}  // namespace throng::protocols::websocket

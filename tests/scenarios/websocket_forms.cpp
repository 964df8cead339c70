// Every documented form of every call of WebSockets against `throng demo`, and throws when one does
// not do what it says. Compiled with each compiler, with and without AddressSanitizer, by
// test_call_forms.py.
#include <throng/scenario.hpp>

#include <stdexcept>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using throng::Task;
using throng::TaskGroup;
using throng::User;
using throng::WebSocket;
using throng::WebSocketOptions;

THRONG_PARAMETER(port, integer, "of the demo");
THRONG_PARAMETER(times, integer, "passes of each user", standard(1));

namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}

WebSocketOptions wide() {
  WebSocketOptions options;
  options.protocol("chat").header("X-Who", "me").compressed().fragments(100);
  options.open_timeout(5s).send_timeout(5s).close_timeout(5s).max_message(100'000);
  return options;
}

Task<> listen(User user, WebSocket& socket, std::size_t messages) {
  for (std::size_t i = 0; i < messages; ++i) {
    const auto message = co_await socket.receive();
    if (message.is_stopped()) co_return;
    expect(message.is_ok() && message->is_text() && message->arrived() <= user.now(), "an echo");
    WebSocket::note_one_way(user, user.now() - message->arrived());
  }
}

Task<> talk(WebSocket& socket, std::string text) {
  for (int i = 0; i < 3; ++i) {
    const auto sent = co_await socket.send(text);
    if (sent.is_stopped()) co_return;
    expect(sent.is_ok() && *sent == text.size(), "a send");
  }
}

Task<> exchange(User user, WebSocket& socket) {
  const std::string bytes(1000, '\xff');
  const auto sent = co_await socket.send_binary(bytes);
  if (!sent) co_return;
  const auto back = co_await socket.receive(10s);
  if (back.is_stopped()) co_return;
  expect(back.is_ok() && back->is_binary() && back->bytes() == bytes, "bytes");
  WebSocket::note_round_trip(user, 1ms);
  const auto pinged = co_await socket.ping("there?");
  const auto bare = co_await socket.ping();
  if (!pinged || !bare) co_return;
  const auto bad = co_await socket.send("\xff");
  expect(!bad.is_error() || bad.error().reason() == "bad_utf8", "no text");
  const auto nothing = co_await socket.receive(1ms);
  expect(!nothing.is_error() || nothing.error().reason() == "timeout", "a timeout");
}

Task<> end(WebSocket& socket) {
  const auto wrong = co_await socket.close(1006);
  expect(!wrong.is_error() || wrong.error().reason() == "bad_close", "a code that is never sent");
  const auto closed = co_await socket.close(4000, "done");
  if (closed.is_stopped()) co_return;
  if (closed.is_error()) throw std::logic_error(std::string(closed.error().detail()));
  expect(closed->is_closed() && closed->code() == 4000, "the closing handshake");
  const auto late = co_await socket.send("too late");
  expect(!late.is_error() || late.error().reason() == "closed", "after the end");
}

}  // namespace

Task<> start(User user) {
  const std::string url = "ws://127.0.0.1:" + user.settings().text("port") + "/ws";
  for (std::int64_t i = 0; i < user.settings().integer("times"); ++i) {
    const WebSocketOptions options = wide();
    auto opened = co_await WebSocket::connect(user, url, options);
    if (!opened) {
      expect(opened.is_stopped(), "connecting");
      co_return;
    }
    WebSocket socket = std::move(opened).value();
    expect(socket.protocol() == "chat", "the sub-protocol");
    {
      TaskGroup group(user);
      group.spawn(listen(user, socket, 6));
      group.spawn(talk(socket, "one that talks"));
      group.spawn(talk(socket, std::string(5000, 'x')));
      co_await group.join();
    }
    if (user.is_stopped()) co_return;
    co_await exchange(user, socket);
    if (user.is_stopped()) co_return;
    co_await end(socket);
    auto other = co_await WebSocket::connect(user, url);
    if (!other) co_return;
    socket = std::move(*other);
    socket.abort();
    const auto gone = co_await socket.receive();
    expect(!gone.is_error() || gone.error().reason() == "closed", "after an abort");
    const auto nowhere = co_await WebSocket::connect(user, "http://127.0.0.1/");
    expect(!nowhere.is_error() || nowhere.error().reason() == "bad_request", "no URL of its kind");
  }
}

// A user that listens and talks at once over a WebSocket: one task sends at its own pace, the other
// takes what comes. How long an echo takes is websocket_round_trip.
//
//   throng demo --port 8088                    (beside it: /ws sends everything back)
//   throng run examples/websocket.cpp --users 100 --set messages=20 --chart websocket_round_trip
#include <throng/scenario.hpp>

#include <charconv>

using namespace std::chrono_literals;

THRONG_PARAMETER(url, text, "where the server is", standard("ws://127.0.0.1:8088/ws"));
THRONG_PARAMETER(messages, integer, "that each user sends", standard(10));
THRONG_PARAMETER(pause, duration, "between two of them", standard(100ms));
THRONG_PARAMETER(size, integer, "bytes of each, at least 20", standard(100));
THRONG_PARAMETER(compressed, flag, "whether permessage-deflate is offered", standard(false));
THRONG_PARAMETER(ca, text, "PEM file of the authority that wss trusts", standard(""));

static throng::Counter echoes("echoes", "messages that came back");

template <class T>
static bool went_well(const throng::Result<T, throng::Failure>& result, const char* what) {
  if (result.is_error()) {
    throw std::runtime_error(std::string(what) + ": " + std::string(result.error().reason()));
  }
  return result.is_ok();
}

// What was sent says when.
static throng::Task<> listen(throng::User user, throng::WebSocket& socket, std::int64_t wanted) {
  for (std::int64_t i = 0; i < wanted; ++i) {
    const auto message = co_await socket.receive(30s);
    if (!went_well(message, "receiving")) co_return;
    if (message->is_closed()) throw std::runtime_error("the server has closed the connection");
    std::int64_t sent = 0;
    const std::string_view text = message->bytes();
    std::from_chars(text.data(), text.data() + text.size(), sent);
    throng::WebSocket::note_round_trip(user, message->arrived() - throng::Duration(sent));
    echoes.add(user);
  }
}

throng::Task<> run(throng::User user) {
  const throng::Settings settings = user.settings();
  const std::string url = settings.text("url");
  const std::int64_t messages = settings.integer("messages");
  const auto size = static_cast<std::size_t>(settings.integer("size"));
  throng::WebSocketOptions options;
  if (settings.flag("compressed")) options.compressed();
  if (!settings.text("ca").empty()) options.ca_file(settings.text("ca"));

  auto opened = co_await throng::WebSocket::connect(user, url, options);
  if (!went_well(opened, "connecting")) co_return;
  throng::WebSocket& socket = *opened;
  throng::TaskGroup group(user);
  group.spawn(listen(user, socket, messages));
  for (std::int64_t i = 0; i < messages; ++i) {
    std::string text = std::to_string(user.now().count()) + " ";
    text.resize(std::max(size, text.size()), 'x');
    const auto sent = co_await socket.send(text);
    if (!went_well(sent, "sending")) co_return;
    if (!co_await throng::sleep(user.settings().duration("pause"))) co_return;
  }
  co_await group.join();
  const auto closed = co_await socket.close(1000, "done");
  if (!went_well(closed, "closing")) co_return;
}

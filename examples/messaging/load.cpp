// Users of the private messaging server beside this file: each connects under its number, writes to
// its neighbours about once a second, answers what it gets, and leaves when it has said 21 to 30
// things and has heard nothing for 3 seconds.
//
//   throng run examples/messaging/load.cpp --users 5000 --chart life_time
#include <throng/scenario.hpp>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::Duration;
using throng::Task;
using throng::User;

THRONG_PARAMETER(host, text, "where the server is", standard("127.0.0.1"));
THRONG_PARAMETER(port, integer, "of the server", standard(8888));
THRONG_PARAMETER(neighbours, integer, "how many on each side a user writes to", standard(10));
THRONG_PARAMETER(speed, real, "how much faster than life", standard(1.0));

struct Server {
  std::string host;
  std::uint16_t port = 0;
  std::int64_t neighbours = 0;
  double speed = 1;

  /// About so long: a tenth more or less.
  Duration about(User user, Duration time) const {
    const auto scaled =
        Duration(static_cast<std::int64_t>(static_cast<double>(time.count()) / speed));
    return user.random().between(scaled * 9 / 10, scaled * 11 / 10);
  }
};

static const throng::Histogram life_time("life_time", "from the connection to the end of a user");
static const throng::Counter said("said", "messages to the server");
static const throng::Counter heard("heard", "messages from it");
static const throng::Counter refused("connections_refused", "names that somebody had");
static const throng::Gauge users_in("in_state", "users in each state");

/// What came for a user, from the task that reads to the one that writes.
inline constexpr throng::Tag<std::string> kHeard("heard");

Server init(const throng::Settings& settings) {
  return Server{settings.text("host"), static_cast<std::uint16_t>(settings.integer("port")),
                settings.integer("neighbours"), settings.real("speed")};
}

/// Where a user stands, as a metric; it leaves the state when this dies, however that happens.
class InState {
 public:
  InState(User user, const char* state) : user_(user), gauge_(users_in.with("step", state)) {
    gauge_.change(user_, 1);
  }
  InState(const InState&) = delete;
  InState& operator=(const InState&) = delete;
  ~InState() { gauge_.change(user_, -1); }

 private:
  User user_;
  throng::Gauge gauge_;
};

static std::string message(User user, std::string_view to, std::string_view answers = {}) {
  static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  for (auto length = user.random().between(16, 24); length > 0; --length) {
    text += kLetters[user.random().below(36)];
  }
  std::string json =
      throng::format("{\"from\":\"{}\",\"to\":{},\"msg\":\"{}\",\"msg_id\":\"{}-{}\"", user.id(),
                     throng::json_quoted(to), text, user.id(), user.random().below(1'000'000'000));
  if (!answers.empty()) json += ",\"resp_to\":" + throng::json_quoted(answers);
  return json + "}";
}

/// Reads what the server sends until it closes, and hands on the answer to each message.
static Task<> listen(User user, throng::Tcp& connection, throng::JsonStream& stream) {
  for (;;) {
    for (;;) {
      auto document = stream.next();
      if (!document) co_return;  // no JSON: this user hears nothing more
      if (!document->has_value()) break;
      const throng::JsonView from = (**document)["from"];
      heard.add(user);
      const std::string answer = message(user, from.text(), (**document)["msg_id"].text());
      user.send(user.id(), kHeard, answer);
    }
    const auto bytes = co_await connection.receive();
    if (!bytes || bytes->empty()) co_return;
    stream.feed(*bytes);
  }
}

/// Writes one message about once a second, those that are answers among them, and ends when there
/// was silence for long enough.
static Task<> talk(User user, const Server& server, throng::Tcp& connection) {
  std::vector<std::string> pending;
  for (std::int64_t i = -server.neighbours; i <= server.neighbours; ++i) {
    const auto neighbour = static_cast<std::int64_t>(user.id()) + i;
    if (i != 0) pending.push_back(message(user, std::to_string(neighbour)));
  }
  for (auto left = user.random().between(21, 30); left > 0;) {
    while (auto answer = co_await user.receive(kHeard, Duration(0))) {
      pending.push_back(std::move(answer->value()));
    }
    if (pending.empty()) {
      auto answer = co_await user.receive(kHeard, server.about(user, 3s));
      if (!answer) co_return;  // nobody has anything to say
      pending.push_back(std::move(answer->value()));
      co_await throng::sleep(server.about(user, 1s));
      continue;
    }
    std::swap(pending[user.random().below(pending.size())], pending.back());
    const std::string next = std::move(pending.back());
    pending.pop_back();
    if (!co_await connection.send(next)) co_return;
    said.add(user);
    if (--left > 0 && !pending.empty() && !co_await throng::sleep(server.about(user, 1s)))
      co_return;
  }
  const InState lingering(user, "lingering");
  while (co_await user.receive(kHeard, server.about(user, 3s))) {
  }
}

/// Takes the user's number as its name. Returns: whether the server has let it in.
static Task<bool> connect(User user, throng::Tcp& connection, throng::JsonStream& stream) {
  const std::string hello = throng::format("{\"connect\":\"{}\"}", user.id());
  if (!co_await connection.send(hello)) co_return false;
  for (;;) {
    const auto bytes = co_await connection.receive();
    if (!bytes || bytes->empty()) co_return false;
    stream.feed(*bytes);
    const auto document = stream.next();
    if (!document) co_return false;
    if (document->has_value()) co_return (**document)["connected"].text() == user.name();
  }
}

Task<> start(User user, const Server& server) {
  const Duration began = user.now();
  auto opened = co_await throng::Tcp::connect(server.host, server.port);
  if (!opened) co_return;  // counted as a failure, by its reason
  throng::Tcp connection = *std::move(opened);
  connection.set_timeout(1h);  // silence is no failure here
  throng::JsonStream stream;
  {
    const InState connecting(user, "connecting");
    if (!co_await connect(user, connection, stream)) {
      refused.add(user);
      co_return;
    }
  }
  {
    const InState connected(user, "connected");
    throng::TaskGroup group(user);
    group.spawn(listen(user, connection, stream));
    co_await talk(user, server, connection);
    group.request_stop();
    co_await group.join();
  }
  life_time.record(user, user.now() - began);
}

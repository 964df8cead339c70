// A scenario that uses every call of the SDK, in nested tasks and groups, as a part of this
// program: one user is stopped, destroyed, and made to remove itself at every suspension there is,
// one after the other, on the simulated clock and network. AddressSanitizer watches the memory.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "demo/demo_server.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/tcp_stream.hpp"
#include "scenario/native/host_table.hpp"
#include "scenario/native/native_core.hpp"
#include "scenario/native/scenario.hpp"
#include "throng/scenario.hpp"
#include "users/population.hpp"
#include "xmpp_server.hpp"

namespace {

using namespace std::chrono_literals;

/// What a user does to itself at its n-th step; 0: nothing.
struct SelfRemoval {
  int at = 0;
  bool is_forced = false;
  int steps = 0;
  bool ignores_stop = false;
};
SelfRemoval self_removal;

void step(throng::User user) {
  if (++self_removal.steps == self_removal.at) user.remove(self_removal.is_forced);
}

struct Shop {
  std::string url;
  throng::Counter visits;
  throng::Histogram thought;
  throng::Gauge inside;
};

throng::Task<int> add_slowly(throng::User user, int a, int b) {
  step(user);
  co_await throng::sleep(1ms);
  co_return a + b;
}

throng::Task<int> nested(throng::User user, int depth) {
  if (depth == 0) co_return co_await add_slowly(user, 1, 1);
  const int below = co_await nested(user, depth - 1);
  step(user);
  co_return below + co_await add_slowly(user, 0, 1);
}

throng::Task<> browse(throng::User user, const Shop& shop) {
  throng::Http http(user, throng::HttpOptions().timeout(3s).connect_timeout(1s));
  step(user);
  const auto front = co_await http.get(shop.url, "front");
  if (front.is_ok() && !front->is_success()) user.warn("status {}", front->status());
  step(user);
  const auto sent = co_await http.post(shop.url + "/echo", "{\"a\": [1, 2]} {\"b\": 2}");
  if (sent.is_ok()) {
    throng::JsonStream stream;
    stream.feed(sent->body());
    while (true) {
      const auto next = stream.next();
      if (!next.is_ok() || !next->has_value()) break;
    }
  }
  step(user);
  const throng::HttpRequest late =
      std::move(throng::HttpRequest("GET", shop.url + "/delay/200ms").header("X-A", "b"));
  static_cast<void>(co_await http.send(late));
  step(user);
  static_cast<void>(co_await http.get("http://10.0.0.9:1/nobody"));
}

throng::Task<> talk(throng::User user) {
  step(user);
  auto opened = co_await throng::Tcp::connect("10.0.0.1", 7);
  if (!opened) co_return;
  throng::Tcp tcp = std::move(opened).value();
  for (int i = 0; i < 3; ++i) {
    step(user);
    if (!(co_await tcp.send("hello"))) co_return;
    step(user);
    if (!(co_await tcp.receive())) co_return;
  }
  tcp.set_timeout(5ms);
  step(user);
  static_cast<void>(co_await tcp.receive());
}

throng::Task<> listen(throng::User user, throng::WebSocket& socket) {
  for (;;) {
    step(user);
    const auto message = co_await socket.receive(1s);
    if (!message || message->is_closed()) co_return;
  }
}

throng::Task<> chat(throng::User user, const Shop& shop) {
  const std::string url = "ws" + shop.url.substr(4) + "ws";
  throng::WebSocketOptions options;
  options.compressed().fragments(1000).header("X-A", "b");
  step(user);
  auto opened = co_await throng::WebSocket::connect(user, url, options);
  if (!opened) co_return;
  throng::TaskGroup group(user);
  group.spawn(listen(user, *opened));
  const std::string text(3000, 'x');
  for (int i = 0; i < 2; ++i) {
    step(user);
    if (!co_await opened->send(text)) co_return;
  }
  step(user);
  if (!co_await opened->ping("there?")) co_return;
  step(user);
  static_cast<void>(co_await opened->close(1000, "done"));
  step(user);
  co_await group.join();
  auto other = co_await throng::WebSocket::connect(user, url);
  if (other) other->abort();
  static_cast<void>(co_await throng::WebSocket::connect(user, "ws://10.0.0.9:1/nobody"));
}

throng::Task<> hear(throng::User user, const throng::Xmpp& session) {
  for (;;) {
    step(user);
    if (!co_await session.receive(1s)) co_return;
  }
}

throng::Task<> meet(throng::User user) {
  throng::XmppOptions options("user@x.example", "secret");
  throng::Xmpp session(user, options.server("10.0.0.1").resumable().receipts());
  step(user);
  if (!co_await session.login() || !co_await session.send_presence()) co_return;
  step(user);
  static_cast<void>(co_await session.send_message("a@x.example", "hi", "chat", true));
  throng::StanzaMatcher hi;
  hi.message().body("hi");
  step(user);
  static_cast<void>(co_await session.expect(hi, 1s));
  static_cast<void>(co_await session.ping());
  static_cast<void>(co_await session.roster());
  step(user);
  static_cast<void>(co_await session.join("room@rooms.x.example", "me"));
  static_cast<void>(co_await session.archive(5));
  step(user);
  session.drop();
  if (!co_await session.resume()) co_return;
  throng::TaskGroup group(user);
  group.spawn(hear(user, session));
  step(user);
  static_cast<void>(co_await session.send_message("a@x.example", std::string(5000, 'x')));
  group.request_stop();
  co_await group.join();
  step(user);
  static_cast<void>(co_await session.close());
}

throng::Task<> wait_for_stop(throng::User user) {
  step(user);
  co_await user.stop_token().stopped();
}

throng::Task<> wander(throng::User user, int& done) {
  for (int i = 0; i < 3; ++i) {
    step(user);
    co_await throng::sleep(user.random().between(1ms, 2ms));
  }
  ++done;
}

throng::Task<> wide(throng::User user, const Shop& shop, throng::Arrival arrival) {
  step(user);
  throng::Http http(user, throng::HttpOptions().redirects(3).cookies().compressed());
  throng::HttpRequest request("GET", shop.url + "/delay/2ms");
  request.intended(arrival.intended());
  static_cast<void>(co_await http.send(request));
  step(user);
}

throng::Task<> arrive(throng::User user, const Shop& shop) {
  throng::ArrivalOptions options("1000");
  throng::Arrivals arrivals(user, options.max_in_flight(3));
  throng::TaskGroup group(user);
  step(user);
  for (int i = 0; i < 8; ++i) {
    auto arrival = co_await arrivals.next();
    if (!arrival) break;
    step(user);
    group.spawn(wide(user, shop, std::move(*arrival)));
  }
  step(user);
  co_await group.join();
}

throng::Task<> together(throng::User user, const Shop& shop) {
  int done = 0;
  throng::TaskGroup group(user);
  group.spawn(wander(user, done));
  group.spawn(browse(user, shop));
  group.spawn(wait_for_stop(user));
  group.spawn(wander(user, done));
  step(user);
  co_await throng::sleep(3ms);
  throng::TaskGroup inner(user);
  inner.spawn(talk(user));
  inner.spawn(wait_for_stop(user));
  step(user);
  co_await throng::sleep(10ms);
  inner.request_stop();
  step(user);
  co_await inner.join();
  group.request_stop();
  step(user);
  co_await group.join();
}

// What the entry looks for.
Shop config(const throng::Settings& settings) {
  return Shop{settings.text("url"), throng::Counter("visits").with("step", "front"),
              throng::Histogram("thought"), throng::Gauge("inside")};
}

throng::Task<int> run(throng::User user, const Shop& shop, int last) {
  shop.visits.add(user);
  shop.inside.change(user, 1);
  co_await nested(user, 3);
  co_await browse(user, shop);
  co_await talk(user);
  co_await chat(user, shop);
  co_await meet(user);
  co_await arrive(user, shop);
  co_await together(user, shop);
  shop.thought.record(user, 5ms);
  shop.inside.change(user, -1);
  while (self_removal.ignores_stop && user.is_stopped()) co_await throng::sleep(1h);
  co_return last + 1;
}

void terminate(const Shop&) {}

}  // namespace

#include "throng/entry.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;
using runtime::sim::SimWorld;
using scenario::native::NativeCore;
using scenario::native::Scenario;

Task<void> echo(runtime::TcpStream stream) {
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
    const std::string bytes(*part);
    if (!(co_await stream.send(bytes)).is_ok()) co_return;
  }
}

Task<void> serve_echo(runtime::TcpListener& listener) {
  runtime::TaskGroup clients(co_await runtime::current_scope());
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted.is_ok()) break;
    clients.spawn(echo(std::move(accepted).value()));
  }
  clients.request_stop();
  co_await clients.join();
}

scenario::native::NativeCore::Options options(std::uint64_t iterations) {
  scenario::native::NativeCore::Options options;
  options.iterations = iterations;
  options.iterates = true;
  return options;
}

/// One user of the scenario above between servers, all on one simulated loop.
class Stage {
 public:
  explicit Stage(std::uint64_t iterations) : Stage(options(iterations)) {}
  explicit Stage(const NativeCore::Options& chosen)
      : scenario_(scenario::native::SharedObject(
            *throng_scenario_entry(&scenario::native::host_table()))),
        core_(world.loop, recorder_, scenario::native::series_registry(), chosen,
              [this](telemetry::LogLine&&) { ++log_lines; }),
        population(world.loop, {7, 0, 1}, users::Population::Start{[this](users::User& user) {
                     scenario_.start(user, false);
                   }}) {
    config::SettingLayers layers;
    layers.given["url"] = "http://10.0.0.1/";
    EXPECT_TRUE(scenario_.begin(layers, nullptr).is_ok());
    servers_.start(play(), scope_);
    idle_sockets_ = world.poller.open_sockets();
  }
  ~Stage() {
    scope_.request_stop();
    while (!servers_.has_ended()) world.loop.turn();
  }

  /// Turns until the user has ended; the n-th turn after its start is followed by `act`.
  /// Returns whether it came to that.
  template <class Act>
  bool play_until_ended(int n, Act&& act) {
    population.add({1, 1});
    bool has_acted = false;
    for (int turn = 1; population.counts().waiting + population.counts().running > 0; ++turn) {
      if (turn == n) {
        act();
        has_acted = true;
      }
      if (population.counts().running == 0 && population.counts().waiting == 0) break;
      world.loop.turn();
    }
    return has_acted;
  }
  /// Everything the user had is given back.
  void check() {
    // What the user closed takes a while to reach the servers.
    const base::TimePoint later = world.loop.now() + 1min;
    runtime::RememberedRoot waiting;
    waiting.start(wait_until(later), scope_);
    while (!waiting.has_ended()) world.loop.turn();
    EXPECT_EQ(world.poller.open_sockets(), idle_sockets_);
    const users::PopulationCounts counts = population.counts();
    EXPECT_EQ(counts.finished + counts.failed + counts.removed, 1u);
    const NativeCore::Iterations& iterations = core_.iterations();
    EXPECT_EQ(iterations.failed, 0u);
    if (counts.finished == 0) {
      EXPECT_LE(iterations.finished + iterations.halted, 3u);
    }
  }
  const NativeCore::Iterations& iterations() const { return core_.iterations(); }
  NativeCore& core() { return core_; }

  SimWorld world;
  int log_lines = 0;

 private:
  static Task<void> wait_until(base::TimePoint when) { co_await runtime::sleep_until(when); }
  Task<void> play() {
    auto http =
        runtime::TcpListener::open(world.loop, runtime::Endpoint::from_literal("10.0.0.1", 80));
    auto tcp =
        runtime::TcpListener::open(world.loop, runtime::Endpoint::from_literal("10.0.0.1", 7));
    runtime::TcpListener http_listener = std::move(http).value();
    runtime::TcpListener echo_listener = std::move(tcp).value();
    auto xmpp =
        runtime::TcpListener::open(world.loop, runtime::Endpoint::from_literal("10.0.0.1", 5222));
    runtime::TcpListener xmpp_listener = std::move(xmpp).value();
    demo::DemoServer server(world.loop, calibration_);
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(server.serve(http_listener));
    group.spawn(serve_echo(echo_listener));
    group.spawn(messenger_.serve(xmpp_listener));
    co_await group.join();
  }

  protocols::xmpp::ScriptedServer messenger_{{}};
  demo::Calibration calibration_{demo::CalibrationScript{}};
  telemetry::Recorder recorder_;
  Scope scope_{world.loop};
  runtime::RememberedRoot servers_;
  Scenario scenario_;
  NativeCore core_;
  std::size_t idle_sockets_ = 0;

 public:
  users::Population population;  // before the rest goes
};

struct Killed : testing::Test {
  void SetUp() override { self_removal = SelfRemoval{}; }
  void TearDown() override { self_removal = SelfRemoval{}; }
};

TEST_F(Killed, left_alone_it_comes_to_its_end) {
  Stage stage(3);
  EXPECT_FALSE(stage.play_until_ended(0, [] {}));
  stage.check();
  EXPECT_EQ(stage.population.counts().finished, 1u);
  EXPECT_EQ(stage.iterations().finished, 3u);
  EXPECT_EQ(stage.iterations().halted, 0u);
}

TEST_F(Killed, stopped_from_outside_at_every_turn_it_ends_by_itself) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(2);
    const std::vector<users::UserId> it{1};
    base::TimePoint at;
    const bool was_in_time = stage.play_until_ended(n, [&] {
      stage.population.remove(it, users::Removal::kGraceful);
      at = stage.world.loop.now();
    });
    if (was_in_time) {
      EXPECT_LT(stage.world.loop.now() - at, 1s);  // no wait of its own is waited out
      EXPECT_EQ(stage.population.counts().destroyed, 0u);
    }
    stage.check();
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 50);
      break;
    }
  }
}

TEST_F(Killed, destroyed_from_outside_at_every_turn_it_leaves_nothing) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto stage = std::make_unique<Stage>(2);
    bool was_in_time = false;
    stage->population.add({1, 1});
    for (int turn = 1; turn <= n; ++turn) {
      was_in_time = stage->population.counts().running + stage->population.counts().waiting > 0;
      stage->world.loop.turn();
    }
    stage.reset();  // and the population destroys the frame as it stands
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 50);
      break;
    }
  }
}

TEST_F(Killed, a_user_that_does_not_heed_the_stop_is_destroyed_after_the_grace) {
  self_removal.ignores_stop = true;
  for (int n = 1;; n += 7) {
    SCOPED_TRACE(n);
    Stage stage(1);
    const std::vector<users::UserId> it{1};
    const bool was_in_time =
        stage.play_until_ended(n, [&] { stage.population.remove(it, users::Removal::kForced); });
    if (was_in_time && n > 1) EXPECT_EQ(stage.population.counts().destroyed, 1u);
    stage.check();
    if (HasFailure() || !was_in_time) break;
  }
}

TEST_F(Killed, removing_itself_at_every_step_it_ends_by_itself) {
  for (const bool is_forced : {false, true}) {
    for (int n = 1;; ++n) {
      SCOPED_TRACE(testing::Message() << n << (is_forced ? " forced" : ""));
      self_removal = SelfRemoval{n, is_forced, 0, false};
      Stage stage(2);
      stage.play_until_ended(0, [] {});
      stage.check();
      const bool was_in_time = self_removal.steps >= n;
      EXPECT_EQ(stage.population.counts().removed, was_in_time ? 1u : 0u);
      EXPECT_EQ(stage.population.counts().destroyed, 0u);
      if (HasFailure() || !was_in_time) {
        EXPECT_GT(n, 30);
        break;
      }
    }
  }
}

NativeCore::Options resting(std::uint64_t iterations) {
  NativeCore::Options chosen = options(iterations);
  chosen.repeat_after = 10s;
  return chosen;
}

TEST_F(Killed, between_two_passes_it_rests_and_then_goes_on) {
  Stage stage(resting(3));
  const base::TimePoint before = stage.world.loop.now();
  EXPECT_FALSE(stage.play_until_ended(0, [] {}));
  EXPECT_EQ(stage.iterations().finished, 3u);
  EXPECT_GE(stage.world.loop.now() - before, 20s);
  stage.check();
}

TEST_F(Killed, resting_it_can_be_stopped_and_destroyed_at_every_turn) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    Stage stage(resting(2));
    const std::vector<users::UserId> it{1};
    base::TimePoint at;
    const bool was_in_time = stage.play_until_ended(n, [&] {
      stage.population.remove(it, users::Removal::kGraceful);
      at = stage.world.loop.now();
    });
    if (was_in_time) EXPECT_LT(stage.world.loop.now() - at, 1s);
    stage.check();
    auto other = std::make_unique<Stage>(resting(2));
    other->population.add({1, 1});
    for (int turn = 1; turn <= n; ++turn) other->world.loop.turn();
    other.reset();
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 50);
      break;
    }
  }
}

TEST_F(Killed, a_rest_ends_with_the_load) {
  Stage stage(resting(100));
  bool has_ended_load = false;
  stage.population.add({1, 1});
  while (stage.population.counts().waiting + stage.population.counts().running > 0) {
    if (!has_ended_load && stage.iterations().finished == 1) {
      stage.core().end_load();
      has_ended_load = true;
    }
    stage.world.loop.turn();
  }
  EXPECT_EQ(stage.iterations().finished, 1u);
  EXPECT_EQ(stage.population.counts().finished, 1u);
}

/// Lets the simulated time pass where nobody else waits for anything.
Task<void> tick() {
  while (co_await runtime::sleep_for(1s) == runtime::Slept::kInFull) {
  }
}

TEST_F(Killed, held_before_its_iteration_it_goes_on_or_goes_away) {
  enum class Way { kLetGo, kStopped, kForced, kLoadEnd, kDestroyed };
  for (const Way way : {Way::kLetGo, Way::kStopped, Way::kForced, Way::kLoadEnd, Way::kDestroyed}) {
    for (int n = 1; n < 8; ++n) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(way) << " at " << n);
      auto stage = std::make_unique<Stage>(2);
      Scope scope(stage->world.loop);
      runtime::RememberedRoot clock;
      clock.start(tick(), scope);
      stage->core().hold(true);
      stage->population.add({1, 1});
      for (int turn = 0; turn < n; ++turn) stage->world.loop.turn();
      EXPECT_EQ(stage->iterations().finished, 0u);
      if (way == Way::kDestroyed) {
        clock.destroy();
        continue;
      }
      if (way == Way::kLetGo) stage->core().hold(false);
      if (way == Way::kLoadEnd) stage->core().end_load();
      const auto removal =
          way == Way::kForced ? users::Removal::kForced : users::Removal::kGraceful;
      if (way == Way::kStopped || way == Way::kForced) stage->population.remove(1, removal);
      while (stage->population.counts().waiting + stage->population.counts().running > 0) {
        stage->world.loop.turn();
      }
      EXPECT_EQ(stage->iterations().finished, way == Way::kLetGo ? 2u : 0u);
      const bool is_removed = way == Way::kStopped || way == Way::kForced;
      EXPECT_EQ(stage->population.counts().removed, is_removed ? 1u : 0u);
      stage->check();
      clock.destroy();
    }
  }
}

TEST_F(Killed, an_iteration_that_takes_too_long_fails_its_user_wherever_it_is) {
  for (base::Duration limit = 1ms; limit < 20s; limit = limit * 3 / 2) {
    SCOPED_TRACE(limit.count());
    NativeCore::Options chosen = options(2);
    Stage* there = nullptr;
    chosen.iteration_timeout = limit;
    chosen.fail_user = [&there](std::uint64_t user, std::string_view reason) {
      there->population.fail(user, reason);
    };
    Stage stage(chosen);
    there = &stage;
    stage.play_until_ended(0, [] {});
    const users::PopulationCounts counts = stage.population.counts();
    EXPECT_EQ(counts.failed + counts.finished, 1u);
    EXPECT_EQ(counts.failed == 1, stage.iterations().finished < 2);
  }
}

}  // namespace
}  // namespace throng

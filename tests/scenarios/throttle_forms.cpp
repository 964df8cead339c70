// Every documented form of every call of throttles, and throws when one does not do what it says.
// Compiled with each compiler, with and without AddressSanitizer, by test_call_forms.py.
#include <throng/scenario.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::Duration;
using throng::GradualChange;
using throng::Pace;
using throng::Task;
using throng::Throttle;
using throng::User;

namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}

template <class Call>
bool refuses(const char* reason, const char* field, Call&& call) {
  const Throttle::Answer answer = call();
  if (!answer.is_error()) return false;
  const std::string what = answer.error().what();
  return answer.error().reason() == reason && what.find(field) != std::string::npos;
}

Throttle fast("fast");
Throttle few("few");
Throttle never("never");
throng::Counter ran("ran");

void declared(const Throttle& own) {
  expect(own.name() == "own", "its name");
  expect(!own.start(Pace::rate(600)).value(), "a start with the same pace");
  expect(refuses("wrong_reconfiguration", "rate", [&] { return own.start(Pace::rate(601)); }),
         "a start with another pace");
  const Throttle copy(own);
  expect(copy.change_rate(Pace::per_second(10)).value(), "a change");
  expect(!own.change_rate(Pace::rate(10, 1s)).value(), "a change to what is there");
}

void refused(const Throttle& own) {
  expect(refuses("bad_rate", "rate: -1", [&] { return own.change_rate(Pace::rate(-1)); }), "-1");
  expect(refuses("bad_rate", "interval", [&] { return own.change_rate(Pace::rate(1, -1s)); }),
         "an interval");
  expect(
      refuses("bad_rate", "interarrival", [&] { return own.change_rate(Pace::interarrival(-1s)); }),
      "a gap");
  expect(refuses("bad_rate", "mode",
                 [&] { return own.change_rate(Pace::parallelism(3).keep_mean()); }),
         "a mean of places");
  expect(refuses("bad_plan", "duration",
                 [&] { return own.change_rate_gradually(GradualChange::rates(1, 2)); }),
         "no time");
  expect(
      refuses("bad_plan", "step_count: -2",
              [&] { return own.change_rate_gradually(GradualChange::rates(1, 2).step_count(-2)); }),
      "a count");
  expect(refuses("no_throttle", "nobody", [] { return Throttle("nobody").pause(); }), "nobody");
  expect(refuses("bad_name", "name", [] { return Throttle("no name").stop(); }), "a name");
  try {
    Throttle("own", Pace::rate(7));
    expect(false, "a constructor that cannot start");
  } catch (const throng::ThrottleError& error) {
    expect(error.reason() == "wrong_reconfiguration", "why a constructor cannot start");
  }
  try {
    static_cast<void>(Pace::read("7 apples"));
    expect(false, "a text that is no pace");
  } catch (const std::invalid_argument&) {
  }
}

void changed(const Throttle& own) {
  const Pace gap = Pace::read("every 50ms");
  expect(own.change_rate(gap).value() && !own.change_rate(Pace::interarrival(50ms)).value(), "gap");
  expect(own.change_rate_gradually(GradualChange::interarrivals(1s, 2s).duration(1h)).value(),
         "a gradual change");
  expect(refuses("cannot_change_rate", "own",
                 [&] {
                   return own.change_rate_gradually(
                       GradualChange::rates(1, 10).interval(1s).step_size(3).step_interval(1s));
                 }),
         "another one");
  expect(own.pause().value() && !own.pause().value(), "a pause");
  expect(own.resume().value() && !own.resume().value(), "its end");
  expect(own.stop().value(), "a stop");
  expect(refuses("no_throttle", "own", [&] { return own.stop(); }), "another stop");
  expect(own.start(Pace::none()).value() && own.unlock().value(), "a start, and unlocking");
  expect(!own.change_rate(Pace::unlimited()).value() && own.stop().value(), "unlimited");
}

void handlers() {
  std::string kept(100, 'x');  // what a handler holds is freed with it
  const auto all = throng::on_event("throng.throttle.", [kept](const throng::Event& event) {
    expect(event.name().starts_with("throttle.") && kept.size() == 100, "an event of the group");
    expect(event.text("nothing").empty() && !event.duration(), "what there is not");
    expect(event.when().count() > 0 && event.user() == 0 && event.count() >= 1, "what there is");
  });
  const auto none = throng::on_event("config.get", [](const throng::Event&) {});
  expect(none.detach() && !none.detach(), "a handler that is detached");
  try {
    throng::on_event("no.such", [](const throng::Event&) {});
    expect(false, "an event that there is not");
  } catch (const std::invalid_argument&) {
  }
  static_cast<void>(all);
}

Task<> count(User user) {
  ran.add(user);
  co_await throng::sleep(1ms);
}
Task<> fail(User) {
  throw std::runtime_error("as it should");
  co_return;
}

Task<> pass(User user) {
  if (!co_await fast.wait()) co_return;
  auto turn = co_await fast.wait();
  if (turn.is_ok()) {
    expect(turn->intended() <= user.now(), "when it was to be");
    throng::Turn kept = *std::move(turn);
    throng::Turn other = std::move(kept);
    kept = std::move(other);
  }
  {
    const auto place = co_await few.wait();
    if (place) co_await throng::sleep(1ms);
  }
  const auto unknown = co_await Throttle("nobody").wait();
  expect(unknown.is_stopped() || unknown.error().reason() == "no_throttle", "an unknown one");
}

Task<> run_in_background(User user) {
  throng::TaskGroup group(user);
  for (int i = 0; i < 3; ++i) {
    const auto is_taken = fast.run(group, count(user));
    expect(is_taken.is_ok() && *is_taken, "work that waits for its turn");
  }
  expect(few.run(group, count(user)).is_ok(), "work that has a place");
  expect(
      refuses("no_throttle", "nobody", [&] { return Throttle("nobody").run(group, count(user)); }),
      "work for nobody");
  co_await group.join();
  throng::TaskGroup failing(user);
  static_cast<void>(fast.run(failing, fail(user)));
  try {
    co_await failing.join();
    expect(user.is_stopped(), "a failure of work");
  } catch (const std::runtime_error& failure) {
    expect(std::string(failure.what()) == "as it should", "what work failed of");
  }
}

inline constexpr throng::Tag<std::string> kText("text");
inline constexpr throng::Tag<> kBell("bell");

Task<> send(User user) {
  expect(fast.send(user, user.id(), kText, "first").is_ok(), "a message to itself");
  expect(fast.send(user, user.id(), kBell).is_ok(), "one without a value");
  const auto bell = co_await user.receive(kBell);
  if (bell) {
    const auto text = co_await user.receive(kText, Duration(0));
    expect(text.is_stopped() || text->value() == "first", "messages come in their turn");
  }
  const auto own = co_await fast.send_and_wait(user, kText, "own");
  expect(own.is_stopped() || (own->value() == "own" && own->from() == user.id()), "send_and_wait");
  const auto rung = co_await fast.send_and_wait(user, kBell);
  expect(rung.is_stopped() || rung->from() == user.id(), "the same without a value");
  const auto lost = co_await Throttle("nobody").send_and_wait(user, kBell);
  expect(lost.is_stopped() || lost.error().reason() == "no_throttle", "the same for nobody");
  expect(
      refuses("no_throttle", "nobody",
              [&] { return Throttle("nobody").send(user, 1, kText, "a long text, not inside"); }),
      "a message for nobody");
  // What waits when the user ends is dropped, whatever it is.
  static_cast<void>(never.send(user, user.id(), kText, std::string(100, 'x')));
}

}  // namespace

struct Shop {
  Throttle own;
};

std::vector<throng::NamedPace> throttles() {
  return {{"fast", Pace::rate(5'000, 1s).keep_mean()},
          {"few", Pace::parallelism(2)},
          {"never", Pace::none()}};
}

Shop init() {
  Shop shop{Throttle("own", Pace::rate(600))};
  declared(shop.own);
  refused(shop.own);
  changed(shop.own);
  handlers();
  return shop;
}

Task<> run(User user, const Shop&) {
  co_await pass(user);
  co_await send(user);
  co_await run_in_background(user);
}

// Every call of a throttle, once: a rate that all users share, places of which there are few, work
// that waits for its turn in the background, and one user who changes it all.
//
//   throng run examples/throttle.cpp --users 20 --duration 10s
//   throng ctl throttles                                     (beside it)
//   throng ctl throttle messages change 500/s
#include <throng/scenario.hpp>

using namespace std::chrono_literals;
using throng::Pace;

THRONG_PARAMETER(pace, text, "how often messages are sent", standard("100/s"));

// Started before the first user. Others may be started at any time.
std::vector<throng::NamedPace> throttles(const throng::Settings& settings) {
  return {{"messages", Pace::read(settings.text("pace"))},
          {"logins", Pace::parallelism(3)},
          {"joins", Pace::interarrival(50ms)}};
}

static throng::Throttle messages("messages");
static throng::Throttle logins("logins");
static throng::Throttle joins("joins");
static throng::Counter sent("sent", "messages that were sent");
static throng::Gauge inside("logins_inside", "logins that are under way");

static void note(const throng::User& user, const char* call,
                 const throng::Throttle::Answer& answer) {
  if (answer.is_ok()) user.info("{}: {}", call, *answer ? "done" : "was so already");
  if (answer.is_error()) user.warn("{}: {}", call, answer.error().what());
}

// One of the users conducts. What it does, `throng ctl throttle` can do from outside.
static throng::Task<> conduct(throng::User user) {
  throng::Throttle extra("extra");
  note(user, "start", extra.start(Pace::rate(600)));  // a minute
  note(user, "start again", extra.start(Pace::rate(600)));
  note(user, "change_rate", messages.change_rate(Pace::per_second(200)));
  note(user, "change_rate_gradually",
       messages.change_rate_gradually(
           throng::GradualChange::rates(200, 400).interval(1s).duration(1s)));
  note(user, "change_rate meanwhile", messages.change_rate(Pace::per_second(1)));  // refused
  co_await throng::sleep(1100ms);
  note(user, "pause", messages.pause());
  co_await throng::sleep(100ms);
  note(user, "resume", messages.resume());
  note(user, "unlock", joins.unlock());
  note(user, "stop", extra.stop());
}

static throng::Task<> log_in(throng::User user) {
  const auto place = co_await logins.wait();  // kept until the end of this function
  if (!place) co_return;
  inside.change(user, 1);
  co_await throng::sleep(20ms);
  inside.change(user, -1);
}

static throng::Task<> send(throng::User user) {
  sent.add(user);
  co_return;
}

throng::Task<> start(throng::User user) {
  if (!co_await joins.wait()) co_return;
  co_await log_in(user);
  throng::TaskGroup group(user);
  if (user.id() == 1) group.spawn(conduct(user));
  while (!user.is_stopped()) {
    // One message at a time, in its turn …
    const auto turn = co_await messages.wait();
    if (!turn) break;
    sent.add(user);
    // … and one whose turn nobody waits for.
    if (!messages.run(group, send(user))) break;
  }
  group.request_stop();
  co_await group.join();
}

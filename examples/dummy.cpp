// Users that do nothing but wait, with settings of every kind: to try what `throng ctl` can do.
//
//   throng run examples/dummy.cpp --users 10 --control dummy.sock &
//   throng ctl --control dummy.sock add 10
//   throng ctl --control dummy.sock update pause=200ms mood=hasty
//   throng ctl --control dummy.sock stop
#include <throng/scenario.hpp>

using namespace std::chrono_literals;

static throng::Verified<std::int64_t> even(std::int64_t number) {
  if (number % 2 != 0) return throng::Verified<std::int64_t>::rejected("expected an even number");
  return number;
}

// Called on each node when somebody has changed the mood.
static void note_mood(std::string_view, std::string_view, std::string_view) {}

THRONG_PARAMETER(pause, duration, "how long a user waits in each iteration", standard(500ms),
                 updatable);
THRONG_PARAMETER(mood, text, "how users feel", standard("calm"), one_of("calm", "hasty"),
                 updated_by(note_mood));
THRONG_PARAMETER(number, integer, "an even number", standard(2), verified_by(even), updatable);
THRONG_PARAMETER(greeting, text, "what users say first", standard("hello"));
THRONG_PARAMETER(password, text, "of nobody", standard("unknown"), secret);

throng::Task<> run(throng::User user) {
  const throng::Settings settings = user.settings();
  if (user.is_stopped()) co_return;
  co_await throng::sleep(settings.duration("pause"));
}

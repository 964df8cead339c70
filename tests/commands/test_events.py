"""Handlers of events in scenarios, and lives of users among the events of a run."""
from control_client import WithControl

HANDLERS = '''
#include <atomic>
std::vector<throng::NamedPace> throttles() { return {{"steps", throng::Pace::unlimited()}}; }
throng::Throttle steps("steps");
std::atomic<int> asked{0}, passed{0}, started{0}, ended{0}, failures{0}, wrong{0}, all{0};
std::atomic<int> inits{0}, users{0}, gets{0}, rates{0};
struct Made {};
Made config(const throng::Settings&) {
  throng::on_event("scenario.init.stop", [](const throng::Event& event) {
    if (event.duration() && *event.duration() >= 0s) ++inits;
  });
  return {};
}
Made init(const throng::Settings&, const Made&) {
  throng::on_event("throttle.request", [](const throng::Event&) { ++asked; });
  throng::on_event("throng.throttle.execute", [](const throng::Event& event) {
    if (event.text("throttle") != "steps" || event.count() != 1) ++wrong;
    ++passed;
  });
  throng::on_event("scenario.start.start", [](const throng::Event& event) {
    if (event.user() == 0) ++wrong;
    ++started;
  });
  throng::on_event("scenario.start.stop", [](const throng::Event& event) {
    if (!event.duration() || *event.duration() < 1ms) ++wrong;
    if (event.text("outcome") != "finished") ++wrong;
    ++ended;
  });
  throng::on_event("scenario.start.exception", [](const throng::Event& event) {
    if (event.text("reason") != "falls over") ++wrong;
    ++failures;
  });
  throng::on_event("controller.users", [](const throng::Event& event) {
    users += event.text("type") == "add" ? static_cast<int>(event.count()) : 0;
  });
  throng::on_event("throttle.rate", [](const throng::Event& event) {
    if (event.text("rate") == "infinity") ++rates;
  });
  throng::on_event("config.get", [](const throng::Event&) { ++gets; });
  throng::on_event("", [](const throng::Event&) { ++all; });
  throng::on_event("throttle.", [](const throng::Event&) { throw std::runtime_error("bad"); });
  const auto gone = throng::on_event("throttle.request", [](const throng::Event&) { ++wrong; });
  if (!gone.detach() || gone.detach()) ++wrong;
  try {
    throng::on_event("throttle.jump", [](const throng::Event&) {});
    ++wrong;
  } catch (const std::invalid_argument&) {
  }
  return {};
}
Task<> start(User user, const Made&) {
  co_await throng::sleep(2ms);
  for (int i = 0; i < 10; ++i) co_await steps.wait();
  try {
    static_cast<void>(user.settings().text("nothing"));
  } catch (const std::exception&) {
  }
  if (user.id() == 7) throw std::runtime_error("falls over");
}
void terminate(const Made&) {
  std::FILE* out = std::fopen(OUT, "w");
  std::fprintf(out, "%d %d %d %d %d %d %d %d %d %d", inits.load(), asked.load(), passed.load(),
               started.load(), ended.load(), failures.load(), gets.load(), rates.load(),
               wrong.load(), all.load() > 400);
  std::fclose(out);
}
'''


class Handlers(WithControl):
    def test_each_hears_what_it_is_attached_to(self):
        out = self.folder / 'heard'
        file = self.write('handlers.cpp', '#include <cstdio>\n' +
                          HANDLERS.replace('OUT', f'"{out}"'))
        self.run_it(file, '--users', 20, '--cores', 2, '--allow-failed-users')
        names = ('inits', 'asked', 'passed', 'started', 'ended', 'failures', 'gets', 'rates',
                 'wrong', 'has_all')
        self.assertEqual(dict(zip(names, map(int, out.read_text().split()))),
                         {'inits': 1, 'asked': 200, 'passed': 200, 'started': 20, 'ended': 19,
                          'failures': 1, 'gets': 20, 'rates': 1, 'wrong': 0, 'has_all': 1})


class Lives(WithControl):
    def test_lives_of_users_stand_among_the_events(self):
        file = self.write('lives.cpp', '''
            Task<> start(User user) {
              co_await throng::sleep(5ms);
              if (user.id() == 2) throw std::runtime_error("falls over");
            }''')
        run = self.begin(file, '--users', 3, '--allow-failed-users')
        run.end()
        begun = run.events('scenario.start.start')
        self.assertEqual(sorted(each['user'] for each in begun), [1, 2, 3])
        ended = run.events('scenario.start.stop')
        self.assertEqual(sorted(each['user'] for each in ended), [1, 3])
        failed = run.events('scenario.start.exception')
        self.assertEqual([(each['user'], each['reason']) for each in failed], [(2, 'falls over')])
        for each in ended + failed:
            self.assertGreaterEqual(each['duration_ms'], 5)

    def test_in_each_second_a_core_tells_of_a_hundred(self):
        file = self.write('many.cpp', 'Task<> start(User) { co_return; }')
        run = self.begin(file, '--users', 5_000, '--cores', 1)
        run.end()
        told = len(run.events('scenario.start.start'))
        self.assertGreaterEqual(told, 100)
        self.assertLess(told, 2_000)

"""Throttles in scenarios and from outside, as whole commands."""
import json

from control_client import WithControl, poll
from throng_command import ROOT, Demo

EXAMPLE = ROOT / 'examples/throttle.cpp'
LOOP = '''
std::vector<throng::NamedPace> throttles() {
  return {{"steps", throng::Pace::PACE}};
}
throng::Throttle steps("steps");
Task<> start(User user) {
  while (const auto turn = co_await steps.wait()) {}
}
'''


def loop(pace):
    return LOOP.replace('PACE', pace)


class Paced(WithControl):
    """What users do in their turn."""

    def test_all_users_of_all_cores_share_a_rate(self):
        file = self.write('loop.cpp', loop('per_second(200)'))
        done = self.run_it(file, '--users', 50, '--cores', 2, '--duration', '2s')
        granted = done.figure('throttle_grants', throttle='steps')
        # No second holds more than 200; how many it falls short by depends on the machine.
        self.assertLessEqual(granted, 401)
        self.assertGreater(granted, 200)
        self.assertEqual(done.figure('throttle_requests'), granted + 50)
        self.assertEqual(done.figure('throttle_cancelled'), 50)
        self.assertEqual(done.metric('throttle_waiting')['value'], 0)
        self.assertEqual(done.figure('throttle_wait'), granted)

    def test_what_is_unlimited_holds_up_nobody(self):
        file = self.write('loop.cpp', loop('unlimited()'))
        done = self.run_it(file, '--users', 5, '--duration', '200ms')
        self.assertGreater(done.figure('throttle_grants'), 10_000)

    def test_places_are_held_until_the_work_ends_however_it_ends(self):
        file = self.write('places.cpp', '''
            #include <atomic>
            std::vector<throng::NamedPace> throttles(const throng::Settings&) {
              return {{"few", throng::Pace::parallelism(3)}};
            }
            throng::Throttle few("few");
            std::atomic<int> inside{0};
            struct Inside {
              Inside() { if (++inside > 3) throw std::logic_error("too many"); }
              ~Inside() { --inside; }
            };
            Task<> run(User user) {
              const auto place = co_await few.wait();
              if (!place) co_return;
              Inside in;
              co_await throng::sleep(1ms);
              if (user.id() % 7 == 0) throw std::runtime_error("falls over");
              if (user.id() % 5 == 0) user.remove(true);
              if (user.id() % 11 == 0) co_await throng::sleep(1h);
            }''')
        done = self.run_it(file, '--users', 60, '--cores', 2, '--iterations', 5, '--duration',
                           '1s', '--drain', '0s', '--allow-failed-users')
        self.assertEqual([each['reason'] for each in done.summary['users']['failures']],
                         ['falls over'])

    def test_waiting_for_a_turn_is_no_latency(self):
        file = self.write('get.cpp', '''
            std::vector<throng::NamedPace> throttles() {
              return {{"gets", throng::Pace::per_second(20)}};
            }
            throng::Throttle gets("gets");
            THRONG_PARAMETER(url, text, "who is asked");
            Task<> run(User user) {
              const auto turn = co_await gets.wait();
              if (!turn) co_return;
              throng::Http http(user);
              throng::HttpRequest request("GET", user.settings().text("url"));
              request.intended(turn->intended());
              co_await http.send(request);
            }''')
        with Demo() as demo:
            done = self.run_it(file, '--users', 20, '--iterations', 1, '--set',
                               f'url={demo.url}')
        self.assertEqual(done.figure('http_requests'), 20)
        # The last of them waited for most of a second.
        self.assertGreater(done.metric('throttle_wait')['max'], 800_000)
        self.assertLess(done.metric('http_latency')['p50'], 200_000)

    def test_a_throttle_that_is_not_there_is_a_reason(self):
        file = self.write('none.cpp', '''
            throng::Throttle none("none");
            Task<> start(User user) {
              const auto turn = co_await none.wait();
              if (turn.is_error()) throw std::runtime_error(std::string(turn.error().detail()));
            }''')
        done = self.run_it(file, code=3)
        self.assertEqual(done.summary['users']['failures'][0]['reason'],
                         'there is no throttle of that name, or it was stopped')
        self.assertEqual(done.figure('throttle_refused'), 1)

    def test_work_that_waits_is_bounded_and_the_bound_is_named(self):
        file = self.write('flood.cpp', '''
            std::vector<throng::NamedPace> throttles() { return {{"slow", throng::Pace::rate(1, 24h)}}; }
            throng::Throttle slow("slow");
            throng::Counter taken("taken");
            Task<> work() { co_return; }
            Task<> start(User user) {
              throng::TaskGroup group(user);
              for (;;) {
                const auto is_taken = slow.run(group, work());
                if (is_taken.is_error()) {
                  if (is_taken.error().reason() != "throttle_full") throw is_taken.error();
                  user.info("{}", is_taken.error().what());
                  co_return;
                }
                taken.add(user);
              }
            }''')
        done = self.run_it(file, '--log', 'log')
        # The first has its turn at once.
        self.assertEqual(done.figure('taken'), 100_001)
        self.assertIn('100000 tasks and messages wait for the throttle slow: 100000 at most',
                      (self.folder / 'log').read_text())

    def test_the_example_uses_every_call(self):
        done = self.run_it(EXAMPLE, '--users', 10, '--duration', '2s', '--log', 'log')
        log = (self.folder / 'log').read_text()
        for line in ('start: done', 'start again: was so already', 'change_rate: done',
                     'change_rate_gradually: done',
                     'change_rate meanwhile: a gradual change of messages is under way',
                     'pause: done', 'resume: done', 'unlock: done', 'stop: done'):
            self.assertIn(line, log)
        self.assertEqual(done.metric('logins_inside')['value'], 0)
        self.assertGreater(done.figure('sent'), 100)


class Declared(WithControl):
    def check_bad(self, throttles, *texts):
        file = self.write('bad.cpp', f'''
            std::vector<throng::NamedPace> throttles() {{ return {{{throttles}}}; }}
            Task<> start(User) {{ co_return; }}''')
        self.check_refused(1, [file], *texts)

    def test_what_cannot_be_is_said_before_any_user_starts(self):
        self.check_bad('{"a", throng::Pace::rate(-3)}', 'init:', 'rate: -3 is less than none')
        self.check_bad('{"a", throng::Pace::rate(1, -1s)}', 'interval: -1000000000 ns')
        self.check_bad('{"a", throng::Pace::per_second(1\'000\'000\'000)}', 'are too many')
        self.check_bad('{"a b", throng::Pace::rate(1)}', 'name: "a b" will not do')
        self.check_bad('{"a", throng::Pace::rate(1)}, {"a", throng::Pace::rate(1)}',
                       'name: a is there twice')
        self.check_bad('{"a", throng::Pace::read("5 apples")}', '"5 apples" is no pace')

    def test_they_may_depend_on_settings_and_on_what_config_made(self):
        settings = self.write('settings.cpp', '''
            THRONG_PARAMETER(pace, text, "of it", standard("unlimited"));
            std::vector<throng::NamedPace> throttles(const throng::Settings& settings) {
              return {{"a", throng::Pace::read(settings.text("pace"))}};
            }
            Task<> start(User) { co_return; }''')
        self.run_it(settings)
        self.check_refused(1, [settings, '--set', 'pace=x'], '"x" is no pace')
        config = self.write('config.cpp', '''
            struct Made { std::string pace; };
            Made config(const throng::Settings& rest) { return Made{rest.text("pace")}; }
            std::vector<throng::NamedPace> throttles(const Made& made) {
              return {{"a", throng::Pace::read(made.pace)}};
            }
            Task<> start(User) { co_return; }''')
        self.run_it(config, '--set', 'pace=7/s')
        self.check_refused(1, [config, '--set', 'pace=x'], '"x" is no pace')


class Steered(WithControl):
    """`throng ctl` and the API."""

    def looping(self, pace, *arguments):
        file = self.write('loop.cpp', loop(pace))
        return self.begin(file, '--users', 20, '--cores', 2, *arguments).ready()

    def await_throttle(self, run, **wanted):
        def look():
            found = run.get('/throttles').body['throttles'][0]
            return found if wanted.items() <= found.items() else None
        return poll(look, f'a throttle with {wanted}')

    def granted(self, run):
        return run.get('/throttles').body['throttles'][0]['granted']

    def test_a_pace_is_changed_paused_and_unlocked_from_the_shell(self):
        run = self.looping('rate(1, 24h)')
        self.await_throttle(run, waiting=20, granted=1, pace='1/day', is_paused=False)
        self.assertEqual(run.ctl('throttles').out, 'steps  1/day; 20 waiting, 1 granted\n')
        self.assertIn('changed: steps is at 500/s',
                      run.ctl('throttle', 'steps', 'change', '500/s').out)
        poll(lambda: self.granted(run) > 50, 'grants at the new rate')
        self.assertIn('nothing has changed', run.ctl('throttle', 'steps', 'change', '500/s').out)
        self.assertIn(', paused', run.ctl('throttle', 'steps', 'pause').out)
        held = self.granted(run)
        self.assertIn('nothing has changed', run.ctl('throttle', 'steps', 'pause').out)
        self.assertEqual(self.granted(run), held)
        run.ctl('throttle', 'steps', 'unlock')
        self.assertEqual(self.granted(run), held)  # the pause holds
        run.ctl('throttle', 'steps', 'resume')
        poll(lambda: self.granted(run) > held + 1_000, 'grants without a limit')
        run.ctl('throttle', 'steps', 'change', '10', 'at', 'once')
        self.await_throttle(run, pace='10 at once')
        self.assertEqual(run.ctl('throttle', 'steps', 'stop').out, 'stopped\n')
        done = run.end()  # those who waited were told
        self.assertEqual(done.users()['finished'], 20)
        self.assertEqual(run.changes(), [
            'throttle change steps pace=500/s', 'throttle pause steps',
            'throttle change steps pace=unlimited', 'throttle resume steps',
            'throttle change steps pace=10 at once', 'throttle stop steps'])

    def test_a_gradual_change_is_refused_while_one_is_under_way(self):
        run = self.looping('rate(1, 24h)')
        gradual = ['throttle', 'steps', 'gradual']
        run.ctl(*gradual, 'from_rate=600', 'to_rate=1200', 'duration=1h')
        self.await_throttle(run, is_changing=True, pace='600/min')
        self.assertIn('a gradual change of steps is under way',
                      run.ctl(*gradual, 'from_rate=1', 'to_rate=2', 'duration=1m', code=1).err)
        answer = run.post('/throttles/change', {'name': 'steps', 'pace': '1/s'})
        self.check(answer, 409, 'cannot_change_rate')
        run.stop()

    def test_what_makes_no_sense_is_refused_with_the_field(self):
        run = self.looping('rate(1, 24h)')
        for arguments, text in (
                (['steps', 'change', '5', 'apples'], 'is no pace'),
                (['steps', 'change'], 'the pace is missing'),
                (['steps', 'jump'], '"jump" is no call'),
                (['steps', 'pause', '1/s'], 'pause takes nothing more'),
                (['steps', 'gradual', 'from_rate=x'], 'from_rate: "x" is no whole number'),
                (['steps', 'gradual', 'from_rate=1', 'to_rate=2'], 'duration: is missing'),
                (['steps', 'gradual', 'from_rate=1', 'to_rate=2', 'duration=5'], 'duration: '),
                (['steps', 'gradual', 'from_rate=1', 'to_rate=9', 'step_size=3'], 'step_size: '),
                (['steps', 'gradual', 'speed=3'], 'speed'),
                (['nobody', 'pause'], 'there is no throttle "nobody"'),
                (['no name', 'pause'], 'name: "no name" will not do')):
            self.assertIn(text, run.ctl('throttle', *arguments, code=2).err, arguments)
        for path, body, field in (('change', {'name': 'steps', 'pace': 5}, 'pace'),
                                  ('change', {'name': 'steps'}, 'pace'),
                                  ('gradual', {'name': 'steps', 'from_rate': -1}, 'from_rate'),
                                  ('pause', {'name': 'steps', 'hurry': True}, 'hurry')):
            answer = run.post(f'/throttles/{path}', body)
            self.assertEqual(answer.code, 400, answer)
            self.assertIn(field, answer.errors())
        self.await_throttle(run, waiting=20, granted=1, pace='1/day')
        run.stop()

    def test_what_happens_stands_among_the_events(self):
        run = self.looping('per_second(100)', '--duration', '1500ms')
        run.ctl('throttle', 'steps', 'change', '50/s')
        run.ctl('throttle', 'steps', 'pause')
        run.ctl('throttle', 'steps', 'resume')
        run.end()
        self.assertEqual([each['throttle'] for each in run.events('throttle.init')], ['steps'])
        self.assertEqual([(each['rate'], each['interval_ms'])
                          for each in run.events('throttle.rate')], [(100, 1000), (50, 1000)])
        said = [each['msg'] for each in run.events('throttle.process')]
        self.assertIn('paused', said)
        self.assertIn('resumed', said)
        self.assertEqual([each['call'] for each in run.events('controller.throttle')],
                         ['throttle change steps pace=50/s', 'throttle pause steps',
                          'throttle resume steps'])
        done = json.loads(run.summary_file.read_text())['metrics']
        for event, metric in (('throttle.request', 'throttle_requests'),
                              ('throttle.execute', 'throttle_grants')):
            self.assertEqual(sum(each['count'] for each in run.events(event)),
                             done[metric]['value'], event)

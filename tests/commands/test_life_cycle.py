"""The life of a user: what it carries on, how it halts and fails, how often, how long, and its name."""
import json

from control_client import WithControl, poll, scenario

NONE_FAILED = {'failed': 0, 'removed': 0, 'lost': 0}


class Carrying(WithControl):
    """What `run` gets from the iteration before."""

    def test_a_context_is_carried_from_one_iteration_to_the_next(self):
        file = scenario('context.cpp', '''
            using throng::Context;
            Task<Context> run(User user, Context context) {
              const int* turn = context.get<int>("turn");
              if (turn == nullptr) {
                context.assign("turn", 1);
                context.assign("names", std::vector<std::string>{"a"});
                context.assign("gone", true);
              } else {
                context.update<int>("turn", [](int now) { return now + 1; });
                context.update<std::vector<std::string>>("names", [](auto names) {
                  names.push_back("b");
                  return names;
                });
                context.clear("gone");
              }
              if (context.get<double>("turn") != nullptr) throw std::runtime_error("no double");
              co_await throng::sleep(1ms);
              user.info("{} {} {}", context.at<int>("turn"),
                        context.at<std::vector<std::string>>("names").size(),
                        context.get<bool>("gone") == nullptr ? "gone" : "there");
              co_return context;
            }''')
        done = self.begin(file, '--users', 2, '--iterations', 3).end()
        for user in 1, 2:
            said = [line for line in done.err.splitlines() if line.startswith(f'user {user}: ')]
            self.assertEqual(said, [f'user {user}: 1 1 there', f'user {user}: 2 2 gone',
                                    f'user {user}: 3 3 gone'])

    def test_a_reset_forgets_all_and_what_is_missing_throws(self):
        file = scenario('forgets.cpp', '''
            using throng::Context;
            Task<Context> run(User user, Context context) {
              if (user.id() == 1) context.update<int>("turn", [](int now) { return now; });
              if (context.get<int>("turn") != nullptr) throw std::runtime_error("not forgotten");
              context.assign("turn", 1);
              context.reset();
              co_return context;
            }''')
        done = self.begin(file, '--users', 2, '--iterations', 2).end(3)
        self.assertEqual(done.users(), {'started': 2, 'finished': 1, **NONE_FAILED, 'failed': 1})
        self.assertIn('the context holds no turn', done.summary['users']['failures'][0]['reason'])

    def test_halt_ends_as_finished_and_fail_as_failed_and_the_first_holds(self):
        file = scenario('halts.cpp', '''
            using throng::Context;
            Task<Context> run(User user, Context context) {
              const int* last = context.get<int>("turn");
              const int turn = last == nullptr ? 1 : *last + 1;
              context.assign("turn", turn);
              co_await throng::sleep(1ms);
              if (turn == 2 && user.id() % 4 == 0) context.halt();
              if (turn == 2 && user.id() % 4 == 1) context.fail("sold out");
              if (turn == 2 && user.id() % 4 == 2) {
                context.halt();
                context.fail("too late");
              }
              if (turn == 2 && user.id() % 4 == 3) {
                context.fail("sold out");
                context.halt();
              }
              if (turn > 2) throw std::runtime_error("a third iteration");
              co_return context;
            }''')
        done = self.begin(file, '--users', 40, '--duration', '1h').end(3)
        self.assertEqual(done.users(), {'started': 40, 'finished': 20, **NONE_FAILED,
                                        'failed': 20})
        failures = done.summary['users']['failures']
        self.assertEqual([(each['reason'], each['count']) for each in failures],
                         [('sold out', 20)])
        # The iteration in which it is said counts as what it is.
        self.assertEqual(done.iterations(), {'finished': 40, 'failed': 20, 'halted': 20})

    def test_a_failure_leaves_the_others_alone(self):
        file = scenario('fails.cpp', '''
            Task<int> run(User user, int turn) {
              if (user.id() == 2 && turn == 1) throw std::runtime_error("no goods");
              co_await throng::sleep(5ms);
              co_return turn + 1;
            }''')
        done = self.begin(file, '--users', 3, '--iterations', 20, '--allow-failed-users').end()
        self.assertEqual(done.users(), {'started': 3, 'finished': 2, **NONE_FAILED, 'failed': 1})
        self.assertEqual(done.iterations(), {'finished': 41, 'failed': 1, 'halted': 0})


class Lasting(WithControl):
    """How long an iteration and a life may take."""

    def test_an_iteration_that_takes_too_long_makes_its_user_fail_with_the_limit(self):
        text = '''
            {}
            Task<> run(User user) {{
              co_await throng::sleep(user.id() % 2 == 0 ? throng::Duration(1h) : 10ms);
            }}'''
        option = scenario('slow.cpp', text.format(''))
        declared = scenario('declared.cpp', text.format(
            'THRONG_PARAMETER(iteration_timeout, duration, "of one", standard(300ms));'))
        for file, arguments, limit in ((option, ['--iteration-timeout', '300ms'], '300'),
                                       (declared, [], '300'),
                                       (declared, ['--set', 'iteration_timeout=200ms'], '200'),
                                       (declared, ['--iteration-timeout', '100ms'], '100')):
            with self.subTest(f'{file.name} {arguments}'):
                done = self.begin(file, '--users', 4, '--iterations', 2, *arguments).end(3)
                self.assertEqual(done.users(), {'started': 4, 'finished': 2, **NONE_FAILED,
                                                'failed': 2})
                failure = done.summary['users']['failures'][0]
                self.assertEqual(failure['count'], 2)
                self.assertRegex(failure['reason'], rf'{limit}(\.\d+)? ms')
                self.assertEqual(done.iterations(), {'finished': 4, 'failed': 0, 'halted': 2})

    def test_each_iteration_has_the_whole_time(self):
        file = scenario('short.cpp', 'Task<> run(User) { co_await throng::sleep(200ms); }')
        done = self.begin(file, '--users', 2, '--iterations', 4, '--iteration-timeout',
                          '600ms').end()
        self.assertEqual(done.iterations(), {'finished': 8, 'failed': 0, 'halted': 0})

    def test_a_limit_that_makes_no_sense_is_refused(self):
        file = scenario('short.cpp', 'Task<> run(User) { co_await throng::sleep(200ms); }')
        for option, value in (('--iteration-timeout', '0s'), ('--iteration-timeout', '7'),
                              ('--repeat-after', '-1s'), ('--repeat-after', 'soon')):
            with self.subTest(f'{option} {value}'):
                self.assertIn(option, self.begin(file, f'{option}={value}').end(2).err)

    def test_the_last_iteration_is_finished_after_the_duration_and_no_other_begins(self):
        file = scenario('last.cpp', '''
            throng::Counter begun("begun");
            Task<> run(User user) {
              begun.add(user);
              co_await throng::sleep(700ms);
            }''')
        done = self.begin(file, '--users', 3, '--duration', '1s').end()
        self.assertEqual(done.users(), {'started': 3, 'finished': 3, **NONE_FAILED})
        # The first ends within the second, the next is the last, whatever the machine does.
        begun = done.figure('begun')
        self.assertGreaterEqual(begun, 3)
        self.assertLessEqual(begun, 6)
        self.assertEqual(done.iterations(), {'finished': begun, 'failed': 0, 'halted': 0})

    def test_an_iteration_that_may_take_longer_than_the_drain_may_do_so_at_the_end_too(self):
        file = scenario('short.cpp', 'Task<> run(User) { co_await throng::sleep(200ms); }')
        run = self.begin(file, '--iteration-timeout', '2m', '--duration', '100ms')
        self.assertEqual(run.end().iterations()['halted'], 0)


class Living(WithControl):
    """Users that begin anew."""

    def test_users_that_ended_are_not_replaced(self):
        file = scenario('ends.cpp', '''
            Task<> start(User user) {
              if (user.id() == 1) throw std::runtime_error("no goods");
              co_return;
            }''')
        run = self.begin(file, '--users', 4, '--control', 's').ready()
        run.await_users(finished=3, failed=1, started=4, running=0)
        self.assertEqual(run.add(1).code, 200)
        run.await_users(finished=4, failed=1, started=5, running=0)
        run.stop(3)

    def test_those_that_are_to_be_replaced_live_again_under_their_ids(self):
        file = scenario('lives.cpp', '''
            throng::Counter lives("lives");
            throng::Counter turns("turns");
            Task<int> run(User user, int turn) {
              if (turn == 0) lives.with("step", std::to_string(user.id())).add(user);
              turns.add(user);
              co_await throng::sleep(5ms);
              if (turn == 2) {
                if (user.id() == 2) throw std::runtime_error("no goods");
              }
              co_return turn + 1;
            }''')
        run = self.begin(file, '--users', 2, '--iterations', 3, '--replace-users', '--duration',
                         '1h', '--allow-failed-users').ready()
        run.await_users(running=2)
        poll(lambda: run.users()['finished'] >= 5 and run.users()['failed'] >= 5, 'several lives')
        self.assertEqual(run.users()['highest_id'], 2)
        done = run.stop()
        users, iterations = done.users(), done.iterations()
        lives = done.series('lives', 'step')
        self.assertEqual(set(lives), {'1', '2'})
        self.assertEqual(sum(lives.values()), users['started'])
        self.assertEqual(users['started'], users['finished'] + users['failed'] + users['removed'])
        self.assertEqual(iterations['failed'], users['failed'])
        self.assertEqual(sum(iterations.values()), done.figure('turns'))
        self.assertLessEqual(users['removed'], 2)

    def test_who_was_removed_is_not_replaced(self):
        file = scenario('counts.cpp', 'Task<> run(User) { co_await throng::sleep(5ms); }')
        run = self.begin(file, '--users', 4, '--iterations', 3, '--replace-users', '--control',
                         's').ready()
        poll(lambda: run.users()['finished'] > 4, 'second lives')
        chosen = 0
        while chosen < 3:  # one that has just returned cannot be chosen
            chosen += run.remove(3 - chosen).body['chosen']
        poll(lambda: run.users()['removed'] == 3, 'three that are gone')
        lives = run.users()['started']
        poll(lambda: run.users()['started'] > lives + 5, 'more lives of the last')
        users = run.users()
        self.assertLessEqual(users['running'] + users['waiting'], 1)
        self.assertEqual(users['removed'], 3)
        run.stop()


class Repeating(WithControl):
    """`start`, again and again."""
    START = '''
        #include <fstream>
        THRONG_PARAMETER(file, text, "gets a line for each pass");
        {}
        Task<> start(User user) {{
          std::ofstream(user.settings().text("file"), std::ios::app) << "begin " << user.id() << '\\n';
          co_await throng::sleep(150ms);
          std::ofstream(user.settings().text("file"), std::ios::app) << "end " << user.id() << '\\n';
        }}'''

    def setUp(self):
        super().setUp()
        self.marks = self.folder / 'marks'
        self.plain = scenario('start.cpp', self.START.format(''))
        self.declared = scenario('repeats.cpp', self.START.format(
            'THRONG_PARAMETER(repeat_after, duration, "between two", standard(10ms));'))

    def lines(self, word=''):
        if not self.marks.exists():
            return []
        return [line for line in self.marks.read_text().splitlines() if line.startswith(word)]

    def repeat(self, file, *arguments):
        return self.begin(file, '--set', f'file={self.marks}', *arguments)

    def test_start_comes_again_as_an_option_says_or_a_parameter(self):
        for file, arguments in ((self.plain, ['--repeat-after', '10ms']), (self.declared, []),
                                (self.declared, ['--set', 'repeat_after=1ms'])):
            with self.subTest(f'{file.name} {arguments}'):
                self.marks.unlink(missing_ok=True)
                run = self.repeat(file, '--users', 2, *arguments, '--duration', '1h').ready()
                poll(lambda: len(self.lines('end')) >= 6, 'several passes')
                self.assertEqual(run.users()['started'], 2)
                run.stop()

    def test_without_it_start_comes_once(self):
        self.repeat(self.plain, '--users', 2).end()
        self.assertEqual(sorted(self.lines('end')), ['end 1', 'end 2'])

    def test_so_many_passes_are_enough(self):
        done = self.repeat(self.plain, '--users', 2, '--repeat-after', '0s', '--iterations', 3,
                           '--duration', '1h').end()
        self.assertEqual(len(self.lines('end')), 6)
        self.assertEqual(done.users()['finished'], 2)
        self.assertEqual(done.iterations()['finished'], 6)

    def test_one_that_is_removed_gently_finishes_its_pass_and_is_not_started_again(self):
        run = self.repeat(self.declared, '--users', 2, '--duration', '1h').ready()
        poll(lambda: len(self.lines('begin 2')) >= 2, 'a second pass')
        self.assertEqual(run.remove_ids('2').body, {'chosen': 1})
        run.await_users(running=1, removed=1)
        # All that it has begun it has ended, and it begins nothing more while the other goes on.
        begun = len(self.lines('begin 2'))
        self.assertEqual(len(self.lines('end 2')), begun)
        others = len(self.lines('end 1'))
        poll(lambda: len(self.lines('end 1')) >= others + 3, 'further passes of the other')
        self.assertEqual(len(self.lines('begin 2')), begun)
        run.stop()

    def test_one_that_rests_is_removed_at_once(self):
        run = self.repeat(self.plain, '--users', 2, '--repeat-after', '1h', '--duration',
                          '1h').ready()
        poll(lambda: len(self.lines('end')) == 2, 'a pass of each')
        self.assertEqual(run.remove(1).body, {'chosen': 1})
        run.await_users(running=1, removed=1)
        self.assertLess(run.status()['elapsed_s'], 60)
        run.stop()

    def test_one_that_is_removed_by_force_is_not_waited_for(self):
        file = scenario('long.cpp', 'Task<> start(User) { while (true) co_await throng::sleep(1h); }')
        run = self.begin(file, '--users', 2, '--repeat-after', '1s').ready()
        run.await_users(running=2)
        self.assertEqual(run.remove(1, force=True).body, {'chosen': 1})
        run.await_users(running=1, removed=1)
        run.stop()


class Names(WithControl):
    """Users that have a text for a name."""

    def test_the_name_is_in_events_logs_and_the_samples_of_failures(self):
        file = scenario('names.cpp', '''
            Task<> start(User user) {
              user.set_name("alice " + std::to_string(user.id()));
              user.info("hello");
              co_await throng::sleep(1ms);
              throw std::runtime_error("no goods");
            }''')
        log = self.folder / 'log'
        run = self.begin(file, '--users', 2, '--log', log, '--cores', 1)
        done = run.end(3)
        for user in 1, 2:
            self.assertIn(f'user alice {user}: hello', done.err)
            self.assertIn(f'user alice {user}: hello', log.read_text())
        events = run.events('user.failed')
        self.assertEqual([(each['user'], each['name'], each['reason']) for each in events],
                         [(1, 'alice 1', 'no goods'), (2, 'alice 2', 'no goods')])
        self.assertEqual(done.summary['users']['failures'],
                         [{'reason': 'no goods', 'count': 2, 'user': 'alice 1'}])

    def test_one_without_a_name_is_called_by_its_number(self):
        file = scenario('nameless.cpp', '''
            Task<> start(User user) {
              user.info("hello");
              throw std::runtime_error("no goods");
              co_return;
            }''')
        run = self.begin(file, '--first-id', 7)
        done = run.end(3)
        self.assertIn('user 7: hello', done.err)
        self.assertEqual(run.events('user.failed')[0]['name'], '7')
        self.assertEqual(done.summary['users']['failures'][0]['user'], '7')

    def test_a_name_of_any_characters_harms_no_output(self):
        file = scenario('odd.cpp', '''
            Task<> start(User user) {
              user.set_name("\\"Zo\\xc3\\xab\\"\\n\\x1b[2J\\xff");
              user.info("hello");
              throw std::runtime_error("no goods");
              co_return;
            }''')
        run = self.begin(file)
        done = run.end(3)
        self.assertNotIn('\x1b', done.err)
        self.assertIn('Zo\u00eb', done.err)
        event = run.events('user.failed')[0]
        self.assertTrue(event['name'].startswith('"Zo\u00eb"\n'), event)
        self.assertTrue(json.dumps(done.summary['users']['failures']))

"""`throng run`: what users say, and what of it is shown and written."""
import re

from scenario_runs import WithRuns

LINE = re.compile(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\w+) +(run|user \d+): (.*)')
LOST = re.compile(r'… ([\d,]+) lost lines?')


class Logs(WithRuns):
    def lines(self):
        """Level, whose and text of each line that was written, in their order."""
        lines = (self.folder / 'run.log').read_text().splitlines()
        return [LINE.fullmatch(line).groups()[1:] for line in lines if not LOST.fullmatch(line)]

    def lost(self):
        return sum(int(number.replace(',', ''))
                   for number in LOST.findall((self.folder / 'run.log').read_text()))

    def run_logged(self, *arguments, **options):
        return self.run_it(*arguments, '--log', 'run.log', **options)


class Levels(Logs):
    def setUp(self):
        super().setUp()
        self.write('says.cpp', '''
            Task<> start(User user) {
              user.debug("looks at {} of {}", 1, "two");
              user.info("finds {} {}", true, 2.5);
              user.warn("{} {} {{}}", "one too few");
              user.error("fails", 'x');
              user.log(throng::LogLevel::kTrace, "more than a trace");
              co_return;
            }''')

    def shown(self, done):
        return [line for line in done.err.splitlines() if 'user 1:' in line]

    def test_what_is_shown_begins_at_a_level_and_the_file_has_all(self):
        texts = ['debug: user 1: looks at 1 of two', 'user 1: finds true 2.5',
                 'warning: user 1: one too few {} {}', 'error: user 1: fails x']
        for level, least in ('debug', 0), ('info', 1), ('warning', 2), ('error', 3):
            with self.subTest(level):
                done = self.run_logged('says.cpp', '--log-level', level)
                shown = [line for line in self.shown(done) if 'more than' not in line]
                self.assertEqual(shown, texts[least:])
                self.assertEqual(self.lines()[:4], [
                    ('debug', 'user 1', 'looks at 1 of two'),
                    ('info', 'user 1', 'finds true 2.5'),
                    ('warning', 'user 1', 'one too few {} {}'),
                    ('error', 'user 1', 'fails x')])
        self.assertEqual(self.shown(self.run_logged('says.cpp')), texts[1:])

    def test_quiet_shows_none_and_the_file_has_all(self):
        done = self.run_logged('says.cpp', '--quiet')
        self.assertEqual(done.err, '')
        self.assertGreaterEqual(len(self.lines()), 4)

    def test_a_log_that_cannot_be_written_breaks_the_run(self):
        done = self.run_it('says.cpp', '--log', '/dev/full', code=1)
        self.assertIn('/dev/full', done.err)


class Floods(Logs):
    def test_lines_of_a_core_keep_their_order(self):
        self.write('counts.cpp', '''
            Task<> start(User user) {
              for (int i = 0; i < 400; ++i) {
                user.info("{}", i);
                if (i % 100 == 0) co_await throng::sleep(0s);
              }
            }''')
        self.run_logged('counts.cpp', '--users', 2, '--cores', 2)
        for user in 'user 1', 'user 2':
            said = [int(text) for _, whose, text in self.lines() if whose == user]
            self.assertEqual(said, list(range(400)))
        self.assertEqual(self.lost(), 0)

    def test_a_flood_is_cut_and_counted(self):
        self.write('floods.cpp', '''
            Task<> start(User user) {
              for (int i = 0; i < 50'000; ++i) {
                user.info("line {}", i);
                if (i % 1000 == 0) co_await throng::sleep(0s);
              }
            }''')
        done = self.run_logged('floods.cpp', '--users', 2, '--cores', 2)
        said = self.lines()
        # A second in which it began to speak and those that followed, on both cores.
        most = 2 * 1000 * (int(done.summary['run']['duration_s']) + 1)
        own = [text for _, whose, text in said if whose != 'run']
        self.assertGreaterEqual(len(own), 1000)
        self.assertLessEqual(len(own), most)
        self.assertEqual(len(own) + self.lost(), 100_000)
        self.assertIn('lost', done.err)

    def test_what_was_lost_is_said_when_it_speaks_again(self):
        self.write('floods.cpp', '''
            Task<> start(User user) {
              for (int i = 0; i < 1500; ++i) user.info("line {}", i);
              co_await throng::sleep(1100ms);
              user.info("once more");
            }''')
        done = self.run_logged('floods.cpp')
        self.assertEqual(len(self.lines()), 1001)
        self.assertEqual(self.lines()[-1], ('info', 'user 1', 'once more'))
        self.assertEqual(self.lost(), 500)
        self.assertIn('500 lost lines', done.err)


class Safety(Logs):
    def test_control_characters_are_shown_and_not_obeyed(self):
        self.write('rude.cpp', r'''
            Task<> start(User user) {
              user.info("\x1b[2Ja\nb\r\t{}", std::string_view("c\0d\x7f", 4));
              co_return;
            }''')
        done = self.run_logged('rude.cpp')
        self.assertNotIn('\x1b', done.err)
        self.assertIn(r'user 1: \x1b[2Ja\nb\r\tc\x00d\x7f', done.err)
        self.assertEqual(self.lines(), [('info', 'user 1', r'\x1b[2Ja\nb\r\tc\x00d\x7f')])

    def test_a_line_of_a_mebibyte_is_written_whole_and_shown_in_part(self):
        self.write('long.cpp', '''
            Task<> start(User user) {
              user.info("{}", std::string(1 << 20, 'x'));
              co_return;
            }''')
        done = self.run_logged('long.cpp')
        self.assertEqual([len(text) for _, _, text in self.lines()], [1 << 20])
        self.assertLess(len(done.err), 10_000)

    def test_what_an_exception_says_cannot_control_the_terminal(self):
        self.write('throws.cpp', r'''
            Task<> start(User) {
              throw std::runtime_error("\x1b[31mred\nand more");
              co_return;
            }''')
        done = self.run_it('throws.cpp', code=3)
        self.assertNotIn('\x1b', done.out + done.err)
        self.assertIn('[31mred', done.out)


class Traces(Logs):
    def test_each_step_of_one_user_is_told(self):
        self.write('steps.cpp', '''
            Task<> run(User user) {
              co_await throng::sleep(2ms);
              throng::Http http(user);
              co_await http.get("http://127.0.0.1:1/nobody", "front");
              co_await http.get("ftp://nowhere", "front");
              auto tcp = co_await throng::Tcp::connect("127.0.0.1", 1);
              if (tcp.is_ok()) throw std::runtime_error("somebody listens");
            }''')
        done = self.run_logged('steps.cpp', '--users', 5, '--iterations', 2, '--trace-user', 3,
                               '--log-level', 'error')
        traces = [(whose, text) for level, whose, text in self.lines() if level == 'trace']
        self.assertEqual({whose for whose, _ in traces}, {'user 3'})
        texts = [text for _, text in traces]
        for step, expected in enumerate(('iteration 1', 'sleep 2.00 ms',
                                         'GET http://127.0.0.1:1/nobody')):
            self.assertEqual(texts[step], expected)
        self.assertIn('refused', texts[3])
        self.assertIn('tcp connect 127.0.0.1:1', texts)
        self.assertEqual(texts.count('iteration 2'), 1)
        for text in texts:
            self.assertIn(f'trace: user 3: {text}', done.err)

    def test_without_it_no_step_is_told(self):
        self.write('steps.cpp', 'Task<> run(User) { co_await throng::sleep(1ms); }')
        self.run_logged('steps.cpp', '--log-level', 'trace')
        self.assertEqual(self.lines(), [])

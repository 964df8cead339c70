"""`throng run --set`: what a scenario reads, and what is said of what it cannot."""
from scenario_runs import WithRuns
from throng_command import ROOT

READS = '''
std::string config(const throng::Settings& settings) {
  return throng::format("{} {} {} {} {} {} {} {} {} {}", settings.text("name"),
                        settings.text("colour", "red"), settings.integer("goods"),
                        settings.integer("most", -3), settings.real("share"),
                        settings.real("weight", 1.5), settings.duration("wait").count(),
                        settings.duration("think", 2ms).count(), settings.flag("is_open"),
                        settings.flag("is_new", true));
}
Task<> start(User user, const std::string& found) {
  user.info("{}", found);
  co_return;
}'''
NEEDED = {'name': 'a shop', 'goods': '7', 'share': '0.25', 'wait': '10s', 'is_open': 'yes'}


def given(settings):
    return [part for key, value in settings.items() for part in ('--set', f'{key}={value}')]


class SettingsOfRuns(WithRuns):
    def setUp(self):
        super().setUp()
        self.write('reads.cpp', READS)

    def read(self, **settings):
        """What the scenario found, with those that it needs beside `settings`."""
        done = self.run_it('reads.cpp', *given({**NEEDED, **settings}))
        return done.err.split('user 1: ', 1)[1].splitlines()[0]

    def test_those_that_are_not_given_have_their_defaults(self):
        self.assertEqual(self.read(),
                         'a shop red 7 -3 0.25 1.5 10000000000 2000000 true true')

    def test_each_kind_is_read(self):
        found = self.read(name='x=y z', colour='', most='-9223372036854775808', weight='-1e-3',
                          think='90m', is_open='off', is_new='0')
        self.assertEqual(found, 'x=y z  7 -9223372036854775808 0.25 -0.001 10000000000 '
                                '5400000000000 false false')

    def test_one_that_is_missing_is_named(self):
        for name in NEEDED:
            with self.subTest(name):
                others = {key: value for key, value in NEEDED.items() if key != name}
                self.check_refused(2, ['reads.cpp', *given(others)],
                                   f'the parameter {name} is missing', f'--set {name}=')

    def test_one_that_is_mistyped_says_what_was_expected(self):
        for name, value, expected in (
                ('goods', 'seven', 'a whole number'), ('goods', '7.5', 'a whole number'),
                ('goods', '', 'a whole number'), ('goods', '9223372036854775808', 'whole number'),
                ('most', '1 ', 'a whole number'), ('share', 'half', 'a number'),
                ('weight', '1,5', 'a number'), ('wait', '10', '500ms, 10s, 2m'),
                ('think', '-1s', '500ms'), ('is_open', 'perhaps', 'true or false')):
            with self.subTest(f'{name}={value}'):
                self.check_refused(2, ['reads.cpp', *given({**NEEDED, name: value})],
                                   f'--set {name}={value}: expected', expected)

    def test_one_that_nobody_reads_is_refused_and_those_there_are_named(self):
        self.check_refused(2, ['reads.cpp', *given({**NEEDED, 'nmae': 'x'})], '--set nmae',
                           'no parameter', 'colour, goods')

    def test_one_that_is_misspelt_is_said_beside_the_one_that_is_missing(self):
        settings = {key: value for key, value in NEEDED.items() if key != 'name'}
        self.check_refused(2, ['reads.cpp', *given({**settings, 'nmae': 'x'})], '--set nmae',
                           'name is missing')

    def test_a_scenario_without_init_has_no_parameters(self):
        self.write('none.cpp', 'Task<> start(User) { co_return; }')
        self.check_refused(2, ['none.cpp', '--set', 'url=x'], '--set url',
                           'no such parameter')

    def test_a_refused_setting_starts_no_user(self):
        self.write('starts.cpp', '''
            #include <fstream>
            void init() {}
            Task<> start(User) {
              std::ofstream("started").put('x');
              co_return;
            }''')
        self.check_refused(2, ['starts.cpp', '--set', 'x=1'], '--set x')
        self.assertFalse((self.folder / 'started').exists())


class SettingsExample(WithRuns):
    FILE = ROOT / 'examples/settings.cpp'

    def test_settings_of_every_type_reach_users(self):
        done = self.run_it(self.FILE, '--users', 4, '--iterations', 2, '--set', 'pause=1ms',
                           '--set', 'share=1', '--set', 'rounds=0', '--set', 'menu=["cake"]',
                           '--set', 'greeting=good day', '--log', self.folder / 'run.log')
        # Its verification makes 0 rounds one.
        self.assertEqual(done.figure('said'), 4 * 2)
        self.assertEqual((self.folder / 'run.log').read_text().count('good day, I take the cake'), 8)

    def test_nobody_says_anything_where_it_is_quiet(self):
        done = self.run_it(self.FILE, '--users', 4, '--iterations', 1, '--set', 'pause=1ms',
                           '--set', 'share=1', '--set', 'quiet=yes')
        self.assertEqual(done.summary['metrics'].get('said', {'value': 0})['value'], 0)

    def test_all_that_is_wrong_is_said_at_once(self):
        self.check_refused(2, [self.FILE, '--users', 1, '--set', 'rounds=-1', '--set', 'pause=soon',
                               '--set', 'mood=sad'],
                           'rounds = -1: expected 0 or more', 'pause = soon', 'calm, hasty')
        self.check_refused(1, [self.FILE, '--users', 1, '--set', 'menu=[]'],
                           'menu: [] is empty: expected a dish')

"""`throng check`: what the settings of a run would be, or all that is wrong with them."""
import json

from scenario_runs import WithCommands

SHOP = '''
#include <cstdlib>
static throng::Verified<std::int64_t> even(std::int64_t number) {
  if (number == 13) throw std::runtime_error("unlucky");
  if (number == 66) std::abort();
  if (number % 2 != 0) return throng::Verified<std::int64_t>::rejected("expected an even number");
  return number + 100;
}
THRONG_PARAMETER(url, text, "x", standard("http://a/"));
THRONG_PARAMETER(pause, duration, "x", standard(1s));
THRONG_PARAMETER(mood, text, "x", standard("calm"), one_of("calm", "hasty"));
THRONG_PARAMETER(number, integer, "x", standard(2), verified_by(even));
THRONG_PARAMETER(luck, integer, "x", standard(2), verified_by(even));
THRONG_PARAMETER(password, text, "x", standard("s3cret"), secret);
THRONG_PARAMETER(note, json, "x");
void init() { std::abort(); }
Task<> run(User) { co_return; }'''
PLUGIN = 'THRONG_PLUGIN;\nTHRONG_PARAMETER(colour, text, "x", standard("red"));'


class Check(WithCommands):
    def setUp(self):
        super().setUp()
        self.shop = self.write('shop.cpp', SHOP)

    def settings(self, *arguments, **options):
        """Names, with their sources and values."""
        done = self.throng('check', *arguments, **options)
        lines = done.out.splitlines()
        self.assertEqual(lines[-1], 'ok', done)
        self.assertEqual(lines[0].split(), ['name', 'source', 'value'])
        at = lines[0].index('source'), lines[0].index('value')
        return {line[:at[0]].strip(): (line[at[0]:at[1]].strip(), line[at[1]:])
                for line in lines[1:-1]}

    def test_settings_are_shown_as_a_run_would_have_them(self):
        (self.folder / 'settings.json').write_text(json.dumps({'mood': 'hasty', 'url': 'http://b/'}))
        found = self.settings('shop.cpp', '--set', 'url=http://c/', '--config', 'settings.json',
                              THRONG_PAUSE='5s', AMOC_NUMBER='4')
        self.assertEqual(found, {
            'user_rate': ('default', 'unlimited'), 'url': ('command line', 'http://c/'),
            'pause': ('environment', '5s'), 'mood': ('file', 'hasty'),
            'number': ('environment', '104'), 'luck': ('default', '102'),
            'password': ('default', '***'), 'note': ('default', 'undefined')})

    def test_a_shared_object_is_checked_as_its_source_is(self):
        library = self.build(self.shop)
        self.assertEqual(self.settings(library, '--set', 'pause=2s')['pause'],
                         ('command line', '2s'))

    def test_all_that_is_wrong_is_said_at_once(self):
        done = self.throng('check', self.build(self.shop), '--set', 'colour=red', '--set',
                           'pause=soon', '--set', 'mood=sad', '--set', 'number=3', '--set',
                           'luck=13', code=2, THRONG_PASSWORD='hidden')
        self.assertEqual(done.out, '')
        for text in ('--set colour: no such parameter', 'pause = soon: ', 'mood = sad: ',
                     'number = 3: expected an even number', 'luck = 13: ', 'unlucky'):
            self.assertIn(text, done.err)
        self.assertTrue(all(line.startswith('throng check: ') for line in done.err.splitlines()),
                        done)
        self.assertNotIn('hidden', done.err)

    def test_a_variable_that_cannot_be_read_is_a_warning(self):
        done = self.throng('check', 'shop.cpp', THRONG_PAUSE='soon')
        self.assertIn('throng check: warning: THRONG_PAUSE=soon: expected', done.err)
        self.assertRegex(done.out, r'pause +default +1s\n')

    def test_variables_of_throng_itself_are_no_values(self):
        self.write('path.cpp', 'THRONG_PARAMETER(path, text, "x", standard("p"));\n'
                   'Task<> run(User) { co_return; }')
        self.assertEqual(self.settings('path.cpp', THRONG_PATH=str(self.folder))['path'],
                         ('default', 'p'))

    def test_plugins_have_parameters_of_their_own(self):
        plugin = self.build(self.write('plugin.cpp', PLUGIN))
        found = self.settings('shop.cpp', '--plugin', plugin, '--set', 'colour=blue')
        self.assertEqual(found['colour'], ('command line', 'blue'))
        done = self.throng('check', 'shop.cpp', '--plugin', self.build(self.shop), code=2)
        self.assertIn('is a scenario: expected a plug-in', done.err)
        self.assertIn('this is a plug-in: expected a scenario',
                      self.throng('check', plugin, code=2).err)

    def test_a_name_that_is_declared_twice_is_said_with_both_origins(self):
        plugin = self.build(self.write('plugin.cpp', PLUGIN))
        declared = 'THRONG_{}(colour, text, "x", standard("green"));\nTask<> run(User) {{ co_return; }}'
        self.write('twice.cpp', declared.format('PARAMETER'))
        done = self.throng('check', 'twice.cpp', '--plugin', plugin, code=2)
        self.assertIn('colour (declared by ', done.err)
        self.assertIn('the scenario', done.err)
        self.assertIn(str(plugin), done.err)
        self.write('over.cpp', declared.format('OVERRIDE'))
        self.assertEqual(self.settings('over.cpp', '--plugin', plugin)['colour'],
                         ('default', 'green'))

    def test_what_config_reads_is_left_to_it(self):
        self.write('config.cpp', 'void config(const throng::Settings&) { std::terminate(); }\n'
                   'Task<> run(User) { co_return; }')
        self.assertEqual(self.settings('config.cpp', '--set', 'goods=7')['goods'],
                         ('command line', 'for config to read'))

    def test_a_verification_that_crashes_is_said(self):
        done = self.throng('check', 'shop.cpp', '--set', 'number=66', code=1)
        self.assertIn('throng check: the scenario or a plug-in crashed', done.err)
        self.assertIn('Aborted', done.err)

    def test_what_cannot_be_checked_says_why(self):
        self.write('broken.cpp', 'this does not compile')
        (self.folder / 'bad.json').write_text('{')
        for arguments, text in ((['broken.cpp'], 'does not compile'), (['none.cpp'], 'No such file'),
                                (['none.so'], 'cannot open'), (['none'], 'no scenario "none"'),
                                (['shop.cpp', '--config', 'none.json'], '--config: cannot read'),
                                (['shop.cpp', '--config', 'bad.json'], 'expected JSON'),
                                (['shop.cpp', '--plugin', 'none.so'], 'none.so'),
                                (['shop.cpp', '--set', 'x'], 'expected KEY=VALUE')):
            with self.subTest(arguments):
                self.assertIn(text, self.throng('check', *arguments, code=2).err)

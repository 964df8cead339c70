"""`throng list`, and what is found by name."""
import json

from scenario_runs import WithCommands

RUNS = 'Task<> run(User user) { user.info("from {}", __FILE__); co_return; }\n'
SHOP = 'THRONG_PARAMETER(url, text, "x", standard("a"));\n' + RUNS


class Names(WithCommands):
    def setUp(self):
        super().setUp()
        for folder in ('scenarios', 'team', 'other'):
            (self.folder / folder).mkdir()

    def listed(self, *arguments, **options):
        found = json.loads(self.throng('list', '--json', *arguments, **options).out)
        return {each['file']: each for each in found}

    def test_all_that_is_there_is_listed_and_what_is_broken_with_its_problem(self):
        self.write('scenarios/shop.cpp', SHOP)
        self.write('scenarios/plugin.cpp', 'THRONG_PLUGIN;\nTHRONG_PARAMETER(a, text, "x");')
        self.write('scenarios/nothing.cpp', 'int f();')
        self.write('scenarios/more.cpp', '#include "x.hpp"\nTHRONG_PARAMETER(b, integer, "x", '
                   'standard(k));' + RUNS)
        self.write('scenarios/bad.cpp', 'THRONG_PARAMETER(B, text, "");' + RUNS)
        (self.folder / 'scenarios/text.so').write_text('hello')
        (self.folder / 'scenarios/notes.txt').write_text('hello')
        (self.folder / 'scenarios/folder.cpp').mkdir()
        built = self.folder / 'scenarios/plugin.so'
        self.throng('build', 'scenarios/plugin.cpp', '-o', built)
        found = self.listed()
        self.assertEqual([(each['name'], each['kind'], each['parameters'], each['complete'])
                          for each in found.values()],
                         [('bad', 'scenario', 1, True), ('more', 'scenario', 1, False),
                          ('nothing', 'unknown', 0, True), ('plugin', 'plug-in', 1, True),
                          ('plugin', 'plug-in', 1, True), ('shop', 'scenario', 1, True),
                          ('text', 'unknown', 0, True)])
        self.assertIn('B (declared by the scenario): ', found['scenarios/bad.cpp']['problem'])
        self.assertIn('no description', found['scenarios/bad.cpp']['problem'])
        self.assertIn('no shared object', found['scenarios/text.so']['problem'])
        self.assertIsNone(found['scenarios/shop.cpp']['problem'])
        done = self.throng('list')
        self.assertRegex(done.out, r'\nmore +scenario +at least 1 +scenarios/more.cpp\n')
        self.assertRegex(done.out, r'\ntext +unknown +0 +scenarios/text.so\n    .*no shared object')

    def test_folders_come_in_their_order(self):
        for folder in ('scenarios', 'team', 'other'):
            self.write(f'{folder}/shop.cpp', SHOP)
        found = self.listed('--path', 'team', THRONG_PATH=f'other:{self.folder}/team:',
                            AMOC_EXTRA_CODE_PATHS=f'["{self.folder}/other"]')
        self.assertEqual(list(found), ['scenarios/shop.cpp', 'team/shop.cpp', 'other/shop.cpp',
                                       f'{self.folder}/team/shop.cpp',
                                       f'{self.folder}/other/shop.cpp'])

    def test_where_nothing_is_it_says_where_it_looked(self):
        done = self.throng('list', '--path', 'team')
        self.assertEqual(done.out, '')
        self.assertIn('no scenarios in scenarios, team', done.err)
        self.assertEqual(self.listed(), {})

    def test_a_folder_that_is_not_there_is_refused(self):
        for variables, text in (({'THRONG_PATH': '/none'}, 'THRONG_PATH: "/none" is no folder'),
                                ({'AMOC_EXTRA_CODE_PATHS': '["/none"]'}, '"/none" is no folder'),
                                ({'AMOC_EXTRA_CODE_PATHS': '/team'}, 'expected an Erlang list')):
            for command in (['list'], ['run', 'shop'], ['check', 'shop'], ['params', 'shop'],
                            ['build', 'shop']):
                with self.subTest(f'{command} {variables}'):
                    self.assertIn(text, self.throng(*command, code=2, **variables).err)
        self.assertIn('--path: "none" is no folder',
                      self.throng('list', '--path', 'none', code=2).err)

    def test_a_scenario_is_run_by_its_name(self):
        self.write('team/shop.cpp', SHOP)
        done = self.throng('run', 'shop', '--path', 'team', '--set', 'url=b')
        self.assertIn('team/shop.cpp: 1 user, 1 core, url=b\n', done.err)
        self.assertIn('from ', done.err)
        # The first counts.
        self.write('scenarios/shop.cpp', SHOP)
        self.assertIn('scenarios/shop.cpp: 1 user', self.throng('run', 'shop', '--path', 'team').err)

    def test_a_secret_is_not_announced(self):
        self.write('scenarios/shop.cpp', 'THRONG_PARAMETER(password, text, "x", secret);\n' + SHOP)
        done = self.throng('run', 'shop', '--set', 'password=s3cret', '--summary', 'out.json')
        self.assertIn('password=***', done.err)
        for text in (done.err, done.out, (self.folder / 'out.json').read_text()):
            self.assertNotIn('s3cret', text)

    def test_each_command_finds_it(self):
        self.write('team/shop.cpp', SHOP)
        self.assertIn('\nurl ', self.throng('params', 'shop', THRONG_PATH='team').out)
        self.assertRegex(self.throng('check', 'shop', '--path', 'team').out, r'\nurl +default +a\n')
        self.throng('build', 'shop', '--path', 'team')
        self.assertTrue((self.folder / 'team/shop.so').exists())
        (self.folder / 'team/shop.cpp').unlink()
        self.assertIn('team/shop.so: 1 user', self.throng('run', 'shop', '--path', 'team').err)
        self.assertIn('no scenario "shop": expected a file, or the name of one: shop.cpp in '
                      'scenarios, team', self.throng('build', 'shop', '--path', 'team', code=2).err)

    def test_one_that_is_nowhere_is_said_with_the_folders(self):
        # What has no parameters is looked for by those that run or check it only.
        for command, script in (('run', ' or shop.erl'), ('check', ' or shop.erl'), ('params', '')):
            self.assertIn('no scenario "shop": expected a file, or the name of one: shop.cpp or '
                          f'shop.so{script} in scenarios, team (',
                          self.throng(command, 'shop', '--path', 'team', code=2).err)

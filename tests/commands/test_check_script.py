"""`throng check FILE.erl`: what is wrong with a script, in the words of MZBench and in ours."""
import re

from scenario_runs import WithCommands
from throng_command import ROOT

POOL = '[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [%s]}].\n'


class CheckScript(WithCommands):
    def check(self, text, name='s.erl', code=2):
        """Checks a script that holds `text`, which may be bytes."""
        data = text if isinstance(text, bytes) else text.encode()
        (self.folder / name).write_bytes(data)
        return self.throng('check', name, code=code)

    def original(self, text):
        """What is not indented."""
        lines = self.check(text).err.splitlines(keepends=True)
        return ''.join(line for line in lines if not line.startswith(' '))

    def test_a_script_without_a_fault_is_ok(self):
        done = self.check(POOL % '{print, "hello"}', code=0)
        self.assertEqual((done.out, done.err), ('ok\n', ''))

    def test_all_examples_are_right(self):
        examples = sorted((ROOT / 'examples/script').glob('*.erl'))
        self.assertGreater(len(examples), 10)
        for file in examples:
            if file.name == 'workers_to_come.erl':
                continue
            with self.subTest(file.name):
                done = self.throng('check', file, code=0)
                self.assertEqual((done.out, done.err), ('ok\n', ''))

    def test_what_is_right_and_cannot_be_run_yet_is_a_warning(self):
        done = self.throng('check', ROOT / 'examples/script/workers_to_come.erl', code=0)
        self.assertEqual(done.out, 'ok\n')
        self.assertIn('warning: it is right, and cannot be run yet:', done.err)
        for place in ':3:38: tcp: ', ':6:38: exec_worker: ', ':9:38: xmpp_worker: ':
            self.assertIn(f'workers_to_come.erl{place}this worker cannot be run yet', done.err)

    def test_what_the_page_shows_is_right(self):
        shown = [text for page in ('docs/script.md', 'README.md')
                 for text in re.findall('```erlang\n(.*?)```', (ROOT / page).read_text(), re.DOTALL)]
        self.assertGreater(len(shown), 5)
        for text in shown:
            if not text.startswith(('[', '%')):
                text = ('[{feed, people, "people.csv"}, '
                        '{pool, [{size, 1}, {worker_type, http}, {worker_start, {linear, {1, rps}}}],'
                        ' [{loop, [{time, {1, sec}}, {iterator, "i"}], [\n%s]}]}].' % text)
            with self.subTest(text):
                done = self.check(text, code=0)
                self.assertEqual((done.out, done.err), ('ok\n', ''))

    def test_the_fourteen_messages_are_those_of_mzbench(self):
        invalid, unread = 'Script s.erl is invalid:\n\n', 'Failed to parse script s.erl:\n'
        loop = '{loop, [{time, {1, sec}}, {rate, %s}], []}'
        cases = {
            'bad_loop_rate': (POOL % (loop % 'zomg_fast'),
                              invalid + 'line 2: Type error {zomg_fast,is_not,rate}\n'),
            'bad_pool_size': ('[{pool,\n [{size, "one"}], []}].',
                              invalid + 'line 2: Type error {"one",is_not,integer}\n'),
            'bad_ramp_profile': (
                POOL % (loop % '{ramp, dirichlet, {1, rps}, {2, rps}}'), invalid +
                'line 2: Type error "dirichlet is not a valid ramp profile"\n'),
            'bad_ramp_profile2': (
                POOL % (loop % '{ramp, {1, rps}, {2, rps}}'), invalid +
                'line 2: Type error "Ramp requires exactly three arguments"\n'),
            'calling_something_other_than_main_in_lua': (
                '[{pool, [{size, 1}, {worker_type, lua, lua}],\n [{launch_the_missiles}]}].',
                invalid + 'pool1: line 2: Unknown function launch_the_missiles/0.\n'),
            'empty_instruction': ('[{pool, [],\n [{}]}].',
                                  invalid + 'line 2: Type error "Empty operation"\n'),
            'missing_comma': ('[{a}\n {b}].', unread + "line 2: syntax error before: '{'\n"),
            'missing_dot': ('[\n]\n\n', unread + 'line 2: syntax error before: \n'),
            'missing_loop_body': (
                POOL % '{loop, [{time, {1, sec}}]}', invalid +
                'line 2: Type error "Loop must have a spec and a body."\n'),
            'missing_loop_duration': (
                POOL % '{loop, [{rate, {1, rps}}], []}', invalid +
                'line 2: Type error "Loop spec must specify duration."\n'),
            'pool_without_size': ('[{pool,\n [{worker_type, dummy_worker}], []}].',
                                  invalid + 'line 1: pool without size\n'),
            'unknown_operation': (POOL % '{bogus, 1}',
                                  invalid + 'pool1: line 2: Unknown function bogus/1.\n'),
            'unknown_toplevel_operation': ('[\n{bogus}].',
                                           invalid + 'line 2: Unknown function: bogus/0\n'),
            'unknown_toplevel_term': ('[bogus].', invalid + 'Unexpected top-level term bogus\n')}
        self.assertEqual(len(cases), 14)
        for name, (text, message) in cases.items():
            with self.subTest(name):
                self.assertEqual(self.original(text), message + '\n')

    def test_the_place_the_line_and_a_guess_stand_below(self):
        done = self.check(POOL % '{print, 1}, {prnit, 2}')
        self.assertEqual(done.out, '')
        self.assertEqual(done.err.splitlines()[3:6], [
            '    s.erl:2:15: prnit: expected a statement of dummy_worker or a function of the '
            'standard library; did you mean print?',
            '      [{print, 1}, {prnit, 2}]}].',
            '                   ^'])

    def test_an_option_that_nobody_knows_is_a_warning(self):
        done = self.check('[{pool, [{size, 1}, {worker_type, dummy}, {woker_start, 1}], []}].',
                          code=0)
        self.assertEqual(done.out, 'ok\n')
        self.assertTrue(done.err.startswith('s.erl:1:43: warning: {woker_start,1}: expected'), done)
        self.assertIn('did you mean worker_start?', done.err)

    def test_what_throng_adds_is_known_in_pools_only(self):
        done = self.check(POOL % "{'if', {gt, {add, 1, 2}, 2}, [{print, {upper, \"a\"}}]}", code=0)
        self.assertEqual((done.out, done.err), ('ok\n', ''))
        cases = {"[{'if', true, []}].": "line 1: Unknown function: 'if'/2",
                 POOL % '{upper, 5}': 'line 2: Type error {5,is_not,text}',
                 POOL % '{response, code}':
                     'line 2: Type error "code is not a part of a response"',
                 POOL % '{print, {row, people}}': 'pool1: line 2: Unknown feed people.'}
        for text, message in cases.items():
            with self.subTest(text):
                self.assertIn(message + '\n', self.original(text))

    def test_an_if_without_quotes_is_told_of_them(self):
        done = self.check(POOL % '{if, true, []}')
        self.assertIn("the function of this name needs quotes: {'if', ...}", done.err)

    def test_feeds_are_files_beside_the_script(self):
        done = self.check('[{feed, people, "people.csv", unique}].', code=0)
        self.assertEqual((done.out, done.err), ('ok\n', ''))
        for file in ('"../people.csv"', '"people.txt"'):
            with self.subTest(file):
                self.assertIn(f'Invalid feed filename: {file}\n',
                              self.original('[{feed, people, %s}].' % file))

    def test_scenarios_of_others_are_told_where_to_go(self):
        done = self.check('%% amoc\n-module(mine).\n')
        self.assertIn('s.erl:1:1: this is an Erlang module, as amoc has its scenarios', done.err)
        self.assertIn('THRONG_PARAMETER', done.err)
        for name in ('s.erl', 's.bdl'):
            done = self.check('#!benchDL\npool(size = 1):\n    print(1)\n', name)
            self.assertIn(f'{name}:1:1: this is in the dialect', done.err)

    def test_files_that_cannot_be_checked_say_why(self):
        (self.folder / 'folder.erl').mkdir()
        cases = {'none.erl': 'Failed to read file none.erl: no such file or directory',
                 'folder.erl': 'Failed to read file folder.erl: illegal operation on a directory',
                 '-': 'throng check: "-" is no file'}
        for name, text in cases.items():
            with self.subTest(name):
                self.assertIn(text, self.throng('check', name, code=2).err)
        self.assertIn('this is no text', self.check(b'\x7fELF\x00\x01').err)
        large = self.folder / 'large.erl'
        with large.open('wb') as file:
            file.truncate(100 << 20)
        self.assertIn('at most 32 MiB', self.throng('check', 'large.erl', code=2).err)

    def test_a_name_is_looked_for_where_scenarios_are(self):
        folder = self.folder / 'more'
        folder.mkdir()
        (folder / 'mine.erl').write_text(POOL % '{print, 1}')
        self.assertEqual(self.throng('check', 'mine', '--path', folder).out, 'ok\n')

    def test_nothing_of_a_script_is_carried_out(self):
        made = self.folder / 'made'
        self.check(f'[{{pre_hook, [{{exec, all, "touch {made}"}}]}}, '
                   f'{{pool, [{{size, 1}}, {{worker_type, exec}}], [{{execute, "touch {made}"}}]}}].',
                   code=0)
        self.assertFalse(made.exists())

    def test_options_for_settings_are_refused(self):
        (self.folder / 's.erl').write_text('[].')
        done = self.throng('check', 's.erl', '--set', 'a=1', code=2)
        self.assertIn('are for scenarios in C++', done.err)

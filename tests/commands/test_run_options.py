"""`throng run`: what is wrong with its arguments or its scenario is said before any load."""
import unittest

from scratch_sdk import WithScenario
from throng_command import run


class RunOptions(WithScenario):
    def run_it(self, *arguments, **environment):
        return run('run', *arguments, **self.options(**environment))

    def check_refused(self, code, arguments, *texts):
        done = self.run_it(*arguments)
        self.assertEqual(done.code, code, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_file_is_needed(self):
        self.check_refused(2, [], 'which scenario?', 'throng new')

    def test_what_is_no_scenario_is_named(self):
        self.check_refused(2, ['shop.txt'], '"shop.txt"', '.cpp', '.so', '.erl')
        self.check_refused(2, ['shop.erl'], 'Failed to read file shop.erl: no such file')
        self.check_refused(2, ['none.cpp'], 'none.cpp', 'No such file')
        self.check_refused(2, ['none.so'], 'none.so', 'No such file')

    def test_a_rate_without_a_unit_is_refused(self):
        self.check_refused(2, ['shop.cpp', '--user-rate', '20'], '--user-rate: "20" has no unit',
                           '20/s or 20/min', 'unlimited')
        self.check_refused(2, ['shop.cpp', '--user-rate', 'fast'], '--user-rate: "fast"', '20/s')
        self.check_refused(2, ['shop.cpp', '--user-rate', '0/s'], '"0/s"', 'more than 0')

    def test_numbers_are_checked(self):
        for option in '--users', '--cores', '--iterations':
            # A run may begin without users.
            for value in (*('0' if option != '--users' else ''), 'many', '-1', '1.5'):
                with self.subTest(f'{option} {value}'):
                    self.check_refused(2, ['shop.cpp', f'{option}={value}'], option)
        for value in 'x', '-1':
            self.check_refused(2, ['shop.cpp', f'--seed={value}'], '--seed')
        self.check_refused(2, ['shop.cpp', '--trace-user=-1'], '--trace-user')
        self.check_refused(2, ['shop.cpp', '--users', '3', '--trace-user', '4'], '--trace-user',
                           'expected 1 to 3')

    def test_times_are_checked(self):
        for option in '--duration', '--drain', '--stuck-limit':
            with self.subTest(option):
                self.check_refused(2, ['shop.cpp', option, '5'], option, '"5"', '10s')
        self.check_refused(2, ['shop.cpp', '--duration', '0s'], '--duration', 'no time at all')

    def test_a_setting_is_a_key_and_a_value(self):
        self.check_refused(2, ['shop.cpp', '--set', 'url'], '--set: "url"', 'KEY=VALUE')
        self.check_refused(2, ['shop.cpp', '--set', 'a=1', '--set', 'a=2'], '"a" is given twice')

    def test_variables_of_scripts_are_not_for_cpp(self):
        self.check_refused(2, ['shop.cpp', '--env', 'a=1'], '--env', 'use --set a=1')

    def test_a_log_level_is_one_of_those_there_are(self):
        self.check_refused(2, ['shop.cpp', '--log-level', 'loud'], '"loud"', 'trace, debug, info')

    def test_files_that_cannot_be_written_are_named(self):
        self.check_refused(1, ['shop.cpp', '--summary', '/no/such/x.json'], '/no/such/x.json',
                           'choose another --summary')
        self.check_refused(1, ['shop.cpp', '--log', '/no/such/x.log'], '/no/such/x.log',
                           'choose another --log')

    def test_several_summaries_are_looked_at_by_their_own_names(self):
        (self.folder / 'out-2.json').mkdir()
        self.check_refused(1, ['shop.cpp', 'shop.cpp', '--summary', 'out.json'], 'out-2.json',
                           'directory')

    def test_a_scenario_that_does_not_compile_is_exit_code_2(self):
        self.write('shop.cpp', 'int answer() { return 42 }\n')
        self.check_refused(2, ['shop.cpp'], f'{self.folder}/shop.cpp:1:25: error')

    def test_all_are_compiled_before_any_runs(self):
        self.write('bad.cpp', 'nonsense\n')
        self.check_refused(2, ['shop.cpp', 'bad.cpp'], 'bad.cpp:1:1: error')

    def test_no_compiler_is_exit_code_1(self):
        self.check_refused(1, ['shop.cpp', '--compiler', 'no-such'], '--compiler: "no-such"')


if __name__ == '__main__':
    unittest.main()

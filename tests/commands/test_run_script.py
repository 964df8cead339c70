"""`throng run FILE.erl`: what a run of a script prints, counts, refuses and returns."""
import json
import pathlib
import re
import shutil
import subprocess

from control_client import poll
from script_runs import WithScripts, dumped, loop, pool, printed
from throng_command import ROOT, THRONG, Demo


class Results(WithScripts):
    def test_users_and_metrics_are_counted_for_each_pool(self):
        done = self.run_script(pool('{print, "a"}', size=3), pool('{print, "b"}, {print, "c"}', 2))
        self.assertEqual(done.users(), {'started': 5, 'finished': 5, 'failed': 0, 'removed': 0,
                                        'lost': 0})
        for name, number in {'workers.pool1.started': 3, 'workers.pool1.ended': 3,
                             'workers.pool1.failed': 0, 'workers.pool2.started': 2,
                             'workers.pool2.ended': 2, 'print': 7, 'dummy': 7}.items():
            self.assertEqual(done.figure(name), number, name)
        self.assertEqual(sorted(printed(done.err)), ['"a"'] * 3 + ['"b"'] * 2 + ['"c"'] * 2)
        self.assertEqual(done.summary['run']['status'], 'passed')
        self.assertTrue(done.out.startswith('s.erl\n'), done.out)

    def test_a_loop_does_what_its_rate_says(self):
        done = self.run_script(
            pool(loop('{count, "steady"}', '{20, rps}'), size=3),
            pool(loop('{count, "ramp"}', '{ramp, linear, {2, rps}, {6, rps}}', '{3, sec}')),
            pool(loop('{count, "comb"}', '{comb, {10, rps}, {1, sec}, {0, rps}, {1, sec}}',
                      '{3, sec}')))
        for name, number in {'steady': 60, 'ramp': 12, 'comb': 20}.items():
            self.assertEqual(done.figure(name), number, name)
        self.assertEqual(done.figure('arrivals_due'), 92)
        self.assertEqual(done.iterations(), {'finished': 92, 'failed': 0, 'halted': 0})

    def test_a_loop_that_is_too_slow_says_what_it_left_out(self):
        done = self.run_script(pool(loop('{wait, {100, ms}}, {count, "done"}', '{100, rps}')))
        began = done.figure('arrivals_started')
        self.assertLess(began, 12)
        self.assertEqual(done.figure('done'), began)
        self.assertEqual(began + done.figure('loop_missed'), 100)
        self.assertEqual(done.figure('loop_overruns'), began - 1)

    def test_iterations_on_their_own_do_not_wait_for_each_other(self):
        done = self.run_script(pool(loop('{wait, {300, ms}}, {count, "done"}', '{20, rps}',
                                         more=', {spawn, true}')))
        self.assertEqual((done.figure('done'), done.figure('loop_missed')), (20, 0))
        self.assertLess(done.summary['run']['duration_s'], 3)

    def test_parallel_ones_share_the_rate_and_the_iterator(self):
        done = self.run_script(pool(loop('{print, {var, "i"}}',
                                         more=', {parallel, 3}, {iterator, "i"}')))
        self.assertEqual(sorted(map(int, printed(done.err))), list(range(10)))

    def test_what_fails_is_named_with_pool_worker_line_and_reason(self):
        done = self.run_script(
            pool('{print, 1}'),
            pool('{print, 2},\n{\'if\', {eq, {var, "worker_id"}, 2}, [{error, "too bad"}]}', 3),
            code=3)
        self.assertEqual(done.users(), {'started': 4, 'finished': 3, 'failed': 1, 'removed': 0,
                                        'lost': 0})
        self.assertEqual(done.summary['users']['failures'],
                         [{'reason': 'line 5: error: "too bad"', 'count': 1,
                           'user': 'pool2 worker 2'}])
        self.assertIn('error: user pool2 worker 2: line 5: error: "too bad"\n', done.err)
        self.assertIn('line 5: error: "too bad" (user pool2 worker 2)', done.out)
        self.assertEqual(done.figure('workers.pool2.failed'), 1)
        self.assertEqual(done.summary['run']['status'], 'failed')

    def test_the_same_failure_of_many_is_one_line(self):
        done = self.run_script(pool('{divide, 1, {subtract, 1, 1}}', size=20), code=3)
        (failure,) = done.summary['users']['failures']
        self.assertEqual(failure['count'], 20)
        self.assertIn('line 2: divide: badarith', failure['reason'])

    def test_failed_users_may_be_allowed(self):
        done = self.run_script(pool('{error, x}'), arguments=['--allow-failed-users'])
        self.assertEqual((done.users()['failed'], done.summary['run']['status']), (1, 'passed'))

    def test_a_failure_that_is_ignored_is_a_value(self):
        done = self.run_script(pool('{set, "x", 1}, {dump, {ignore_failure, {error, oops}}},'
                                    '{dump, {ignore_failure, {add, 1, 2}}}'))
        self.assertEqual(dumped(done.err),
                         ['{mzbl_interpreter_runtime_error,{{error,oops},[]}}', '[3]'])

    def test_a_deadlock_is_named_at_once(self):
        done = self.run_script(pool('{wait_signal, "a", 2}', size=2),
                               pool('{wait_signal, "b", 1}, {set_signal, "a", 1},'
                                    '{set_signal, "b", 1}'), code=3)
        self.assertLess(done.summary['run']['duration_s'], 5)
        for name, count in ('a', 2), ('b', 1):
            (found,) = [each for each in done.summary['users']['failures']
                        if f'wait_signal "{name}"' in each['reason']]
            self.assertIn('Dynamic deadlock detected', found['reason'])
            self.assertEqual(found['count'], count)

    def test_users_who_are_yet_to_start_are_no_deadlock(self):
        done = self.run_script(
            pool('{wait_signal, "go"}, {print, "gone"}', size=3),
            pool('{set_signal, "go"}', more=', {worker_start, {linear, {2, rps}}}'))
        self.assertEqual(done.figure('print'), 3)

    def test_a_wait_may_be_given_up(self):
        done = self.run_script(pool('{wait_signal, "a", 1, {{numvar, "ms"}, ms}}'),
                               '{defaults, [{"ms", 50}]}', code=3)
        self.assertEqual(done.summary['users']['failures'][0]['reason'],
                         'line 2: wait_signal: {timeout,{wait_signal,"a"}}')

    def test_signals_count_and_parallel_branches_are_joined(self):
        done = self.run_script(
            pool('{wait_signal, done, 20}, {print, "last"}'),
            pool('{parallel, [{print, "left"}, {wait, {20, ms}}]}, {set_signal, done, 1}', 20))
        lines = printed(done.err)
        self.assertEqual((len(lines), lines[-1]), (21, '"last"'))

    def test_the_seed_gives_the_same_numbers_again(self):
        def numbers(seed):
            done = self.run_script(pool('{dump, {random_list, 10}}'), arguments=['--seed', seed])
            return dumped(done.err)
        self.assertEqual(numbers(7), numbers(7))
        self.assertNotEqual(numbers(7), numbers(8))

    def test_users_start_when_worker_start_says(self):
        done = self.run_script(
            pool('{count, "n"}', 8, more=', {worker_start, {linear, {10, rps}}}'))
        self.assertEqual(done.figure('n'), 8)
        self.assertGreaterEqual(done.summary['run']['duration_s'], 0.8)

    def test_more_nodes_than_there_are_cannot_be_had(self):
        self.check_refused(2, [self.script(pool('{print, 1}', 5, more=', {per_node, 2}'))],
                           'not_enough_nodes', 'required = 3')


class Metrics(WithScripts):
    def test_metrics_of_ones_own_are_in_the_result(self):
        done = self.run_script(pool('{count, "orders"}, {count, "pieces", 3}, {gauge, "level", 7},'
                                    '{record, "handling", {5, ms}}', size=4),
                               arguments=['--cores', 2])
        self.assertEqual((done.figure('orders'), done.figure('pieces')), (4, 12))
        handling = done.metric('handling')
        self.assertEqual((handling['count'], handling['unit']), (4, 'us'))
        self.assertAlmostEqual(handling['p50'], 5000, delta=10)

    def test_a_loop_goes_on_while_a_metric_says_so(self):
        done = self.run_script(
            pool(loop('{count, "orders"}', '{50, rps}', '{1, h}',
                      ', {while, {lt, "orders", {numvar, "most"}}}')),
            '{defaults, [{"most", 20}]}', arguments=['--tick', '100ms'])
        self.assertGreaterEqual(done.figure('orders'), 20)
        self.assertLess(done.figure('orders'), 200)

    def test_a_script_reads_metrics(self):
        done = self.run_script(
            pool(loop('{count, "orders"},'
                      '{\'if\', {gt, {metric, "orders"}, 4}, [{count, "beyond"}]}', '{20, rps}',
                      '{2, sec}')), arguments=['--tick', '100ms'])
        self.assertGreater(done.figure('beyond'), 0)
        self.assertLess(done.figure('beyond'), 36)

    def test_a_name_is_a_metric_of_one_kind(self):
        self.check_refused(2, [self.script(pool('{count, "x"}, {gauge, "x", 1}'))],
                           's.erl:2:', '"x" is a metric of two kinds')


class Logs(WithScripts):
    def test_lines_go_to_the_log_with_time_level_and_user(self):
        done = self.run_script(pool('{print, "text"}, {dump, {t, a, 1, <<"b">>}}'),
                               arguments=['--log', 'log.txt', '--quiet'])
        self.assertNotIn('text', done.err)
        lines = (self.folder / 'log.txt').read_text()
        self.assertRegex(lines, r'^[0-9T:.-]+Z info    user pool1 worker 1: Dummy print: "text"\n')
        self.assertIn('user pool1 worker 1: {a,1,<<"b">>}\n', lines)

    def test_what_a_script_says_cannot_control_the_terminal(self):
        done = self.run_script(pool(r'{dump, "a\e[31m\nb"}'))
        self.assertNotIn('\x1b', done.err)

    def test_a_core_passes_on_200_lines_a_second_and_counts_the_others(self):
        done = self.run_script(pool(loop('{print, "x"}', '{1000, rps}', '{1500, ms}')),
                               arguments=['--log', 'log.txt', '--cores', 1])
        text = (self.folder / 'log.txt').read_text()
        shown = text.count('Dummy print')
        lost = sum(int(each) for each in re.findall('… ([0-9]+) lost lines', text))
        self.assertLessEqual(shown, 600)  # two seconds of the clock, or three
        self.assertGreater(lost, 0)
        self.assertEqual(done.figure('print'), 1500)

    def test_a_user_can_be_traced(self):
        done = self.run_script(pool('{print, 1}', 2),
                               arguments=['--trace-user', 2, '--log-level', 'error'])
        self.assertIn('trace: user pool1 worker 2: line 2: print 1\n', done.err)
        self.assertNotIn('worker 1', done.err)

    def test_events_name_the_users_of_a_script(self):
        self.run_script(pool('{error, x}'), code=3, arguments=['--events', 'events.jsonl'])
        events = [json.loads(line) for line in (self.folder / 'events.jsonl').open()]
        (failed,) = [each for each in events if each['event'] == 'user.failed']
        self.assertEqual((failed['name'], failed['reason']),
                         ('pool1 worker 1', 'line 2: error: x'))


class Variables(WithScripts):
    def test_a_variable_comes_from_the_command_line_or_the_defaults(self):
        script = self.script(
            '{defaults, [{"users", 1}, {"text", "none"}, {"sum", {add, 5, 7}}]}',
            pool('{dump, {sprintf, "~s ~p", [{var, "text"}, {numvar, "sum"}]}}',
                 '{numvar, "users"}'))
        self.assertEqual(dumped(self.run_it(script).err), ['"none 12"'])
        done = self.run_it(script, '--env', 'users=2', '--env', 'text=a=b', '--env', 'text=c=d')
        self.assertEqual(dumped(done.err), ['"c=d 12"'] * 2)
        self.assertIn('text=c=d, users=2', done.out)
        settings = {each['name']: (each['value'], each['source'])
                    for each in done.summary['settings']}
        self.assertEqual(settings, {'users': ('2', 'command line'),
                                    'text': ('c=d', 'command line'), 'sum': ('12', 'default')})

    def test_a_missing_variable_is_named_with_its_line(self):
        done = self.check_refused(
            2, [self.script(pool('{print, {var, "x"}},\n{print, {numvar, "y"}}'))],
            "Var 'x' is not defined", "Var 'y' is not defined", '--env y=VALUE')
        self.assertNotIn('Dummy', done.err)

    def test_a_value_that_is_no_number_is_refused_before_the_load(self):
        for script in (pool('{wait, {{numvar, "n"}, sec}}'), pool('{print, 1}', '{var, "n"}'),
                       pool('{print, 1}', '{numvar, "n"}')):
            with self.subTest(script):
                self.check_refused(2, [self.script(script), '--env', 'n=many'], 's.erl:', 'many')

    def test_a_size_that_makes_no_sense_is_refused(self):
        for value in '-1', '1.5', '':
            with self.subTest(value):
                self.check_refused(2, [self.script(pool('{print, 1}', '{var, "n"}')),
                                       '--env', f'n={value}'], 'pool1', 'size')

    def test_a_variable_that_makes_no_sense_is_refused(self):
        for text in 'x', '=1':
            with self.subTest(text):
                self.check_refused(2, [self.script(pool('{print, 1}')), '--env', text],
                                   f'"{text}" is no variable: expected KEY=VALUE')

    def test_users_have_variables_of_their_own(self):
        done = self.run_script(pool('{set, "n", {var, "worker_id"}},'
                                    '{set, "n", {add, {var, "n"}, 10}}, {print, {var, "n"}}', 3))
        self.assertEqual(sorted(printed(done.err)), ['11', '12', '13'])

    def test_an_iterator_hides_a_variable_of_its_name(self):
        done = self.run_script(pool(loop('{print, {var, "i"}}', more=', {iterator, "i"}',
                                         time='{300, ms}')), arguments=['--env', 'i=99'])
        self.assertEqual(printed(done.err), ['0', '1', '2'])

    def test_a_text_and_a_number_of_one_name_are_two_things(self):
        for order in '{var, "n"}, {numvar, "n"}', '{numvar, "n"}, {var, "n"}':
            done = self.run_script(pool(f'{{print, [{order}]}}'), arguments=['--env', 'n=5'])
            self.assertEqual(sorted(printed(done.err)[0].strip('[]').split(',')), ['"5"', '5'])


class Refused(WithScripts):
    def test_options_that_a_script_has_words_for_are_refused(self):
        script = self.script(pool('{print, 1}'))
        cases = {('--users', 2): 'the pools of a script', ('--first-id', 5): 'pools',
                 ('--iterations', 3): 'loops', ('--user-rate', '5/s'): 'worker_start',
                 ('--iteration-timeout', '1s'): 'C++', ('--repeat-after', '1s'): 'C++',
                 ('--replace-users',): 'C++', ('--set', 'a=1'): '--env KEY=VALUE',
                 ('--config', 'c.json'): '--env KEY=VALUE', ('--plugin', 'p.so'): 'C++'}
        for arguments, text in cases.items():
            with self.subTest(arguments):
                self.check_refused(2, [script, *arguments], arguments[0], text)

    def test_what_check_finds_wrong_is_not_run(self):
        done = self.check_refused(2, [self.script(pool('{prnit, 1}'))],
                                  'pool1: line 2: Unknown function prnit/1.', 'did you mean print?')
        self.assertIn('s.erl:2:1', done.err)

    def test_a_worker_that_cannot_be_run_yet_says_so(self):
        for worker in 'tcp', 'exec_worker', 'xmpp':
            with self.subTest(worker):
                self.check_refused(2, [self.script(pool('', worker=worker))],
                                   f'{worker}: this worker cannot be run yet', 'http_worker')

    def test_a_script_that_is_not_there_is_bad_usage(self):
        self.check_refused(2, ['gone.erl'], 'gone.erl')

    def test_ticks_and_bounds_are_checked(self):
        script = self.script(pool('{print, 1}'))
        for arguments in ('--tick', '0s'), ('--tick', '5'), ('--max-in-flight', 0):
            with self.subTest(arguments):
                self.check_refused(2, [script, *arguments], arguments[0])


class Ended(WithScripts):
    LOOP = loop('{count, "hits"}', '{20, rps}', '{1, h}')

    def test_ctrl_c_gives_130_and_a_summary(self):
        run = self.begin_script(pool(self.LOOP), pool('{wait, {1, h}}, {print, "never"}'))
        run.await_users(running=2)
        done = run.interrupt()
        self.assertEqual(done.summary['run']['status'], 'interrupted')
        self.assertIn('interrupted before its time was up', done.out)
        self.assertEqual(done.users()['failed'], 0)
        self.assertEqual(printed(done.err), [])

    def test_ctrl_c_is_no_deadlock(self):
        run = self.begin_script(pool('{wait_signal, "a", 1}'),
                                pool('{wait, {1, h}}, {set_signal, "a", 1}'))
        run.await_users(running=2)
        self.assertEqual(run.interrupt().users()['failed'], 0)

    def test_a_script_without_users_is_over_at_once(self):
        for text in '', '[].', '[' + pool('{print, 1}', 0) + '].':
            with self.subTest(text):
                (self.folder / 'none.erl').write_text(text)
                done = self.run_it('none.erl', timeout=20)
                self.assertEqual(done.users()['started'], 0)

    def test_a_duration_ends_it(self):
        done = self.run_script(pool(self.LOOP, 2), arguments=['--duration', '1s'])
        self.assertEqual(done.users()['finished'], 2)
        self.assertLessEqual(done.figure('hits'), 40)
        self.assertLess(done.summary['run']['duration_s'], 10)

    def test_several_run_one_after_another(self):
        one = self.script(pool('{print, "one"}'), name='one.erl')
        two = self.script(pool('{print, {var, "x"}}'), name='two.erl')
        done = self.run_it(one, two, one, '--env', 'x=two')
        self.assertEqual(printed(done.err), ['"one"', '"two"', '"one"'])
        self.assertEqual([each['run']['scenario'] for each in done.summaries], [one, two, one])

    def test_a_script_and_a_scenario_in_cpp_run_together(self):
        self.write('two.cpp', 'Task<> start(User user) { user.info("cpp"); co_return; }')
        done = self.run_it('two.cpp', self.script(pool('{print, {var, "x"}}')), '--env', 'x=5')
        self.assertIn('user 1: cpp', done.err)
        self.assertEqual(printed(done.err), ['"5"'])

    def test_a_new_script_runs_against_the_demo(self):
        subprocess.run([THRONG, 'new', 'load', '--lang', 'erl'], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        with Demo() as demo:
            done = self.run_it('load.erl', '--env', f'port={demo.port}', '--env', 'rate=20',
                               '--env', 'users=2', '--duration', '1s')
        self.assertEqual(done.users()['failed'], 0)
        self.assertGreater(done.figure('default.http_ok'), 20)


class Changed(WithScripts):
    """`throng ctl env`, while it goes on."""

    SCRIPT = ('{defaults, [{"rate", 10}, {"users", 2}, {"text", "before"}]}',
              pool(loop('{count, "hits"}, {print, {var, "text"}}', '{{numvar, "rate"}, rps}',
                        '{1, h}'), '{numvar, "users"}'))

    def begin_it(self, *arguments):
        run = self.begin_script(*self.SCRIPT, arguments=arguments)
        run.await_users(running=2)
        return run

    def test_the_size_of_a_pool_changes(self):
        run = self.begin_it()
        self.assertIn('users', run.ctl('env', 'users=5').out)
        run.await_users(running=5, started=5)
        run.ctl('env', 'users=1')
        run.await_users(running=1, started=5)
        done = run.interrupt()
        self.assertEqual(done.users()['removed'], 4)
        self.assertEqual(done.users()['failed'], 0)
        self.assertEqual(done.figure('workers.pool1.started'), 5)

    def test_a_rate_that_changes_is_kept_at_once(self):
        run = self.begin_it('--quiet', '--env', 'rate=0')
        run.ctl('env', 'rate=200')
        poll(lambda: self.hits(run) > 300, 'twice 200 iterations a second')
        done = run.interrupt()
        self.assertGreater(done.figure('hits'), 300)
        self.assertTrue(any('rate' in each for each in run.changes()), run.changes())

    def hits(self, run):
        """Iterations of the last second, as the progress line says."""
        found = re.search(r'([0-9,]+) it/s', run.get('/live?after=0').body['progress'])
        return int(found.group(1).replace(',', '')) if found else 0

    def test_what_users_say_changes(self):
        run = self.begin_it()
        run.ctl('env', 'text=after now')
        run.await_said('Dummy print: "after now"')
        setting = run.setting('text')
        self.assertEqual(json.loads(json.dumps(setting['value'])), 'after now')
        run.interrupt()

    def test_bad_changes_are_refused_and_the_run_goes_on(self):
        run = self.begin_it()
        for change, text in {'nope=1': 'the script reads no variable of this name',
                             'users=-1': 'pool1: size: -1', 'users=x': 'no number',
                             'rate=abc': 'no number', 'rate': 'expected KEY=VALUE'}.items():
            with self.subTest(change):
                self.assertIn(text, run.ctl('env', change, code=2).err)
        self.assertIn('no setting was changed', run.ctl('env', 'rate=5', 'no=1', code=2).err)
        self.assertEqual(run.setting('rate')['value'], '10')
        run.await_users(running=2)
        self.assertEqual(run.interrupt().users()['failed'], 0)

    def test_users_cannot_be_added_but_by_the_size_of_their_pool(self):
        run = self.begin_it()
        for arguments in ('add', 3), ('add', '--ids', '10-12'):
            self.assertIn('throng ctl env', run.ctl(*arguments, code=1).err)
        run.interrupt()

    def test_a_pause_holds_iterations_which_are_not_caught_up(self):
        run = self.begin_it('--env', 'rate=100', '--quiet')
        poll(lambda: self.hits(run) > 0, 'hits')
        run.ctl('pause')
        poll(lambda: self.hits(run) == 0, 'no more hits')
        run.ctl('resume')
        poll(lambda: self.hits(run) > 0, 'hits again')
        done = run.interrupt()
        self.assertGreater(done.figure('loop_dropped'), 0)
        self.assertEqual(done.figure('arrivals_held'), done.figure('loop_overruns') +
                         done.figure('loop_missed'))

    def test_a_user_can_be_traced_from_elsewhere(self):
        run = self.begin_it()
        run.ctl('trace', 1)
        run.await_said('trace: user pool1 worker 1: line 3: print "before"')
        run.interrupt()


class Examples(WithScripts):
    """All of examples/script, each to its end."""

    ENDS = {'failures.erl': 3}
    NOT_RUN = {'workers_to_come.erl': 2}
    TIMES = {'loops.erl': 1, 'rates.erl': 3}

    def test_each_runs_to_its_end(self):
        for file in (ROOT / 'examples/script').iterdir():
            shutil.copy(file, self.folder)
        with Demo() as demo:
            given = {'port': demo.port, 'url': demo.url.rstrip('/'), 'page': demo.url}
            for file in sorted(self.folder.glob('*.erl')):
                with self.subTest(file.name):
                    self.run_example(file, given)

    def run_example(self, file, given):
        text = file.read_text()
        wanted = {**given, 'seconds': self.TIMES.get(file.name, 1)}
        if file.name == 'worker_start.erl':
            wanted['users'] = 4
        arguments = [part for name, value in wanted.items() if f'{{"{name}", ' in text
                     for part in ('--env', f'{name}={value}')]
        code = self.NOT_RUN.get(file.name, self.ENDS.get(file.name, 0))
        done = self.run_it(file.name, *arguments, '--tick', '100ms', code=code)
        if file.name in self.NOT_RUN:
            return
        self.assertEqual(done.users()['failed'], 1 if code == 3 else 0, done)
        self.assertEqual(done.users()['started'], done.users()['finished'] + (code == 3))

    def test_the_page_of_the_examples_names_each(self):
        page = (ROOT / 'docs/script.md').read_text()
        for file in pathlib.Path(ROOT / 'examples/script').glob('*.erl'):
            self.assertIn(file.name, page)

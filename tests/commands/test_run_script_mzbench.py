"""`throng run FILE.erl`: what MZBench's own tests and examples show, and where it was mended."""
from control_client import poll
from script_runs import WithScripts, dumped, loop, pool, printed
from servers import Nginx


class Loops(WithScripts):
    def test_the_counts_are_those_of_mzbenchs_own_tests(self):
        bodies = {'four': loop('{count, "four"}', '{4, rps}'),
                  'flat': loop('{count, "flat"}', '{ramp, linear, {3, rps}, {3, rps}}', '{4, sec}'),
                  'up': loop('{count, "up"}', '{ramp, linear, {2, rps}, {6, rps}}', '{3, sec}'),
                  'down': loop('{count, "down"}', '{ramp, linear, {7, rps}, {1, rps}}', '{3, sec}'),
                  'comb': loop('{count, "comb"}', '{comb, {10, rps}, {1, sec}, {0, rps}, {2, sec}}',
                               '{6, sec}'),
                  'think': loop('{count, "think"}', '{think_time, {1, sec}, {10, rps}}', '{4, sec}')}
        done = self.run_script(*map(pool, bodies.values()))
        self.assertEqual({name: done.figure(name) for name in bodies},
                         {'four': 4, 'flat': 12, 'up': 12, 'down': 12, 'comb': 20, 'think': 20})

    def test_a_loop_without_time_rate_or_body_does_nothing(self):
        done = self.run_script(pool(loop('{print, x}', '{10, rps}', '{0, sec}') + ',' +
                                    loop('{print, x}', '{0, rps}', '{100, ms}') + ',' +
                                    loop('', '{10, rps}', '{100, ms}')))
        self.assertEqual((printed(done.err), done.users()['finished']), ([], 1))

    def test_a_loop_of_no_time_inside_of_a_quick_one_does_nothing(self):
        inner = '{loop, [{time, {0, sec}}], [{count, "inner"}]}'
        done = self.run_script(pool('{loop, [{time, {300, ms}}], [{count, "outer"}, %s]}' % inner))
        self.assertGreater(done.figure('outer'), 1000)
        self.assertEqual(done.figure('inner'), 0)

    def test_a_loop_looks_at_the_clock_when_a_quick_one_inside_of_it_has_ended(self):
        inner = '{loop, [{time, {150, ms}}], [{count, "inner"}]}'
        done = self.run_script(pool('{loop, [{time, {100, ms}}], [{count, "outer"}, %s]}' % inner))
        self.assertEqual(done.figure('outer'), 1)

    def test_steps_have_the_iterator_of_the_loop_around_them_as_their_rate(self):
        inner = loop('{count, "n"}', '{{var, "i"}, rps}')
        done = self.run_script(pool(loop(inner, '{1, rps}', '{5, sec}', ', {iterator, "i"}'), 3))
        self.assertEqual(done.figure('n'), 3 * (0 + 1 + 2 + 3 + 4))

    def test_fractions_and_small_units_are_times_too(self):
        done = self.run_script(pool('{wait, {0.05, sec}}, {wait, {1.3, ms}}, {wait, {1, us}},'
                                    '{wait, {{divide, 1, 3}, ms}},' +
                                    loop('{print, x}', '{10, rps}', '{5, us}') + ', {print, y}'))
        self.assertEqual(printed(done.err), ['y'])

    def test_an_hour_may_come_from_a_variable(self):
        done = self.run_script(pool('{wait, {{numvar, "h"}, h}}'),
                               arguments=['--env', 'h=0.00001'])
        self.assertEqual(done.users()['finished'], 1)

    def test_what_users_set_in_a_loop_of_several_rates_stays(self):
        for rate in '{comb, {10, rps}, {500, ms}, {5, rps}, {400, ms}}', \
                '{think_time, {100, ms}, {10, rps}}':
            with self.subTest(rate):
                body = '{set, "n", {add, {var, "n"}, 1}}'
                done = self.run_script(pool('{set, "n", 0},' + loop(body, rate, '{900, ms}') +
                                            ', {dump, {var, "n"}}'))
                self.assertGreaterEqual(int(dumped(done.err)[0]), 7)

    def test_while_ends_the_whole_loop_also_of_several_rates(self):
        done = self.run_script(
            pool(loop('{count, "n"}', '{comb, {50, rps}, {1, sec}, {0, rps}, {1, sec}}', '{1, h}',
                      ', {while, {lt, "n", 10}}') + ', {print, over}'),
            arguments=['--tick', '100ms'])
        self.assertEqual(printed(done.err), ['over'])
        self.assertLess(done.figure('n'), 200)

    def test_while_reads_what_all_cores_have_counted(self):
        done = self.run_script(
            pool(loop('{count, "n"}', '{20, rps}', '{1, h}', ', {while, {lt, "n", 40}}'), 4),
            arguments=['--tick', '100ms', '--cores', 2])
        self.assertGreaterEqual(done.figure('n'), 40)
        self.assertLess(done.figure('n'), 400)

    def test_while_may_be_computed(self):
        done = self.run_script(
            pool('{set, "i", 0},' + loop('{set, "i", {add, {var, "i"}, 1}}', '{50, rps}', '{1, h}',
                                         ', {while, {lt, {var, "i"}, {add, 2, 3}}}') +
                 ', {dump, {var, "i"}}'))
        self.assertEqual(dumped(done.err), ['5'])

    def test_what_is_set_side_by_side_is_forgotten(self):
        done = self.run_script(pool('{set, "n", 1},' + loop('{set, "n", 2}', more=', {parallel, 2}')
                                    + ', {dump, {var, "n"}},' +
                                    loop('{set, "n", 3}', more=', {spawn, true}') +
                                    ', {dump, {var, "n"}}'))
        self.assertEqual(dumped(done.err), ['1', '1'])

    def test_each_iteration_on_its_own_is_at_any_rate(self):
        done = self.run_script(pool(loop('{wait, {400, ms}}, {count, "n"}', '{2000, rps}',
                                         more=', {spawn, true}')))
        self.assertEqual(done.figure('n') + done.figure('loop_missed'), 2000)
        self.assertLess(done.summary['run']['duration_s'], 5)  # one after another takes 13 minutes

    def test_a_spawned_iteration_that_fails_is_counted(self):
        done = self.run_script(pool(loop('{error, x}', more=', {spawn, true}') + ', {wait, {1, h}}'),
                               code=3)
        self.assertEqual((done.users()['failed'], done.users()['finished']), (1, 0))
        self.assertEqual((done.figure('workers.pool1.failed'), done.figure('workers.pool1.ended')),
                         (1, 1))

    def test_at_the_bound_of_those_under_way_the_loop_still_ends_in_time(self):
        done = self.run_script(pool(loop('{wait, {500, ms}}', '{100, rps}', more=', {spawn, true}')),
                               arguments=['--max-in-flight', 5])
        began = done.figure('arrivals_started')
        self.assertLessEqual(began, 15)
        self.assertEqual(began + done.figure('loop_missed'), 100)


class Functions(WithScripts):
    def dumps(self, statements, size=1, **options):
        return dumped(self.run_script(pool(statements, size), **options).err)

    def test_round_robin_gives_each_user_another_element_and_then_the_next(self):
        first = self.dumps('{dump, {round_robin, [1010, 2020, 3030, 4040, 5050]}}', 5)
        self.assertEqual(sorted(first), ['1010', '2020', '3030', '4040', '5050'])
        self.assertEqual(self.dumps(loop('{dump, {round_robin, [a, b, c]}}', '{20, rps}',
                                         '{200, ms}')), ['a', 'b', 'c', 'a'])
        self.assertEqual(self.dumps('{dump, {round_robin, 3}}'), ['2'])

    def test_a_failure_takes_back_what_was_set(self):
        self.assertEqual(self.dumps('''
            {set, "n", 1},
            {ignore_failure, {'if', true, [{set, "n", 2}, {error, x}]}},
            {dump, {var, "n"}}'''), ['1'])

    def test_branches_have_variables_of_their_own_and_the_first_one_counts(self):
        self.assertEqual(self.dumps('''
            {set, "n", 0},
            {dump, {parallel, [{'if', true, [{wait, {50, ms}}, {set, "n", 1}]}, {set, "n", 2}]}},
            {dump, {var, "n"}}'''), ['1', '1'])

    def test_signals_of_texts_and_atoms_are_two(self):
        done = self.run_script(
            pool('{wait_signal, \'A\', 1, {100, ms}}'), pool('{set_signal, "A", 1}'), code=3)
        self.assertEqual(done.summary['users']['failures'][0]['reason'],
                         "line 2: wait_signal: {timeout,{wait_signal,'A'}}")

    def test_a_signal_of_no_times_is_set_and_of_less_is_none(self):
        self.assertEqual(self.dumps('{wait_signal, "never", 0}, {dump, on}'), ['on'])
        done = self.run_script(pool('{wait_signal, "a", {subtract, 0, 1}}'), code=3)
        self.assertIn('{badarg,{wait_signal,"a",-1}}', done.summary['users']['failures'][0]['reason'])

    def test_a_resource_that_was_not_included_is_an_empty_list(self):
        self.assertEqual(self.dumps('{dump, {resource, none}}'), ['[]'])

    def test_a_gauge_is_what_was_set_last_on_however_many_cores(self):
        for cores in 1, 2:
            done = self.run_script(
                pool('{gauge, "level", 5}, {wait, {{multiply, {var, "worker_id"}, 50}, ms}},'
                     '{gauge, "level", {var, "worker_id"}}', 4), arguments=['--cores', cores])
            self.assertEqual(done.figure('level'), 4)

    def test_a_number_is_recorded_as_microseconds(self):
        done = self.run_script(pool('{record, "a", 1500}, {record, "b", {1.5, ms}}'))
        for name in 'a', 'b':
            self.assertAlmostEqual(done.metric(name)['max'], 1500, delta=2)


class Pools(WithScripts):
    def test_users_who_are_added_start_as_the_first_ones_did(self):
        run = self.begin_script(pool('{wait, {1, h}}', '{numvar, "users"}',
                                     more=', {worker_start, {linear, {20, rps}}}'),
                                arguments=['--env', 'users=20'])
        run.await_users(running=20)
        before = run.status()['users']['started']
        run.ctl('env', 'users=22')
        run.await_users(running=22)
        self.assertEqual(before, 20)
        starts = [each['time'] for each in run.events('scenario.start.start')]
        self.assertEqual(len(starts), 22)
        run.interrupt()

    def test_rows_of_their_own_stay_different_when_a_pool_grows(self):
        (self.folder / 'people.csv').write_text('name\n' + ''.join(f'p{i}\n' for i in range(6)))
        script = ('{feed, people, "people.csv", unique}',
                  pool('{dump, {field, {row, people}, "name"}}, {wait, {1, h}}',
                       '{numvar, "users"}'),
                  pool('{dump, {field, {row, people}, "name"}}, {wait, {1, h}}', 2))
        run = self.begin_script(*script, arguments=['--env', 'users=2'])
        run.await_users(running=4)
        run.ctl('env', 'users=4')
        run.await_users(running=6)
        poll(lambda: len(dumped(run.err())) == 6, 'six rows')
        self.assertEqual(sorted(dumped(run.err())), [f'"p{i}"' for i in range(6)])
        run.interrupt()

    def test_a_connection_that_was_closed_is_not_used_again(self):
        with Nginx(log='$connection') as nginx:
            visit = f'{{connect, "127.0.0.1", {nginx.port}}}, {{get, "/"}}, {{disconnect}}'
            self.run_script(pool(f'{visit}, {visit}', worker='http_worker'))
            lines = nginx.logged()
        self.assertEqual(len(set(lines)), 2)

    def test_a_variable_that_nobody_reads_is_a_warning(self):
        done = self.run_script(pool('{print, {var, "text"}}'), '{defaults, [{"text", a}]}',
                               arguments=['--env', 'txet=b'])
        self.assertIn('warning', done.err)
        self.assertIn('txet', done.err)
        self.assertEqual(printed(done.err), ['a'])

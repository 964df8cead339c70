"""`throng ctl`: users come and go while a run goes on."""
import re
import subprocess

from control_client import WithControl, at_once, poll, scenario, waits
from throng_command import ROOT, THRONG

DUMMY = ROOT / 'examples/dummy.cpp'
COUNTS = '''
THRONG_PARAMETER(think, duration, "of each iteration", standard(5ms), updatable);
Task<> run(User user) { co_await throng::sleep(user.settings().duration("think")); }
'''


class Steered(WithControl):
    """What the commands do together."""

    def test_the_dummy_is_steered_from_the_shell(self):
        run = self.begin(DUMMY, '--users', 10, '--control', 's').ready()
        run.await_users(running=10)

        def ctl(*arguments):
            return run.ctl('--control', 's', *arguments).out
        self.assertEqual(ctl('add', 10), 'added 11-20\n')
        run.await_users(running=20, started=20, highest_id=20)
        self.assertEqual(ctl('remove', 10, '--force'), '10 users chosen to be removed\n')
        run.await_users(running=10, removed=10, highest_id=20)
        self.assertEqual(ctl('update', 'mood=hasty', 'number=4').splitlines()[0], 'changed')
        self.assertEqual(run.setting('mood')['value'], 'hasty')
        self.assertEqual(run.setting('number')['value'], 4)
        self.assertEqual(ctl('stop'), 'terminating\n')
        done = run.end()
        self.assertEqual(done.users(), {'started': 20, 'finished': 0, 'failed': 0, 'removed': 20,
                                        'lost': 0})
        self.assertEqual([each['state'] for each in run.events('controller.state')],
                         ['running', 'terminating', 'finished'])
        changes = run.events('controller.users', 'settings.update', 'controller.stop')
        told = [{key: value for key, value in each.items() if key not in ('time', 'who')}
                for each in changes]
        self.assertEqual(told, [
            {'event': 'controller.users', 'type': 'add', 'count': 10, 'first': 11, 'last': 20},
            {'event': 'controller.users', 'type': 'remove', 'wanted': 10, 'count': 10,
             'force': True},
            {'event': 'settings.update', 'settings': {'mood': 'hasty', 'number': 4}},
            {'event': 'controller.stop'}])
        for event in changes:
            self.assertRegex(event['who'], r'^\w+ \(pid \d+\)$')
            self.assertRegex(event['time'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual(run.changes(), ['add 10 users (11 to 20)',
                                         'remove 10 users by force: 10 chosen',
                                         'update mood="hasty", number=4', 'stop'])
        self.assertEqual([each['who'] for each in run.summary()['changes']],
                         [each['who'] for each in changes])

    def test_independent_nodes_share_the_ids_of_different_scenarios(self):
        first = self.begin(waits(), '--users', 0).ready()
        second = self.begin(DUMMY, '--users', 0, '--first-id', 101, runtime=first.runtime).ready()
        ids = {file.name.removesuffix('.sock'): file
               for file in (first.runtime / 'throng').glob('*.sock')}
        self.assertEqual(len(ids), 2)
        refused = first.ctl('add', 1, code=2)
        self.assertIn('several runs', refused.err)
        for run in ids:
            self.assertIn(run, refused.err)
        one = first.status()['run']
        other = second.status()['run']
        self.assertEqual(first.ctl('add', 100, '--run', one).out, 'added 1-100\n')
        self.assertEqual(first.ctl('--run', other, 'add', '--ids', '101-200').out,
                         'added 101-200\n')
        first.await_users(running=100, highest_id=100)
        second.await_users(running=100, highest_id=200)
        listed = first.ctl('list').out
        for run, file in ((one, 'waits.cpp'), (other, 'dummy.cpp')):
            self.assertRegex(listed, rf'{run} +running +100 +\S*{re.escape(file)}')
        second.stop()
        first.stop()


class Adding(WithControl):
    def test_ids_go_on_from_the_highest(self):
        run = self.begin(waits(), '--users', 0).ready()
        self.assertEqual(run.users()['highest_id'], 0)
        self.assertEqual(run.users()['running'], 0)
        self.assertEqual(self.check(run.add(5), 200).body, {'first': 1, 'last': 5})
        self.assertEqual(self.check(run.add(1), 200).body, {'first': 6, 'last': 6})
        run.await_users(running=6, highest_id=6)

    def test_the_first_id_is_where_they_begin(self):
        run = self.begin(waits(), '--users', 2, '--first-id', 101).ready()
        run.await_users(running=2, highest_id=102)
        self.assertEqual(self.check(run.add(1), 200).body, {'first': 103, 'last': 103})

    def test_ranges_may_leave_ids_out_which_then_are_gone(self):
        run = self.begin(waits(), '--users', 0).ready()
        self.assertEqual(self.check(run.add_ids('6-10'), 200).body, {'first': 6, 'last': 10})
        self.assertEqual(run.await_users(running=5)['highest_id'], 10)
        for ids in '1-5', '10', '8-12':
            with self.subTest(ids):
                self.check(run.add_ids(ids), 422, 'above 10, the highest so far')
        self.assertEqual(self.check(run.add(2), 200).body, {'first': 11, 'last': 12})
        run.await_users(running=7, highest_id=12)

    def test_a_range_the_wrong_way_round_is_refused(self):
        run = self.begin(waits(), '--users', 0).ready()
        self.check(run.add_ids('10-1'), 400, '10-1')
        self.assertIn('10-1', run.ctl('add', '--ids', '10-1', code=2).err)
        self.assertEqual(run.users()['highest_id'], 0)

    def test_counts_that_make_no_sense_are_refused(self):
        run = self.begin(waits(), '--users', 1).ready()
        for count in 0, -1, 1.5, '3', 100_000_001, None, True:
            with self.subTest(count):
                self.assertIn('count', self.check(run.add(count), 400).errors())
        for count in 0, -1, 1.5, '3', None:
            with self.subTest(f'remove {count}'):
                self.assertIn('count', self.check(run.remove(count), 400).errors())
        self.check(run.post('/users/add', {}), 400, 'count')
        self.check(run.post('/users/add', {'count': 1, 'ids': '2'}), 400, 'ids')
        self.check(run.post('/users/add', {'count': 1, 'cuont': 1}), 400, 'cuont')
        self.assertIn('expected', run.ctl('add', 'ten', code=2).err)
        self.assertIn('expected', run.ctl('add', code=2).err)
        self.assertEqual(run.await_users(running=1)['highest_id'], 1)

    def test_two_that_add_at_once_get_ids_of_their_own(self):
        run = self.begin(waits(), '--users', 0).ready()
        answers = at_once(*[lambda: run.add(10)] * 8)
        self.assertEqual(sorted(each.body['first'] for each in answers), list(range(1, 80, 10)))
        run.await_users(running=80, highest_id=80)

    def test_a_thousand_start_at_once_when_there_is_no_rate(self):
        run = self.begin(waits(), '--users', 0).ready()
        self.assertEqual(run.status()['user_rate'], 'unlimited')
        run.add(1000)
        run.await_users(running=1000, waiting=0)


class Removing(WithControl):
    def test_one_seven_and_all_of_ten(self):
        for count, chosen in ((1, 1), (7, 7), (10, 10), (999, 10)):
            with self.subTest(count):
                run = self.begin(waits(), '--users', 10, '--control', f's{count}').ready()
                run.await_users(running=10)
                self.assertEqual(self.check(run.remove(count), 200).body, {'chosen': chosen})
                run.await_users(running=10 - chosen, removed=chosen, highest_id=10)
                self.assertEqual(self.check(run.add(1), 200).body['first'], 11)
                run.kill()

    def test_a_hundred_and_twenty_of_two_hundred(self):
        run = self.begin(waits(), '--users', 200).ready()
        run.await_users(running=200)
        self.assertEqual(run.ctl('remove', 120).out, '120 users chosen to be removed\n')
        run.await_users(running=80, removed=120, highest_id=200)

    def test_ten_of_fifty_by_force(self):
        run = self.begin(waits(), '--users', 50, '--set', 'is_stubborn=true').ready()
        run.await_users(running=50)
        self.assertEqual(self.check(run.remove(10, force=True), 200).body, {'chosen': 10})
        run.await_users(running=40, removed=10)

    def test_two_removals_at_once_take_twice_as_many(self):
        run = self.begin(waits(), '--users', 14).ready()
        run.await_users(running=14)
        answers = at_once(lambda: run.remove(3, force=True), lambda: run.remove(3, force=True))
        self.assertEqual([self.check(each, 200).body['chosen'] for each in answers], [3, 3])
        run.await_users(running=8, removed=6)

    def test_users_that_ignore_a_removal_are_not_chosen_twice(self):
        run = self.begin(waits(), '--users', 8, '--set', 'is_stubborn=true').ready()
        run.await_users(running=8)
        chosen = [run.remove(3).body['chosen'] for _ in range(4)]
        self.assertEqual(chosen, [3, 3, 2, 0])
        self.assertEqual(run.users()['running'], 8)

    def test_who_ignores_a_gentle_removal_stays_until_it_heeds(self):
        run = self.begin(waits(), '--users', 4, '--set', 'is_stubborn=true', '--control',
                         's').ready()
        run.await_users(running=4)
        self.assertEqual(run.remove(2).body, {'chosen': 2})
        self.assertEqual(run.users()['running'], 4)
        # Forced ones, which go after 2 s, show that those would have gone by then.
        self.assertEqual(run.remove(2, force=True).body, {'chosen': 2})
        run.await_users(running=2, removed=2)
        self.check(run.patch({'is_stubborn': False}), 200)
        run.await_users(running=0, removed=4)

    def test_nobody_is_left_to_be_removed(self):
        run = self.begin(waits(), '--users', 0).ready()
        self.assertEqual(self.check(run.remove(5), 200).body, {'chosen': 0})
        self.assertEqual(run.users()['removed'], 0)

    def test_those_that_are_named_go(self):
        run = self.begin(waits(), '--users', 10).ready()
        run.await_users(running=10)
        self.assertEqual(run.ctl('remove', '--ids', '3-5').out, '3 users chosen to be removed\n')
        run.await_users(running=7)
        # Of these two are gone already, and one has never been.
        self.assertEqual(run.remove_ids('4-6').body, {'chosen': 1})
        self.assertEqual(run.remove_ids('11').body, {'chosen': 0})
        run.await_users(running=6, removed=4)
        event = run.events('controller.users')[0]
        self.assertEqual((event['first'], event['last'], event['count']), (3, 5, 3))

    def test_those_that_wait_are_removed_first_and_never_start(self):
        run = self.begin(waits(), '--users', 4).ready()
        run.await_users(running=4)
        run.put_rate('1/h')
        run.add(20)
        waiting = run.await_users(waiting=20)
        self.assertEqual(run.remove(waiting['waiting']).body, {'chosen': 20})
        self.assertEqual(run.await_users(waiting=0)['running'], 4)
        # Whoever is added now would start after them.
        run.put_rate('unlimited')
        run.add(10)
        users = run.await_users(running=14, waiting=0)
        self.assertEqual((users['started'], users['removed'], users['highest_id']), (14, 20, 34))
        run.stop()
        self.assertEqual(run.summary()['users']['started'], 14)

    def test_some_of_those_that_wait_are_removed_by_their_ids(self):
        run = self.begin(waits(), '--users', 10, '--user-rate', '0.001/s').ready()
        run.await_users(waiting=9, running=1)
        self.assertEqual(run.remove_ids('4-6').body, {'chosen': 3})
        self.assertEqual(run.ctl('users', '--waiting').out.splitlines()[0], '6 waiting, 1 running')
        run.put_rate('unlimited')
        self.assertEqual(run.await_users(running=7, waiting=0)['started'], 7)

    def test_a_stop_while_users_wait_starts_none_of_them(self):
        run = self.begin(waits(), '--users', 100, '--user-rate', '0.001/s').ready()
        run.await_users(waiting=99, running=1)
        done = run.stop()
        self.assertEqual(done.users(), {'started': 1, 'finished': 0, 'failed': 0, 'removed': 1,
                                        'lost': 0})


class Rates(WithControl):
    """How fast users start."""

    def test_none_starts_at_the_rate_0_until_it_is_raised(self):
        for name, options in (('its option', {'set': 'user_rate=0'}),
                              ('its variable', {'THRONG_USER_RATE': '0'}),
                              ("amoc's variable", {'AMOC_USER_RATE': '0'})):
            with self.subTest(name):
                arguments = ['--set', options.pop('set')] if 'set' in options else []
                run = self.begin(waits(), '--users', 50, *arguments, variables=options).ready()
                users = run.await_users(waiting=50)
                self.assertEqual((users['running'], users['started']), (0, 0))
                run.ctl('rate', 'unlimited')
                self.assertEqual(run.await_users(running=50)['waiting'], 0)
                run.kill()

    def test_a_variable_is_so_many_a_minute(self):
        for name in 'THRONG_USER_RATE', 'AMOC_USER_RATE':
            with self.subTest(name):
                run = self.begin(waits(), '--users', 0, variables={name: '1200'}).ready()
                self.assertEqual(run.status()['user_rate'], '1200/min')
                self.assertEqual(run.setting('user_rate')['source'], 'environment')
                run.kill()
        run = self.begin(waits(), '--users', 0,
                         variables={'AMOC_USER_RATE': 'infinity'}).ready()
        self.assertEqual(run.status()['user_rate'], 'unlimited')

    def test_a_rate_without_a_unit_is_an_error_that_says_so(self):
        done = self.begin(waits(), '--user-rate', 20).end(2)
        self.assertIn('"20" has no unit', done.err)
        self.assertIn('20/s', done.err)
        run = self.begin(waits(), '--users', 0, '--control', 's').ready()
        self.check(run.put_rate('20'), 422, 'has no unit')
        self.assertIn('has no unit', run.ctl('--control', 's', 'rate', 20, code=2).err)
        for rate in '20/fortnight', '-1/s', 'fast', ' 20/s':
            with self.subTest(rate):
                self.check(run.put_rate(rate), 422)
        self.check(run.send('PUT', '/rate', {'user_rate': 20}), 400, 'user_rate')
        self.assertEqual(run.status()['user_rate'], 'unlimited')

    def test_it_changes_while_users_wait(self):
        run = self.begin(waits(), '--users', 2000, '--user-rate', '0.001/s').ready()
        run.await_users(running=1, waiting=1999)
        self.assertEqual(run.ctl('rate', '600/min').out, 'users start at 600/min\n')
        poll(lambda: run.users()['running'] >= 3, 'three users')
        self.assertGreater(run.users()['waiting'], 1000)
        run.ctl('update', 'user_rate=0')
        held = run.users()['running']
        self.assertEqual(run.status()['user_rate'], '0')
        self.assertEqual(run.ctl('users', '--waiting').out.splitlines()[0],
                         f'{2000 - held:,} waiting, {held} running')
        run.ctl('rate', 'unlimited')
        run.await_users(running=2000, waiting=0)
        run.stop()
        self.assertEqual(run.changes()[:2], ['update user_rate="600/min"', 'update user_rate="0"'])

    def test_who_waits_is_listed_by_id(self):
        run = self.begin(waits(), '--users', 10, '--set', 'user_rate=0', '--cores', 1).ready()
        run.await_users(waiting=10)
        run.remove_ids('4-5')
        self.assertEqual(run.get('/users/waiting').body,
                         {'waiting': 8, 'running': 0,
                          'ranges': [{'first': 1, 'last': 3}, {'first': 6, 'last': 10}]})
        self.assertEqual(run.ctl('users', '--waiting').out,
                         '8 waiting, 0 running\nids 1-3, 6-10\n')
        self.assertIn('--waiting', run.ctl('users', code=2).err)


class Holding(WithControl):
    """`ctl pause` and `ctl resume`."""

    def test_new_users_are_held_until_it_goes_on(self):
        run = self.begin(waits(), '--users', 3).ready()
        run.await_users(running=3)
        self.assertEqual(run.ctl('pause').out, 'paused\n')
        self.assertEqual(run.ctl('pause').out, 'was paused already\n')
        self.assertTrue(run.status()['is_paused'])
        run.add(5)
        users = run.users()
        self.assertEqual((users['waiting'], users['running']), (5, 3))
        self.check(run.put_rate('50/s'), 200)  # frees nobody
        self.assertEqual(run.users()['waiting'], 5)
        self.assertEqual(run.ctl('resume').out, 'resumed\n')
        self.assertEqual(run.ctl('resume').out, 'was not paused\n')
        run.await_users(running=8, waiting=0)
        run.stop()
        self.assertEqual(run.changes(),
                         ['pause', 'add 5 users (4 to 8)', 'update user_rate="50/s"', 'resume',
                          'stop'])
        self.assertEqual(len(run.events('run.pause', 'run.resume')), 2)

    def test_new_iterations_are_held_too(self):
        file = scenario('marks.cpp', '''
            #include <fstream>
            THRONG_PARAMETER(file, text, "gets a byte for each iteration");
            Task<> run(User user) {
              std::ofstream(user.settings().text("file"), std::ios::app) << '.';
              co_await throng::sleep(5ms);
            }''')
        marks = self.folder / 'marks'
        run = self.begin(file, '--users', 2, '--control', 's', '--set', f'file={marks}').ready()

        def written():
            return marks.stat().st_size if marks.exists() else 0

        poll(lambda: written() > 20, 'iterations')
        self.check(run.post('/pause'), 200)
        # Those that were under way come to their end, and no other begins: it stays as it is for as
        # long as twenty iterations would take.
        seen = []

        def is_still():
            seen.append(written())
            return len(seen) > 5 and len(set(seen[-6:])) == 1
        poll(is_still, 'that nothing is written any more')
        self.assertEqual(run.users()['running'], 2)
        self.check(run.post('/resume'), 200)
        poll(lambda: written() > seen[-1] + 20, 'more iterations')
        run.stop()

    def test_who_is_held_can_be_removed_and_stopped(self):
        run = self.begin(scenario('counts.cpp', COUNTS), '--users', 4, '--control', 's').ready()
        run.await_users(running=4)
        self.check(run.post('/pause'), 200)
        self.assertEqual(run.remove(1).body, {'chosen': 1})
        run.await_users(running=3, removed=1)
        done = run.stop()
        self.assertEqual(done.users()['started'], 4)


class Tracing(WithControl):
    def test_every_step_of_one_user_is_logged_until_it_is_off(self):
        log = self.folder / 'log'
        run = self.begin(scenario('counts.cpp', COUNTS), '--users', 3, '--control', 's', '--log',
                         log).ready()
        run.await_users(running=3)
        self.assertEqual(run.ctl('--control', 's', 'trace', 2).out, 'user 2 is traced\n')
        run.await_said('trace: user 2: sleep')
        poll(lambda: any('trace: user 2: ' in line for line in run.get('/live?after=0').body[
            'lines']), 'its steps in what others see')
        self.assertEqual(run.ctl('--control', 's', 'trace', 'off').out, 'nobody is traced\n')
        self.check(run.post('/trace', {'user': 1}), 200)
        run.await_said('trace: user 1: sleep')
        self.assertNotIn('user 3', run.err())
        self.check(run.post('/trace', {'user': 4}), 422, 'the highest id is 3')
        run.stop()
        self.assertRegex(log.read_text(), r'Z trace +user 2: sleep')
        self.assertEqual(run.changes(), ['trace user 2', 'trace nobody', 'trace user 1', 'stop'])

    def test_a_user_that_is_still_to_start_can_be_traced(self):
        run = self.begin(waits(), '--users', 2, '--set', 'user_rate=0').ready()
        self.check(run.post('/trace', {'user': 2}), 200)
        run.put_rate('unlimited')
        run.await_said('trace: user 2: sleep')
        run.stop()


class WhichRun(WithControl):
    """Which run `ctl` means."""

    def test_without_a_run_it_says_so(self):
        run = self.begin(waits(), '--users', 1).ready()
        run.stop()
        for command in ('status',), ('add', '1'), ('stop',), ('attach',):
            with self.subTest(command):
                self.assertIn('there is no run on this machine', run.ctl(*command, code=2).err)
        self.assertIn('no run', run.ctl('health', code=1).err)
        self.assertEqual(run.ctl('list').out, 'no run is on this machine\n')

    def test_one_that_is_named_and_not_there_is_an_error(self):
        run = self.begin(waits(), '--users', 1).ready()
        self.assertIn('there is no run run-7', run.ctl('--run', 'run-7', 'status', code=2).err)
        self.assertIn('nowhere', run.ctl('--control', 'nowhere', 'status', code=1).err)
        self.assertEqual(run.ctl('health').out, 'ok: running\n')

    def test_a_socket_that_was_asked_for_stands_beside_the_usual_one(self):
        run = self.begin(waits(), '--users', 1, '--control', 's').ready()
        for arguments in ([], ['--control', 's'], ['--run', run.status()['run']]):
            with self.subTest(arguments):
                self.assertEqual(run.ctl(*arguments, 'health').out, 'ok: running\n')
        listed = subprocess.run([THRONG, 'ctl', 'list', '--json'], env=run.environment,
                                capture_output=True, text=True, timeout=30, check=True)
        self.assertEqual(listed.stdout.count('"id"'), 1)

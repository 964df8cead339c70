"""`throng ctl`: what is possible in which state of a controller, and how it comes from one to another."""
import os
import pathlib

from control_client import WithControl, poll, scenario, waits

# What each call sends; none of them changes the state but those that are named for it.
CALLS = {
    'add': ('POST', '/users/add', {'count': 1}),
    'add ids': ('POST', '/users/add', {'ids': '1001-1002'}),
    'remove': ('POST', '/users/remove', {'count': 1}),
    'remove ids': ('POST', '/users/remove', {'ids': '900'}),
    'update': ('PATCH', '/settings', {'settings': {'is_stubborn': False}}),
    'rate': ('PUT', '/rate', {'user_rate': 'unlimited'}),
    'pause': ('POST', '/pause', None),
    'resume': ('POST', '/resume', None),
    'trace': ('POST', '/trace', {'user': 0}),
    'waiting': ('GET', '/users/waiting', None),
    'stop': ('POST', '/stop', None),
    'disable': ('POST', '/disable', None),
    'do': ('POST', '/do', {'scenario': '/nowhere.cpp'}),
}
ALWAYS = ('/status', '/settings', '/live?after=0', '/openapi.json')


def started_by(pid):
    """The processes that it has started."""
    found = []
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            if int(stat.read_text().rpartition(')')[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:  # it has gone
            pass
    return found


class States(WithControl):
    """One row of the table each."""

    def check_row(self, run, state, *possible):
        """The calls that are `possible` are done, all others refused for the state."""
        for name, call in CALLS.items():
            with self.subTest(f'{name} while {state}'):
                if name not in possible:
                    refused = self.check(run.send(*call), 409, state=state)
                    self.assertIn('is possible only while', refused.body['detail'])
                    self.assertEqual(refused.headers['Content-Type'], 'application/problem+json')
        for name in possible:
            with self.subTest(f'{name} while {state}'):
                self.check(run.send(*CALLS[name]), 200)
        for path in ALWAYS:
            with self.subTest(f'{path} while {state}'):
                self.check(run.get(path), 200)

    def do(self, run, users=3, file=None, **settings):
        return run.post('/do', {'scenario': str(file or waits()), 'users': users,
                                'settings': settings})

    def test_idle_is_where_it_begins_and_it_takes_a_run(self):
        run = self.controller()
        now = run.status()
        self.assertEqual(now['state'], 'idle')
        self.assertEqual((now['run'], now['scenario'], now['error']), (None, None, None))
        self.assertEqual(set(now['users'].values()), {0})
        self.check(run.get('/health'), 200, '"ok"')
        for name in CALLS:
            if name not in ('do', 'disable'):
                with self.subTest(name):
                    self.check(run.send(*CALLS[name]), 409, state='idle')
        self.check(run.post('/reset'), 200, state='idle')
        self.check(self.do(run), 200, 'run-')
        self.assertEqual(run.status()['state'], 'running')

    def test_running_takes_all_but_a_run_and_disable(self):
        run = self.controller()
        self.check(self.do(run), 200)
        run.await_users(running=3)
        now = run.status()
        self.assertEqual((now['state'], now['scenario'], now['error']),
                         ('running', str(waits()), None))
        self.assertEqual((now['users']['running'], now['users']['highest_id']), (3, 3))
        self.check(run.get('/health'), 200, '"ok"', state='running')
        self.check_row(run, 'running', 'add', 'add ids', 'remove', 'remove ids', 'update', 'rate',
                       'pause', 'resume', 'trace', 'waiting', 'stop')
        run.await_state('finished')

    def test_terminating_takes_a_reset_only(self):
        run = self.controller()
        gate = self.gate()
        self.check(self.do(run, end_gate=str(gate)), 200)
        run.await_users(running=3)
        self.check(run.post('/stop'), 200, state='terminating')
        self.hold(gate)  # all users are gone, and terminate runs
        self.check_row(run, 'terminating')
        self.assertEqual(run.status()['users']['running'], 0)
        self.assertEqual(run.status()['users']['removed'], 3)
        self.check(run.post('/reset'), 200, state='idle')

    def test_finished_takes_a_reset_only(self):
        run = self.controller()
        self.check(self.do(run, users=0), 200)
        self.check(run.post('/stop'), 200, state='terminating')
        run.await_state('finished')
        self.check_row(run, 'finished')
        self.check(run.get('/health'), 200, '"ok"')
        self.check(run.post('/reset'), 200, state='idle')

    def test_error_takes_a_reset_only_and_every_refusal_says_what_was_wrong(self):
        run = self.controller()
        self.check(self.do(run, init_error='no goods'), 500, 'no goods')
        now = run.status()
        self.assertEqual(now['state'], 'error')
        self.assertIn('no goods', now['error'])
        self.check_row(run, 'error')
        for name, call in CALLS.items():
            with self.subTest(name):
                self.assertIn('no goods', run.send(*call).body['detail'])
        self.check(run.get('/health'), 503, 'no goods', state='error')
        self.assertIn('no goods', run.ctl('health', code=1).out)
        self.check(run.post('/reset'), 200, state='idle')
        self.assertIsNone(run.status()['error'])
        self.check(self.do(run), 200)

    def test_disabled_takes_nothing_more(self):
        run = self.controller()
        self.assertEqual(run.ctl('disable').out, 'disabled\n')
        self.check_row(run, 'disabled')
        self.check(run.post('/reset'), 409, 'it stays so', state='disabled')
        self.check(run.get('/health'), 200, '"ok"', state='disabled')

    def test_a_run_that_is_being_prepared_can_be_asked_and_reset(self):
        gate = self.gate()
        run = self.begin('--stay', waits(), '--set', f'init_gate={gate}').ready_to_ask()
        self.hold(gate)
        self.assertEqual(run.status()['state'], 'idle')
        self.assertTrue(run.status()['is_preparing'])
        for name, call in CALLS.items():
            with self.subTest(name):
                self.check(run.send(*call), 409, 'a run is being prepared', state='idle')
        self.check(run.post('/reset'), 200, state='idle')
        self.assertFalse(run.status()['is_preparing'])
        self.check(self.do(run), 200)


class Anew(WithControl):
    """`--stay`, `ctl reset` and `ctl do`."""

    def test_what_is_over_cannot_run_again_until_it_is_reset(self):
        run = self.begin('--stay', waits(), '--users', 2).ready()
        run.await_users(running=2)
        run.ctl('stop')
        run.await_state('finished')
        refused = run.ctl('do', waits(), code=1)
        self.assertIn('do is possible only while idle', refused.err)
        self.assertIn('the state finished', refused.err)
        self.assertEqual(run.ctl('reset').out, 'idle\n')
        self.assertRegex(run.ctl('do', waits(), '--users', 1).out, r'^started run-\S+-2\n$')
        run.await_users(running=1)

    def test_each_run_has_a_child_an_id_and_a_summary_of_its_own(self):
        run = self.controller()
        ids, children = set(), set()
        for number in 1, 2:
            answer = run.post('/do', {'scenario': str(waits()), 'users': number})
            ids.add(self.check(answer, 200).body['run'])
            run.await_users(running=number, started=number, highest_id=number)
            found = started_by(run.process.pid)
            self.assertEqual(len(found), 1)
            children.add(found[0])
            self.assertEqual(run.post('/stop').code, 200)
            run.await_state('finished')
            self.assertEqual(started_by(run.process.pid), [])
            self.assertEqual(run.post('/reset').code, 200)
        self.assertEqual((len(ids), len(children)), (2, 2))
        run.interrupt(0)
        summaries = [run.summary(number) for number in (1, 2)]
        self.assertEqual({each['run']['id'] for each in summaries}, ids)
        self.assertEqual([each['users']['started'] for each in summaries], [1, 2])

    def test_a_run_may_begin_without_users_who_are_added_then(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 0)
        users = run.status()['users']
        self.assertEqual((users['running'], users['waiting'], users['highest_id']), (0, 0, 0))
        self.assertEqual(run.ctl('add', 5).out, 'added 1-5\n')
        run.await_users(running=5, highest_id=5)

    def test_a_run_of_one_user_has_all_cores_for_more_may_come(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 1)
        cores = len(os.sched_getaffinity(0))
        self.assertIn(f'1 user, {cores} core', run.err())

    def test_settings_and_ids_of_the_run_before_are_forgotten(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 5, '--first-id', 100, '--user-rate', '0.001/s', '--set',
                'is_stubborn=true')
        self.assertEqual(run.setting('is_stubborn')['value'], True)
        run.ctl('pause')
        self.assertEqual(run.status()['users']['highest_id'], 104)
        run.ctl('reset')
        run.ctl('do', waits(), '--users', 5)
        run.await_users(running=5, highest_id=5, waiting=0)
        now = run.status()
        self.assertEqual((now['user_rate'], now['is_paused']), ('unlimited', False))
        self.assertEqual(run.setting('is_stubborn')['value'], False)

    def test_a_reset_ends_users_that_ignore_a_stop_at_once_and_leaves_no_result(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 20, '--set', 'is_stubborn=true')
        run.await_users(running=20)
        children = started_by(run.process.pid)
        self.assertEqual(len(children), 1)
        run.ctl('reset')
        self.assertEqual(started_by(run.process.pid), [])
        self.assertEqual(set(run.users().values()), {0})
        run.interrupt(0)
        self.assertIn('the run was reset', run.err())
        self.assertEqual(run.out(), '')
        self.assertEqual(list(self.folder.glob('*summary*')), [])

    def test_every_change_of_state_is_an_event_also_between_two_runs(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 0)
        run.ctl('stop')
        run.await_state('finished')
        run.ctl('reset')
        run.ctl('do', '/nowhere.cpp', code=1)
        run.await_state('error')
        run.ctl('reset')
        run.ctl('disable')
        self.assertEqual([each['state'] for each in run.events('controller.state')],
                         ['running', 'terminating', 'finished', 'idle', 'error', 'idle',
                          'disabled'])
        asked = run.events('controller.start', 'controller.stop', 'controller.reset',
                           'controller.disable')
        self.assertEqual([each['event'].partition('.')[2] for each in asked],
                         ['start', 'stop', 'reset', 'reset', 'disable'])
        for event in asked:
            self.assertRegex(event['who'], r'^\w+ \(pid \d+\)$')
            self.assertRegex(event['time'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')

    def test_a_reset_is_for_controllers_that_stay(self):
        run = self.begin(waits()).ready()
        refused = run.ctl('reset', code=1)
        self.assertIn('--stay', refused.err)
        run.stop()


class Starting(WithControl):
    """What a run begins with, and why it does not."""

    def test_a_scenario_that_is_not_there_is_an_error_that_can_be_reset(self):
        run = self.controller()
        refused = run.ctl('do', '/nowhere.cpp', code=1)
        self.assertIn('/nowhere.cpp', refused.err)
        self.assertEqual(run.status()['state'], 'error')
        self.assertIn('/nowhere.cpp', run.err())

    def test_a_text_that_is_no_scenario_is_refused(self):
        run = self.controller()
        self.check(run.post('/do', {'scenario': 'waits'}), 500, 'no scenario')

    def test_bad_settings_of_a_do_are_all_said(self):
        run = self.controller()
        refused = run.ctl('do', waits(), '--set', 'is_brief=perhaps', '--set', 'is_stubborn=7',
                          code=1)
        self.assertIn('is_brief', refused.err)
        self.assertIn('is_stubborn', refused.err)
        self.assertEqual(run.status()['state'], 'error')
        self.assertEqual(run.events('scenario.init.stop'), [])

    def test_a_rate_without_a_unit_is_refused_in_a_do(self):
        run = self.controller()
        refused = run.ctl('do', waits(), '--user-rate', 20, code=1)
        self.assertIn('"20" has no unit', refused.err)

    def test_a_scenario_without_start_does_not_begin(self):
        file = scenario('empty.cpp', 'void init() {}')
        done = self.begin(file).end(2)
        self.assertIn('start', done.err)
        self.assertEqual(done.out, '')

    def test_an_init_that_throws_ends_the_command_with_1(self):
        run = self.begin(waits(), '--set', 'init_error=no goods')
        done = run.end(1)
        self.assertIn('no goods', done.err)
        self.assertEqual(run.events('controller.state')[-1]['state'], 'error')
        self.assertIn('no goods', run.events('scenario.init.exception')[0]['reason'])

    def test_a_required_setting_that_is_missing_keeps_init_from_running(self):
        file = scenario('needs.cpp', '''
            THRONG_PARAMETER(mode, text, "must be given", one_of("slow", "fast"));
            void init() { throw std::runtime_error("it ran"); }
            Task<> start(User) { co_return; }''')
        done = self.begin(file).end(2)
        self.assertIn('mode', done.err)
        self.assertNotIn('it ran', done.err)

    def test_init_gives_its_state_to_every_user(self):
        file = scenario('state.cpp', '''
            struct Shop { int goods; };
            Shop init() { return {41}; }
            Task<> start(User user, const Shop& shop) {
              user.info("{} goods", shop.goods + 1);
              co_return;
            }''')
        done = self.begin(file, '--users', 2).end()
        for user in 1, 2:
            self.assertIn(f'user {user}: 42 goods', done.err)

    def test_a_scenario_without_init_needs_none(self):
        file = scenario('plain.cpp', 'Task<> start(User) { co_return; }')
        self.assertEqual(self.begin(file).end().users()['finished'], 1)


class Ending(WithControl):
    """What a run ends with."""

    def test_a_terminate_that_throws_still_gives_finished(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 1, '--set', 'end_error=no way home')
        run.await_users(running=1)
        run.ctl('stop')
        now = run.await_state('finished')
        self.assertIsNone(now['error'])
        self.assertIn('no way home', run.events('scenario.terminate.exception')[0]['reason'])
        run.interrupt(0)
        self.assertIn('no way home', ' '.join(run.summary(1)['warnings']))

    def test_a_stop_without_users_is_finished(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 0)
        self.assertEqual(run.ctl('stop').out, 'terminating\n')
        self.assertEqual(set(run.await_state('finished')['users'].values()), {0})

    def test_a_stop_with_users_is_finished_when_the_last_is_gone(self):
        run = self.begin(waits(), '--users', 3, '--set', 'is_stubborn=true', '--stay').ready()
        run.await_users(running=3)
        self.check(run.post('/stop'), 200, state='terminating')
        self.assertEqual(run.status()['state'], 'terminating')
        now = run.await_state('finished')
        self.assertEqual((now['users']['running'], now['users']['removed']), (0, 3))
        self.assertGreaterEqual(now['elapsed_s'], 1.9)  # they were given 2 s

    def test_a_scenario_whose_users_all_return_ends_unless_somebody_stays_for_it(self):
        done = self.begin(waits(), '--users', 3, '--set', 'is_brief=true').end()
        self.assertEqual(done.users()['finished'], 3)
        run = self.begin(waits(), '--users', 3, '--set', 'is_brief=true', '--control',
                         's.sock').ready()
        run.await_users(finished=3, running=0)
        self.assertEqual(run.status()['state'], 'running')
        run.ctl('--control', 's.sock', 'add', 2)
        run.await_users(finished=5)
        run.stop()

    def test_a_run_that_breaks_is_an_error(self):
        file = scenario('crash.cpp', '''
            Task<> start(User) {
              co_await throng::sleep(10ms);
              *static_cast<volatile int*>(nullptr) = 1;
            }''')
        run = self.controller()
        run.ctl('do', file)
        now = run.await_state('error')
        self.assertIn('SIGSEGV', now['error'])
        self.check(run.get('/health'), 503, 'SIGSEGV')
        run.ctl('reset')
        run.ctl('do', waits())
        run.await_users(running=1)

    def test_an_interrupt_ends_a_controller_that_stays(self):
        run = self.controller()
        run.ctl('do', waits(), '--users', 1)
        run.await_users(running=1)
        run.interrupt(130)
        self.assertEqual(run.summary(1)['run']['status'], 'interrupted')
        self.assertEqual(list((run.runtime / 'throng').glob('*')), [])

    def test_an_interrupt_ends_one_that_is_idle_with_0(self):
        run = self.controller()
        run.interrupt(0)
        self.assertEqual(run.out(), '')
        poll(lambda: not list((run.runtime / 'throng').glob('*')), 'no socket that is left')

"""`throng run --detach` and `throng ctl attach`: runs that go on without their terminal."""
import os
import pty
import re
import signal
import subprocess
import tempfile

from control_client import Client, WithControl, poll, scenario, waits
from scenario_runs import environment
from throng_command import PATIENCE_S, THRONG

SAYS = '''
Task<> run(User user) {
  user.info("hello");
  co_await throng::sleep(50ms);
}'''


def is_alive(pid):
    """Whether it runs; what has ended and was not waited for does not."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8') as stat:
            return stat.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


class Detached(WithControl):
    def setUp(self):
        super().setUp()
        runtime = tempfile.TemporaryDirectory(prefix='throng-r-')
        self.addCleanup(runtime.cleanup)
        self.environment = environment(XDG_RUNTIME_DIR=runtime.name)

    def throng(self, *arguments, code=0, **options):
        done = subprocess.run([THRONG, *map(str, arguments)], cwd=self.folder, text=True,
                              env=self.environment, timeout=PATIENCE_S, check=False,
                              capture_output=True, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def detach(self, *arguments):
        """Starts a run in the background; returns what was said of it."""
        said = self.throng('run', '--detach', *arguments).stdout
        return self.take(said)

    def take(self, said):
        found = re.match(r'control: (\S+)\s+log: (\S+) \(process (\d+)\)', said)
        self.assertIsNotNone(found, said)
        self.pid = int(found.group(3))
        self.addCleanup(self.kill, self.pid)
        self.log = self.folder / found.group(2)
        return Client(self.folder / found.group(1))

    def kill(self, pid):
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)

    def await_end(self):
        poll(lambda: not is_alive(self.pid), 'the end of the run')

    def running(self, client):
        return client.get('/status').body['users']['running']

    def test_it_says_where_it_is_when_it_runs_and_leaves_its_result_in_the_log(self):
        client = self.detach(waits(), '--users', 3, '--summary', 'result.json')
        self.assertEqual(client.get('/status').body['state'], 'running')
        self.assertTrue(is_alive(self.pid))
        self.assertEqual(self.throng('ctl', 'add', 2).stdout, 'added 4-5\n')
        poll(lambda: self.running(client) == 5, 'five users')
        self.throng('ctl', 'stop')
        self.await_end()
        log = self.log.read_text()
        self.assertIn('3 users', log)
        self.assertRegex(log, r'Started +5\n')
        self.assertTrue((self.folder / 'result.json').exists())
        self.assertIn('no run', self.throng('ctl', 'list').stdout)

    def test_a_socket_of_its_own_choice_is_the_one_that_is_named(self):
        client = self.detach(waits(), '--control', 's')
        self.assertEqual(client.path, self.folder / 's')
        self.assertEqual(self.throng('ctl', '--control', 's', 'health').stdout, 'ok: running\n')

    def test_one_that_cannot_begin_is_told_as_if_it_had_stayed(self):
        bad = scenario('bad.cpp', 'Task<> start(User) { no such word; }')
        done = self.throng('run', '--detach', bad, code=2)
        self.assertIn('no such word', done.stderr)
        done = self.throng('run', '--detach', waits(), '--set', 'init_error=no goods', code=1)
        self.assertIn('no goods', done.stderr)
        done = self.throng('run', '--detach', waits(), '--user-rate', '20', code=2)
        self.assertIn('has no unit', done.stderr)
        self.assertEqual(list(self.folder.glob('*.log')), [])

    def test_it_outlives_its_terminal(self):
        master, slave = pty.openpty()
        command = f'exec setsid --ctty {THRONG} run --detach {waits()} --users 2 > said'
        process = subprocess.Popen(['bash', '-c', command], cwd=self.folder, stdin=slave,
                                   stderr=slave, env=self.environment)
        os.close(slave)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        client = self.take((self.folder / 'said').read_text())
        os.close(master)  # its terminal has gone
        poll(lambda: self.running(client) == 2, 'two users')
        self.throng('ctl', 'add', 1)
        poll(lambda: self.running(client) == 3, 'three users')
        self.throng('ctl', 'stop')
        self.await_end()
        self.assertRegex(self.log.read_text(), r'Started +3\n')

    def test_a_hang_up_of_the_one_that_started_it_does_not_reach_it(self):
        client = self.detach(waits(), '--users', 1)
        # In a session of its own it has no terminal, and nobody else's signals.
        with open(f'/proc/{self.pid}/stat', encoding='utf-8') as stat:
            session, terminal = stat.read().rpartition(')')[2].split()[3:5]
        self.assertEqual((int(session), int(terminal)), (self.pid, 0))
        self.assertEqual(client.get('/status').code, 200)

    def test_a_termination_ends_it_gently(self):
        client = self.detach(waits(), '--users', 1)
        poll(lambda: self.running(client) == 1, 'a user')
        os.kill(self.pid, signal.SIGTERM)
        self.await_end()
        self.assertIn('interrupted', self.log.read_text())


class Attached(WithControl):
    """`ctl attach`, `ctl list`, `ctl health`."""

    def attach(self, run, *arguments):
        process = subprocess.Popen([THRONG, 'ctl', 'attach', *arguments], cwd=self.folder,
                                   env=run.environment, stdin=subprocess.DEVNULL, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)

        def end():
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.addCleanup(end)
        return process

    def test_it_shows_what_the_run_says_and_its_progress_until_it_is_over(self):
        run = self.begin(scenario('says.cpp', SAYS), '--users', 2, '--duration', '1h').ready()
        process = self.attach(run)
        said = ''
        for line in process.stderr:
            said += line
            if 'it/s' in line:
                break
        self.assertRegex(said, r'user [12]: hello\n')
        run.ctl('stop')
        rest = process.communicate(timeout=PATIENCE_S)[1]
        self.assertEqual(process.returncode, 0, said + rest)
        run.end()

    def test_an_interrupt_only_detaches(self):
        run = self.begin(scenario('says.cpp', SAYS), '--users', 2, '--duration', '1h').ready()
        process = self.attach(run)
        for line in process.stderr:
            if 'hello' in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=PATIENCE_S)[1]
        self.assertEqual(process.returncode, 0)
        self.assertIn('the run goes on', rest)
        self.assertEqual(run.status()['state'], 'running')
        run.stop()

    def test_once_shows_it_once(self):
        run = self.begin(scenario('says.cpp', SAYS), '--users', 2, '--duration', '1h').ready()
        poll(lambda: 'it/s' in run.get('/live?after=0').body['progress'], 'a progress line')
        shown = run.ctl('attach', '--once').out
        self.assertIn('user 1: hello', shown)
        self.assertIn('2 users', shown)
        run.stop()

    def test_control_characters_of_a_scenario_do_not_reach_who_looks_on(self):
        file = scenario('rude.cpp', '''
            Task<> start(User user) {
              user.set_name("a\\x1b[31m");
              user.warn("red\\x1b[2J\\x07");
              co_await throng::sleep(1h);
            }''')
        run = self.begin(file).ready()
        poll(lambda: run.get('/live?after=0').body['lines'], 'a line')
        shown = run.ctl('attach', '--once').out
        self.assertIn('red', shown)
        self.assertNotIn('\x1b', shown)
        self.assertNotIn('\x07', shown)
        self.assertNotIn('\x1b', run.err())
        run.stop()

    def test_a_run_that_is_killed_ends_the_looking_on(self):
        run = self.begin(waits(), '--users', 1).ready()
        process = self.attach(run)
        for line in process.stderr:
            if '1 users' in line or '1 user' in line:
                break
        run.process.kill()
        rest = process.communicate(timeout=PATIENCE_S)[1]
        self.assertIn('the run has gone', rest)

    def test_the_list_names_each_run_with_its_state_and_where_it_is_reached(self):
        run = self.begin('--stay').ready('idle')
        other = self.begin(waits(), '--users', 2, runtime=run.runtime).ready()
        other.await_users(running=2)
        lines = run.ctl('list').out.splitlines()
        self.assertEqual(lines[0].split(), ['run', 'state', 'users', 'scenario', 'socket'])
        rows = {line.split()[-1]: line for line in lines[1:]}
        self.assertIn('idle', rows[str(run.path)])
        self.assertRegex(rows[str(other.path)], r'running +2 +\S*waits\.cpp')
        self.assertIn('several runs', run.ctl('health', code=1).err)
        other.stop()

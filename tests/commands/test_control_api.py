"""The socket of a run: who may use it, what is said to garbage, and who has to wait for whom."""
import json
import os
import pathlib
import re
import socket
import stat
import subprocess

from control_client import Client, UnixConnection, WithControl, at_once, poll, waits
from throng_command import PATIENCE_S, ROOT


class Api(WithControl):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin(waits(), '--users', 1, '--control', 's').ready()

    def connect(self):
        """A connection on which nothing has been sent."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(connection.close)
        connection.settimeout(PATIENCE_S)
        connection.connect(str(self.run_.path))
        return connection

    def say(self, data):
        """What comes back for these bytes until the other end closes."""
        connection = self.connect()
        answer = b''
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        except BrokenPipeError:  # it has heard enough
            pass
        try:
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:  # there was more that it did not want to hear
            pass
        return answer.decode()

    def test_the_document_is_served_and_describes_every_path_there_is(self):
        answer = self.check(self.run_.get('/openapi.json'), 200)
        self.assertEqual(answer.body, json.loads((ROOT / 'docs/openapi.json').read_text()))
        described = {(method.upper(), path.removeprefix('/api/v1'))
                     for path, item in answer.body['paths'].items()
                     for method in item if method in ('get', 'post', 'put', 'patch')}
        self.assertGreater(len(described), 15)
        for method, path in sorted(described):
            if path in ('/stop', '/reset', '/disable', '/openapi.json'):
                continue
            with self.subTest(f'{method} {path}'):
                # Each is there: a body that fits none of them is refused for what it holds.
                refused = self.run_.send(method, path, {'no such field': 1})
                self.check(refused, 400, 'no such field')

    def test_what_is_no_path_or_another_method_says_what_there_is(self):
        refused = self.check(self.run_.get('/sttaus'), 404, 'openapi.json')
        self.assertEqual(refused.headers['Content-Type'], 'application/problem+json')
        self.assertEqual((refused.body['type'], refused.body['title'], refused.body['status']),
                         ('about:blank', 'Not Found', 404))
        refused = self.check(self.run_.get('/settings/'), 404)
        refused = self.check(self.run_.send('PUT', '/settings'), 405, 'GET, PATCH')
        self.assertEqual(refused.headers['Allow'], 'GET, PATCH')
        self.check(self.run_.get('/status?full=1'), 400, 'no query')
        self.check(self.run_.get('/live?after=-1'), 400, 'after')

    def test_bodies_that_make_no_sense_are_refused_and_change_nothing(self):
        for body in ('{', '[]', '3', '{"count":1}x', '{"count":1,"count":2}', '{"count":1e400}',
                     '{"count":' + '[' * 40 + ']' * 40 + '}', '{"count":"\ud800"}'.encode(
                         'utf-8', 'surrogatepass'), b'\xff\xfe', '{"Count":1}'):
            with self.subTest(body):
                refused = self.check(self.run_.post('/users/add', body), 400)
                self.assertEqual(refused.body['status'], 400)
                self.assertTrue(refused.body['detail'])
        refused = self.say(b'POST /api/v1/users/add HTTP/1.1\r\nHost: x\r\n'
                           b'Content-Length: 1100000\r\n\r\n' + b'9' * 1_100_000)
        self.assertRegex(refused, r'^HTTP/1\.1 413 ')
        self.assertEqual(self.run_.await_users(running=1)['highest_id'], 1)

    def test_garbage_is_answered_or_closed_and_others_are_served(self):
        for data in (b'\x00\x01\x02\xff' * 100, b'hello\r\n\r\n', b'GET\r\n\r\n', os.urandom(4096),
                     b'GET /api/v1/status HTTP/9.9\r\n\r\n',
                     b'POST /api/v1/users/add HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
                     b'POST /api/v1/users/add HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{}',
                     b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + bytes(500)):
            with self.subTest(data[:20]):
                answer = self.say(data)
                if answer:
                    self.assertRegex(answer, r'^HTTP/1\.[01] 400 ')
                self.check(self.run_.get('/status'), 200)
        long = self.say(b'GET /api/v1/status HTTP/1.1\r\nx: ' + b'y' * 20_000 + b'\r\n\r\n')
        self.assertRegex(long, r'^HTTP/1\.1 431 ')
        self.assertEqual(self.run_.users()['highest_id'], 1)

    def test_clients_that_hang_hold_up_nobody(self):
        hanging = [self.connect() for _ in range(40)]
        for number, connection in enumerate(hanging):
            connection.sendall(b'POST /api/v1/stop HTTP/1.1\r\nContent-Length: 2\r\n\r\n'[:number])
        self.check(self.run_.get('/status'), 200)
        self.assertEqual(self.run_.ctl('--control', 's', 'add', 1).out, 'added 2\n')
        self.run_.await_users(running=2)

    def test_no_more_than_so_many_clients_are_connected_at_once(self):
        crowd = [self.connect() for _ in range(64)]
        refused = poll(lambda: self.refused_for_the_crowd(), 'an answer to one too many')
        self.assertIn(' 503 ', refused.splitlines()[0])
        for connection in crowd:
            connection.close()

        def look():
            try:
                return self.run_.get('/status').code == 200
            except OSError:
                return False
        poll(look, 'room for others')

    def refused_for_the_crowd(self):
        connection = self.connect()
        try:
            connection.sendall(b'GET /api/v1/status HTTP/1.1\r\nHost: x\r\n\r\n')
            return connection.recv(65536).decode()
        except OSError:  # closed before it was asked
            return ''

    def test_two_clients_at_once_take_effect_one_after_another(self):
        def adding():
            return [self.run_.add(1).body['first'] for _ in range(20)]

        def removing():
            return [self.run_.remove(1).body['chosen'] for _ in range(20)]
        added, more, removed = at_once(adding, adding, removing)
        self.assertEqual(sorted(added + more), list(range(2, 42)))
        self.run_.await_users(running=1 + 40 - sum(removed), removed=sum(removed))

    def test_one_connection_takes_many_requests(self):
        connection = UnixConnection(self.run_.path)
        self.addCleanup(connection.close)
        for _ in range(100):
            connection.request('GET', '/api/v1/health')
            answer = connection.getresponse()
            self.assertEqual(json.loads(answer.read()), {'status': 'ok', 'state': 'running'})
        first = connection.sock
        connection.request('POST', '/api/v1/users/add', '{"count": 0}')
        self.assertEqual(connection.getresponse().read()[:1], b'{')
        self.assertIs(connection.sock, first)

    def test_a_client_that_goes_before_its_answer_harms_nobody(self):
        for _ in range(20):
            connection = self.connect()
            connection.sendall(b'POST /api/v1/users/add HTTP/1.1\r\nHost: x\r\n'
                               b'Content-Length: 11\r\n\r\n{"count":1}')
            connection.close()
        self.check(self.run_.get('/status'), 200)
        self.run_.stop()

    def test_who_is_what_the_kernel_says(self):
        name = subprocess.run(['id', '-un'], capture_output=True, text=True,
                              check=True).stdout.strip()
        self.run_.add(1)
        self.assertEqual(self.run_.events('controller.users')[0]['who'],
                         f'{name} (pid {os.getpid()})')

    def test_what_is_said_and_counted_is_asked_for_bit_by_bit(self):
        self.check(self.run_.post('/pause'), 200)
        self.run_.add(1)
        self.check(self.run_.post('/trace', {'user': 2}), 200)
        self.check(self.run_.post('/resume'), 200)

        def look():
            view = self.run_.get('/live?after=0').body
            return view if view['lines'] else None
        view = poll(look, 'a line')
        self.assertIn('user 2: sleep', view['lines'][0])
        self.assertFalse(view['is_over'])
        self.assertEqual(self.run_.get(f'/live?after={view["next"]}').body['lines'], [])

    def test_the_answers_of_a_terminal_are_also_to_be_had_as_json(self):
        for command in 'status', 'health':
            with self.subTest(command):
                shown = self.run_.ctl('--json', '--control', 's', command).out
                self.assertEqual(json.loads(shown)['state'], 'running')
        refused = self.run_.ctl('--control', 's', '--json', 'do', waits(), code=1)
        self.assertEqual(json.loads(refused.out)['state'], 'running')


class Sockets(WithControl):
    """What lies in the file system."""

    def test_it_is_its_owners_alone(self):
        run = self.begin(waits(), '--users', 1, '--control', 's').ready()
        usual = next((run.runtime / 'throng').glob('*.sock'))
        for file in run.path, usual:
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(usual.parent.stat().st_mode), 0o700)
        run.stop()
        self.assertFalse(run.path.exists() or usual.exists())

    def test_one_that_is_in_use_is_refused_before_the_run_begins(self):
        run = self.begin(waits(), '--users', 1, '--control', 's').ready()
        done = self.begin(waits(), '--control', 's').end(1)
        self.assertIn('in use', done.err)
        self.assertEqual(done.out, '')
        self.check(run.get('/status'), 200)
        run.stop()

    def test_one_that_a_killed_run_left_behind_is_replaced(self):
        run = self.begin(waits(), '--users', 1, '--control', 's').ready()
        run.process.kill()
        run.process.wait()
        self.assertTrue(run.path.exists())
        self.assertIn('s', run.ctl('--control', 's', 'status', code=1).err)
        self.assertIn('no run', run.ctl('status', code=2).err)
        again = self.begin(waits(), '--users', 2, '--control', 's', runtime=run.runtime).ready()
        again.await_users(running=2)
        self.assertEqual(again.ctl('list').out.count('running'), 1)
        again.stop()

    def test_a_file_of_another_kind_stays_as_it_is(self):
        file = self.folder / 's'
        file.write_text('precious')
        done = self.begin(waits(), '--control', 's').end(1)
        self.assertIn('is no socket', done.err)
        self.assertEqual(file.read_text(), 'precious')
        (self.folder / 'link').symlink_to(file)
        self.assertIn('is no socket', self.begin(waits(), '--control', 'link').end(1).err)
        self.assertEqual(file.read_text(), 'precious')

    def test_paths_that_will_not_do_are_refused(self):
        for path, text in (('x' * 120, 'too long'), ('nowhere/deeper/s', 'nowhere/deeper'),
                           ('.', 'no file'), ('', '')):
            with self.subTest(path):
                self.assertIn(text, self.begin(waits(), '--control', path).end(1).err)

    def test_a_folder_that_others_may_write_to_is_not_used(self):
        shared = self.folder / 'shared'
        shared.mkdir()
        shared.chmod(0o777)
        done = self.begin(waits(), '--control', 'shared/s').end(1)
        self.assertIn('others can write', done.err)

    def test_a_run_that_cannot_have_the_usual_one_runs_all_the_same(self):
        runtime = self.folder / 'runtime'
        (runtime / 'throng').mkdir(parents=True)
        (runtime / 'throng').chmod(0o777)
        done = self.begin(waits(), '--set', 'is_brief=true', runtime=runtime).end()
        self.assertIn('cannot find this run', done.err)

    def test_what_is_asked_while_the_scenario_is_built_is_answered_when_it_runs(self):
        run = self.begin(waits(), '--users', 3, '--set', 'is_stubborn=false')
        run.ready_to_ask()
        client = Client(run.path)
        answers = at_once(*[lambda: client.get('/status')] * 8)
        self.assertEqual({each.code for each in answers}, {200})
        run.await_state('running')
        run.await_users(running=3)  # none was lost to a call that came in the first moment

    def test_calls_from_the_first_moment_on_lose_no_user(self):
        for number in range(5):
            run = self.begin(waits(), '--users', 50, '--user-rate', '0.001/s', '--control',
                             f's{number}').ready()
            users = run.await_users(running=1)
            self.assertEqual((users['waiting'], users['started']), (49, 1))
            run.kill()

    def test_none_of_them_is_seen_over_the_network(self):
        run = self.begin(waits(), '--users', 1).ready()
        inodes = {re.findall(r'socket:\[(\d+)\]', os.readlink(file))[0]
                  for file in pathlib.Path(f'/proc/{run.process.pid}/fd').iterdir()
                  if 'socket:' in os.readlink(file)}
        for table in 'tcp', 'tcp6', 'udp', 'udp6':
            lines = pathlib.Path(f'/proc/net/{table}').read_text().splitlines()[1:]
            self.assertEqual([line for line in lines if line.split()[9] in inodes], [])

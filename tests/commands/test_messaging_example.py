"""The tutorial's server and the load test of it, as docs/tutorial.md has them."""
import json
import re
import socket
import subprocess

from scenario_runs import WithRuns
from throng_command import PATIENCE_S, ROOT

EXAMPLE = ROOT / 'examples/messaging'


class Server:
    """The private messaging server on a free port."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, '0'], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(re.fullmatch(r'listening on 127\.0\.0\.1:(\d+)\n', line)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def connect(self, name=None):
        connection = socket.create_connection(('127.0.0.1', self.port), timeout=PATIENCE_S)
        if name is not None:
            connection.sendall(json.dumps({'connect': name}).encode())
        return connection


class Messaging(WithRuns):
    def setUp(self):
        super().setUp()
        program = self.folder / 'server'
        subprocess.run(['g++-12', '-std=c++20', '-O1', '-Wall', '-Wextra', '-Werror',
                        str(EXAMPLE / 'server.cpp'), '-o', str(program)], check=True)
        self.server = Server(program)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def open(self, name=None):
        connection = self.server.connect(name)
        self.addCleanup(connection.close)
        return connection

    def named(self, name):
        connection = self.open(name)
        self.assertEqual(json.loads(connection.recv(1000)), {'connected': name})
        return connection

    def test_messages_go_to_those_who_are_there_and_from_those_who_are_meant(self):
        anna, bert = self.named('anna'), self.named('bert')
        for lost in ({'from': 'bert', 'to': 'bert', 'msg': 'phishing'},
                     {'from': 'anna', 'to': 'nobody'}, {'to': 'bert'}, {'from': 'anna'}):
            anna.sendall(json.dumps(lost).encode())
        sent = '{"from":"anna", "to":"bert", "msg":"a } in \\" it", "more":{"deep":1}}'
        # In parts, and with another behind it.
        anna.sendall(sent[:20].encode())
        anna.sendall((sent[20:] + '{"from":"anna","to":"anna"}').encode())
        self.assertEqual(bert.recv(1000).decode(), sent)
        bert.sendall(b'{"from":"bert","to":"anna","msg":"yes"}')
        self.assertEqual(json.loads(anna.recv(1000))['msg'], 'yes')

    def test_a_name_that_somebody_has_and_what_is_no_json_close_the_connection(self):
        anna = self.named('anna')
        for bytes_ in (b'{"connect":"anna"}', b'{"connect":7}', b'{"connect":""}', b'[1]{}',
                       b'{no json}', b'{"from":"anna"}', b'{' * 70_000):
            stranger = self.open()
            stranger.sendall(bytes_)
            try:
                self.assertEqual(stranger.recv(1000), b'', bytes_[:20])
            except ConnectionResetError:
                pass
        anna.close()
        self.named('bert')

    def test_six_users_live_as_the_tutorial_says(self):
        done = self.run_it(EXAMPLE / 'load.cpp', '--users', 6, '--set',
                           f'port={self.server.port}', '--set', 'speed=25', '--chart', 'life_time')
        self.assertEqual(done.users(), {'started': 6, 'finished': 6, 'failed': 0, 'removed': 0,
                                        'lost': 0})
        said, heard = done.figure('said'), done.figure('heard')
        self.assertGreaterEqual(said, 6 * 11)
        self.assertLessEqual(said, 6 * 30)
        self.assertGreater(heard, 0)
        self.assertLessEqual(heard, said)
        self.assertEqual(done.figure('life_time'), 6)
        for state in 'connecting', 'connected', 'lingering':
            self.assertEqual(done.figure('in_state', step=state), 0)
        self.assertRegex(done.out, r'\nlife_time\n  <')  # the chart

    def test_a_user_whose_name_is_taken_is_turned_away(self):
        self.named('3')
        done = self.run_it(EXAMPLE / 'load.cpp', '--users', 4, '--set',
                           f'port={self.server.port}', '--set', 'speed=50')
        self.assertEqual(done.figure('connections_refused'), 1)
        self.assertEqual(done.figure('life_time'), 3)

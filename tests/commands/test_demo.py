"""`throng demo`: every route, read by another client."""
import concurrent.futures
import http.client
import json
import pathlib
import socket
import tempfile
import time
import unittest

from throng_command import PATIENCE_S, Demo, load


class WithDemo(unittest.TestCase):
    ARGUMENTS = ()

    def setUp(self):
        self.start(*self.ARGUMENTS)

    def start(self, *arguments):
        self.demo = Demo(*arguments)
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)
        self.connection = http.client.HTTPConnection('127.0.0.1', self.demo.port,
                                                     timeout=PATIENCE_S)
        self.addCleanup(self.connection.close)

    def request(self, method, path, body=None, headers={}):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def get(self, path):
        answer, body = self.request('GET', path)
        return answer.status, body.decode()

    def raw(self, data, coding='utf-8'):
        """Sends bytes on a connection of their own, and reads until the demo closes it."""
        with socket.create_connection(('127.0.0.1', self.demo.port), timeout=PATIENCE_S) as s:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            read = b''
            while part := s.recv(65536):
                read += part
        return read.decode(coding)


class Routes(WithDemo):
    def test_the_root_answers_a_short_text(self):
        self.assertEqual(self.get('/'), (200, 'ok'))

    def test_a_query_is_ignored(self):
        self.assertEqual(self.get('/?a=/status/500'), (200, 'ok'))

    def test_a_status_is_answered(self):
        for status in 200, 301, 404, 418, 500, 503, 999:
            self.assertEqual(self.get(f'/status/{status}'), (status, f'{status}\n'))

    def test_a_status_without_a_body_has_none(self):
        for status in 204, 304:
            self.assertEqual(self.get(f'/status/{status}'), (status, ''))

    def test_a_status_that_is_none_is_a_bad_request(self):
        for status in '199', '1000', 'x', '', '-1', '200x':
            self.assertEqual(self.get(f'/status/{status}')[0], 400, status)

    def test_a_delay_is_kept(self):
        begin = time.monotonic()
        self.assertEqual(self.get('/delay/50ms'), (200, 'ok\n'))
        self.assertGreaterEqual(time.monotonic() - begin, 0.05)

    def test_a_bad_delay_is_a_bad_request(self):
        status, body = self.get('/delay/50')
        self.assertEqual(status, 400)
        self.assertIn('"50" is not a duration', body)

    def test_a_size_is_answered(self):
        for text, size in ('100KiB', 102_400), ('0', 0), ('1', 1), ('1MB', 1_000_000):
            answer, body = self.request('GET', f'/size/{text}')
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.getheader('Content-Length'), str(size))
            self.assertEqual(len(body), size)

    def test_a_bad_size_is_a_bad_request(self):
        for size in 'x', '', '2GiB', '-1':
            self.assertEqual(self.get(f'/size/{size}')[0], 400, size)

    def test_chunks_add_up_to_the_size(self):
        for text, size in ('100KiB', 102_400), ('0', 0), ('4097', 4097):
            answer, body = self.request('GET', f'/chunked/{text}')
            self.assertEqual(answer.getheader('Transfer-Encoding'), 'chunked')
            self.assertIsNone(answer.getheader('Content-Length'))
            self.assertEqual(len(body), size)

    def test_an_echo_is_the_body(self):
        for body in b'', b'x', b'{"a": 1}', bytes(range(256)) * 1000:
            self.assertEqual(self.request('POST', '/echo', body)[1], body)

    def test_an_echo_takes_chunks(self):
        parts = iter([b'one, ', b'two'])
        self.assertEqual(self.request('POST', '/echo', parts)[1], b'one, two')

    UPGRADE = (b'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
               b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')

    def test_a_websocket_sends_every_message_back(self):
        hello = b'\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58'  # masked, RFC 6455, 5.7
        close = b'\x88\x82\x00\x00\x00\x00\x03\xe8'
        answer = self.raw(self.UPGRADE + hello + close, 'latin-1')
        self.assertTrue(answer.startswith('HTTP/1.1 101 '), answer)
        self.assertIn('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n', answer)
        self.assertEqual(answer.split('\r\n\r\n')[1],
                         '\x81\x05Hello\x88\x02\x03\xe8')

    def test_a_websocket_wants_an_upgrade(self):
        status, body = self.get('/ws')
        self.assertEqual(status, 426)
        self.assertIn('expected an upgrade', body)

    def test_a_close_is_no_answer(self):
        with self.assertRaises(http.client.RemoteDisconnected):
            self.get('/close')

    def test_help_lists_every_route(self):
        status, body = self.get('/help')
        self.assertEqual(status, 200)
        for route in ('/status/CODE', '/delay/TIME', '/size/BYTES', '/chunked/BYTES', '/echo',
                      '/ws', '/close', '/calibrated', '/record', '/help'):
            self.assertIn(route, body)

    def test_an_unknown_route_answers_with_the_known_ones(self):
        status, body = self.get('/nonsense')
        self.assertEqual(status, 404)
        self.assertIn('/status/CODE', body)

    def test_head_is_the_head_of_get(self):
        for path in '/', '/size/100KiB', '/status/503':
            answer, body = self.request('HEAD', path)
            self.assertEqual(body, b'')
            other, whole = self.request('GET', path)
            self.assertEqual(answer.status, other.status)
            self.assertEqual(int(answer.getheader('Content-Length')), len(whole))

    def test_a_connection_is_kept_and_closed_as_asked(self):
        for close in False, True:
            with self.subTest(close=close):
                line = 'Connection: close\r\n' if close else ''
                request = f'GET / HTTP/1.1\r\nHost: x\r\n{line}\r\n'.encode()
                answers = self.raw(request * 2).count('HTTP/1.1 200')
                self.assertEqual(answers, 1 if close else 2)

    def test_an_old_client_is_not_kept_waiting_for_the_end(self):
        with socket.create_connection(('127.0.0.1', self.demo.port), timeout=PATIENCE_S) as s:
            s.sendall(b'GET / HTTP/1.0\r\n\r\n')
            read = b''
            while part := s.recv(4096):
                read += part
        self.assertTrue(read.endswith(b'ok'))

    def test_a_client_that_expects_it_is_told_to_continue(self):
        with socket.create_connection(('127.0.0.1', self.demo.port), timeout=PATIENCE_S) as s:
            file = s.makefile('rb')
            s.sendall(b'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n'
                      b'Expect: 100-continue\r\n\r\n')
            self.assertEqual(file.readline(), b'HTTP/1.1 100 Continue\r\n')
            self.assertEqual(file.readline(), b'\r\n')
            s.sendall(b'four')
            self.assertEqual(file.readline(), b'HTTP/1.1 200 OK\r\n')
            while file.readline() != b'\r\n':
                pass
            self.assertEqual(file.read(4), b'four')

    def test_pipelined_requests_are_answered_in_their_order(self):
        paths = ['/status/201', '/delay/20ms', '/status/202', '/size/100KiB', '/status/203'] * 20
        sent = ''.join(f'GET {path} HTTP/1.1\r\nHost: x\r\n\r\n' for path in paths)
        read = self.raw(sent.encode())
        answers = [part.split(' ')[0] for part in read.split('HTTP/1.1 ')[1:]]
        self.assertEqual(answers, ['201', '200', '202', '200', '203'] * 20)

    def test_pipelined_bodies_stay_apart(self):
        request = b'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s'
        read = self.raw(b''.join(request % (len(b), b) for b in (b'one', b'', b'three')))
        bodies = [part.split('\r\n\r\n')[1] for part in read.split('HTTP/1.1 ')[1:]]
        self.assertEqual(bodies, ['one', '', 'three'])

    def test_a_request_may_come_byte_by_byte(self):
        with socket.create_connection(('127.0.0.1', self.demo.port), timeout=PATIENCE_S) as s:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok':
                s.sendall(bytes([byte]))
            self.assertTrue(s.recv(4096).startswith(b'HTTP/1.1 200'))

    def test_bad_requests_are_refused_and_the_connection_is_closed(self):
        for request in (b'nonsense\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'GET  / HTTP/1.1\r\n\r\n',
                        b'GET / HTTP/1.1\r\nno colon\r\n\r\n',
                        b'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
                        b'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n'
                        b'Content-Length: 2\r\n\r\n'):
            with self.subTest(request):
                read = self.raw(request + b'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
                self.assertTrue(read.startswith('HTTP/1.1 400 '), read)
                self.assertIn('Connection: close', read)
                self.assertEqual(read.count('HTTP/1.1'), 1)

    def test_a_record_of_nothing_is_a_record(self):
        status, body = self.get('/record')
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body)['count'], 0)


class Calibrated(WithDemo):
    def script(self, **keys):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / 'script.json'
        file.write_text(json.dumps(keys))
        self.start('--script', file)

    def record(self):
        return json.loads(self.get('/record')[1])

    def test_answers_are_held_and_recorded(self):
        self.start('--latency', 'fixed:20ms')
        done = load(self.demo.url + 'calibrated', '-q', '-c', 4, '-n', 100)
        self.assertEqual(done.statuses(), {'200': 100})
        record = self.record()
        self.assertEqual(record['count'], 100)
        # Histograms of three digits name a bucket by a value of it.
        self.assertGreaterEqual(record['min_us'], 19_990)
        ranks = [record[key] for key in ('min_us', 'p50_us', 'p90_us', 'p99_us', 'p999_us', 'max_us')]
        self.assertEqual(ranks, sorted(ranks))
        self.assertGreaterEqual(done.metric('http_latency')['min'], record['min_us'] * 0.999)

    def test_uniform_holding_has_its_bounds(self):
        self.start('--latency', 'uniform:5ms:10ms')
        load(self.demo.url + 'calibrated', '-q', '-c', 10, '-n', 200)
        record = self.record()
        self.assertEqual(record['count'], 200)
        self.assertGreaterEqual(record['min_us'], 4_990)

    def test_a_script_can_make_every_answer_an_error(self):
        self.script(latency='fixed:1ms', errors=[{'share': 1, 'status': 503}])
        done = load(self.demo.url + 'calibrated', '-q', '-c', 4, '-n', 100)
        self.assertEqual(done.statuses(), {'503': 100})
        self.assertEqual(self.record()['count'], 100)

    def test_a_script_can_close_instead_of_an_answer(self):
        self.script(latency='fixed:1ms', errors=[{'share': 1, 'status': 0}])
        done = load(self.demo.url + 'calibrated', '-q', '-c', 4, '-n', 50)
        self.assertEqual(done.failures(), {'closed_early': 50})
        self.assertEqual(done.code, 1)

    def test_a_share_of_errors_is_a_share(self):
        self.script(latency='fixed:1ms', errors=[{'share': 0.5, 'status': 503}], seed=7)
        done = load(self.demo.url + 'calibrated', '-q', '-c', 10, '-n', 1000)
        statuses = done.statuses()
        self.assertEqual(sum(statuses.values()), 1000)
        self.assertTrue(400 < statuses['503'] < 600, statuses)

    def test_nothing_leaves_during_a_stall(self):
        self.script(latency='fixed:1ms', stalls=[{'at': '0s', 'for': '500ms'}])
        done = load(self.demo.url + 'calibrated', '-q', '-c', 4, '-n', 8)
        self.assertEqual(done.statuses(), {'200': 8})
        self.assertGreaterEqual(done.metric('http_latency')['max'], 490_000)
        self.assertGreaterEqual(self.record()['max_us'], 490_000)
        self.assertGreaterEqual(done.summary['run']['duration_s'], 0.49)

    def test_the_record_is_written_at_the_end(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / 'record.json'
            self.start('--latency', 'fixed:1ms', '--record', file)
            load(self.demo.url + 'calibrated', '-q', '-c', 1, '-n', 5)
            self.assertEqual(self.demo.stop(), 0)
            self.assertEqual(json.loads(file.read_text())['count'], 5)

    def test_one_record_is_of_all_clients(self):
        self.start('--latency', 'fixed:100ms')
        url = self.demo.url + 'calibrated'
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: load(url, '-q', '-c', 5, '-n', 5), range(2)))
        self.assertEqual(sum(each.value('http_requests') for each in both), 10)
        self.assertEqual(self.record()['count'], 10)

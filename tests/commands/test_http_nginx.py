"""`throng http` against nginx: what nginx has logged is what was counted."""
import socket
import tempfile
import unittest

from servers import Nginx
from throng_command import load


def log_lines(nginx):
    """Stops nginx in order and returns its access log."""
    nginx.stop()
    return nginx.access_log.read_text().splitlines()


def answer_size(port, path, user_agent='throng/0.1'):
    """Bytes of one whole answer on the wire, by another client."""
    request = (f'GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {user_agent}\r\n\r\n')
    with socket.create_connection(('127.0.0.1', port)) as s:
        s.sendall(request.encode())
        data = b''
        while b'\r\n\r\n' not in data:
            data += s.recv(65536)
        head, _, body = data.partition(b'\r\n\r\n')
        length = next(int(line.split(b':')[1]) for line in head.split(b'\r\n')
                      if line.lower().startswith(b'content-length:'))
    return len(head) + 4 + length


class AgainstNginx(unittest.TestCase):
    def setUp(self):
        self.nginx = Nginx(log=True)
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)
        self.url = self.nginx.url

    def load(self, *arguments, path=''):
        done = load(self.url + path, '-q', *arguments)
        self.assertEqual(done.code, 0, done)
        return done

    def test_every_request_counted_is_one_that_nginx_logged(self):
        done = self.load('-c', 20, '-d', '2s')
        self.assertEqual(done.summary['run']['status'], 'passed')
        self.assertEqual(done.value('http_failures'), 0)
        self.assertEqual(done.value('http_unfinished'), done.summary['unfinished'])
        self.assertGreater(done.value('http_requests'), 0)
        self.assertEqual(len(log_lines(self.nginx)),
                         done.value('http_requests') + done.summary['unfinished'])

    def test_a_number_of_requests_is_sent_exactly(self):
        done = self.load('-n', 1000, '-c', 7)
        self.assertEqual(done.value('http_requests'), 1000)
        self.assertEqual(done.summary['unfinished'], 0)
        self.assertEqual(done.value('http_connections'), 7)
        self.assertEqual(len(log_lines(self.nginx)), 1000)

    def test_one_request_is_sent_exactly(self):
        done = self.load('-n', 1)
        self.assertEqual(done.summary['users']['started'], 1)
        self.assertEqual(len(log_lines(self.nginx)), 1)

    def test_more_connections_than_requests_are_not_opened(self):
        done = self.load('-n', 5, '-c', 100)
        self.assertEqual(done.value('http_connections'), 5)
        self.assertEqual(len(log_lines(self.nginx)), 5)

    def test_without_keepalive_each_request_has_a_connection(self):
        done = self.load('--no-keepalive', '-n', 50)
        self.assertEqual(done.value('http_connections'), 50)
        self.assertEqual(done.metric('http_connect_time')['count'], 50)
        self.assertEqual(len(log_lines(self.nginx)), 50)

    def test_cores_share_the_requests_without_loss(self):
        done = self.load('-c', 2, '--cores', 2, '-n', 501)
        self.assertEqual(done.value('http_requests'), 501)
        self.assertEqual(len(done.summary['generator']['core_idle']), 2)
        self.assertEqual(len(log_lines(self.nginx)), 501)

    def test_one_core_serves_all_users(self):
        done = self.load('-c', 10, '--cores', 1, '-n', 200)
        self.assertEqual(len(done.summary['generator']['core_idle']), 1)
        self.assertEqual(len(log_lines(self.nginx)), 200)

    def test_head_has_no_body_to_wait_for(self):
        done = self.load('-X', 'HEAD', '-n', 100)
        self.assertEqual(done.series('http_requests', 'method'), {'HEAD': 100})
        self.assertTrue(all('"HEAD / HTTP/1.1" 200' in line for line in log_lines(self.nginx)))

    def test_a_body_is_posted(self):
        done = self.load('-b', 'a=1', '-n', 100)
        self.assertEqual(done.series('http_requests', 'method'), {'POST': 100})
        lines = log_lines(self.nginx)
        self.assertEqual(len(lines), 100)
        self.assertTrue(all('"POST / HTTP/1.1" 200' in line for line in lines))

    def test_a_file_is_posted(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes(range(256)) * 16)
            file.flush()
            done = self.load('--body-file', file.name, '-n', 100, '-c', 4)
        self.assertGreater(done.value('http_bytes_out'), 100 * 4096)
        self.assertEqual(done.statuses(), {'200': 100})
        self.assertEqual(len(log_lines(self.nginx)), 100)

    def test_another_status_is_an_answer_with_a_series_of_its_own(self):
        done = self.load('-n', 100, path='missing')
        self.assertEqual(done.statuses(), {'404': 100})
        self.assertEqual(done.series('http_latency', 'status'), {'404': 100})
        self.assertEqual(done.value('http_failures'), 0)
        self.assertIn('status 404', done.out)

    def test_every_byte_of_a_big_file_is_counted(self):
        size = 1_000_003
        (self.nginx.dir / 'www' / 'big').write_bytes(b'x' * size)
        done = self.load('-n', 60, '-c', 4, path='files/big')
        self.assertGreaterEqual(done.value('http_bytes_in'), 60 * size)
        self.assertEqual(done.value('http_bytes_in'),
                         60 * answer_size(self.nginx.port, '/files/big'))

    def test_every_byte_sent_is_counted(self):
        done = self.load('-n', 100, '-H', 'X-More: of it')
        request = (f'GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.nginx.port}\r\n'
                   'User-Agent: throng/0.1\r\nX-More: of it\r\n\r\n')
        self.assertEqual(done.value('http_bytes_out'), 100 * len(request))

    def test_latencies_are_of_all_requests_and_in_order(self):
        done = self.load('-n', 2000, '-c', 20)
        for name in 'http_latency', 'http_service_time':
            latency = done.metric(name)
            self.assertEqual(latency['unit'], 'us')
            self.assertEqual(latency['count'], 2000)
            ranks = [latency[key] for key in
                     ('min', 'p50', 'p90', 'p95', 'p99', 'p999', 'max')]
            self.assertEqual(ranks, sorted(ranks))
            self.assertGreater(latency['min'], 0)
            self.assertTrue(latency['min'] <= latency['mean'] <= latency['max'])

    def test_series_add_up_to_the_total(self):
        done = self.load('-d', '1s', '-c', 4)
        requests = done.metric('http_requests')
        self.assertEqual(sum(each['value'] for each in requests['series']), requests['value'])
        self.assertAlmostEqual(sum(each['rate'] for each in requests['series']), requests['rate'],
                               places=3)
        self.assertEqual(sum(done.series('http_latency', 'status').values()), requests['value'])

    def test_a_run_lasts_as_long_as_was_asked(self):
        done = self.load('-d', '1500ms', '-c', 4)
        self.assertGreaterEqual(done.summary['run']['duration_s'], 1.499)
        self.assertLess(done.summary['run']['duration_s'], 15)

    def test_the_rate_is_the_count_over_the_time(self):
        done = self.load('-n', 3000, '-c', 4)
        requests = done.metric('http_requests')
        expected = requests['value'] / done.summary['run']['duration_s']
        self.assertAlmostEqual(requests['rate'] / expected, 1, delta=0.05)

    def test_a_query_reaches_the_server_and_a_fragment_does_not(self):
        self.load('-n', 1, path='?a=1&b=%20#part')
        self.assertIn('"GET /?a=1&b=%20 HTTP/1.1"', log_lines(self.nginx)[0])

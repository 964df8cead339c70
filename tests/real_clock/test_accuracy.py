"""Whether the figures are true; needs a machine that is not busy otherwise."""
import json
import socket
import statistics
import subprocess
import time
import unittest
import urllib.request

from throng_command import PATIENCE_S, THRONG, Demo, load


class Accuracy(unittest.TestCase):
    def test_percentiles_are_those_that_the_server_has_recorded(self):
        with Demo('--latency', 'lognormal:30ms:200ms') as demo:
            done = load(demo.url + 'calibrated', '-q', '-c', 100, '-d', '10s', '--drain', '10s')
            with urllib.request.urlopen(demo.url + 'record', timeout=PATIENCE_S) as answer:
                record = json.load(answer)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.failures(), {})
        self.assertEqual(done.summary['unfinished'], 0)
        latency = done.metric('http_latency')
        self.assertEqual(latency['unit'], 'us')
        self.assertEqual(latency['count'], record['count'])
        for name in 'p50', 'p99', 'p999':
            ratio = latency[name] / record[f'{name}_us']
            self.assertAlmostEqual(ratio, 1, delta=0.02, msg=f'{name}: {latency} {record}')

    def test_the_first_request_is_out_within_fifty_milliseconds(self):
        took = [self.first_byte_s() for _ in range(10)]
        self.assertLessEqual(statistics.median(took), 0.050, took)

    def first_byte_s(self):
        """Seconds from the start of the program to the first byte of its first request."""
        with socket.create_server(('127.0.0.1', 0)) as listener:
            listener.settimeout(PATIENCE_S)
            url = f'http://127.0.0.1:{listener.getsockname()[1]}/'
            begin = time.monotonic()
            process = subprocess.Popen([THRONG, 'http', url, '-c', '1', '-n', '1', '-q'],
                                       stdout=subprocess.DEVNULL)
            try:
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(PATIENCE_S)
                        if connection.recv(1):  # the probe of the target sends nothing
                            return time.monotonic() - begin
            finally:
                process.kill()
                process.wait()

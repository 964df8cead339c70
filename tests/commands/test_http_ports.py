"""`throng http` where this machine has few local ports, in a network of its own."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PORTS = 1024, 1073  # 50 of them


class Ports(unittest.TestCase):
    def load(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            summary = pathlib.Path(folder) / 'summary.json'
            done = subprocess.run(
                ['unshare', '--net', sys.executable, str(ROOT / 'own_network.py'),
                 *map(str, PORTS), *map(str, arguments), '--summary', str(summary), '-q'],
                capture_output=True, text=True, timeout=120)
            self.assertTrue(summary.exists(), done.stderr)
            return done, json.loads(summary.read_text())

    def failures(self, summary):
        return {each['labels']['reason']: each['value']
                for each in summary['metrics']['http_failures'].get('series', [])}

    def test_the_result_says_how_many_ports_there_are_and_what_to_do(self):
        done, summary = self.load('-c', 100, '-d', '1s')
        self.assertEqual(list(self.failures(summary)), ['no_ports'])
        # One of the 50 is left of the connection that was tried before the load.
        self.assertEqual(summary['metrics']['http_connections']['value'], 49)
        self.assertEqual(done.returncode, 0)
        text = ' '.join(done.stdout.split())
        for part in ('no local port was free', 'there are 50 of them', '1024 to 1073', 'TIME_WAIT',
                     '--source-address'):
            self.assertIn(part, text)
        self.assertEqual(len([w for w in summary['warnings'] if 'TIME_WAIT' in w]), 1)

    def test_each_more_source_address_gives_as_many_ports_again(self):
        done, summary = self.load('-c', 90, '-d', '1s', '--source-address', '127.0.0.2',
                                  '--source-address', '127.0.0.3')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.failures(summary), {})
        self.assertEqual(summary['metrics']['http_connections']['value'], 90)
        self.assertEqual(summary['warnings'], [])


if __name__ == '__main__':
    unittest.main()

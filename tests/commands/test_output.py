"""What the program prints and writes: for people, for pipes, for other programs."""
import base64
import contextlib
import copy
import fcntl
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import tempfile
import termios
import unittest
import zlib

import json_schema
from throng_command import PATIENCE_S, ROOT, THRONG, Demo, Finished, load, run

SCHEMA = json.loads((ROOT / 'docs/summary.schema.json').read_text())
ESCAPES = re.compile(r'\x1b\[[0-9;]*[A-Za-z]')
COLOURS = re.compile(r'\x1b\[[0-9;]*m')


def on_terminal(columns, *arguments, **environment):
    """What appears on a terminal of that width; carriage returns and all."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    without = {k: v for k, v in os.environ.items() if k != 'NO_COLOR'}
    process = subprocess.Popen([THRONG, *map(str, arguments)], stdout=slave, stderr=slave,
                               env={**without, **environment})
    os.close(slave)
    seen = b''
    with contextlib.suppress(OSError):  # the end of a terminal is an error
        while part := os.read(master, 65536):
            seen += part
    os.close(master)
    return Finished(process.wait(PATIENCE_S), seen.decode(), '')


def histogram_count(line):
    """The number of values in an interval line of a log (HdrHistogram, V2 compressed)."""
    packed = base64.b64decode(line.rsplit(',', 1)[1])
    cookie, length = struct.unpack('>II', packed[:8])
    assert cookie == 0x1c849314 and length == len(packed) - 8
    plain = zlib.decompress(packed[8:])
    cookie, size = struct.unpack('>II', plain[:8])
    assert cookie == 0x1c849313
    at, total = 40, 0
    while at < 40 + size:
        value = shift = 0
        for place in range(9):
            byte = plain[at]
            at += 1
            value |= (byte if place == 8 else byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                break
        count = (value >> 1) ^ -(value & 1)
        total += max(count, 0)  # a negative one stands for empty buckets
    return total


class WithDemo(unittest.TestCase):
    def setUp(self):
        self.demo = Demo()
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)


class Progress(WithDemo):
    def test_in_a_pipe_it_is_plain_lines(self):
        done = run('http', self.demo.url, '-d', '2500ms', '-c', 2)
        self.assertEqual(done.code, 0, done)
        self.assertNotIn('\x1b', done.out + done.err)
        self.assertNotIn('\r', done.out + done.err)
        lines = done.err.splitlines()
        self.assertIn('2 connections', lines[0])
        self.assertGreaterEqual(len(lines), 3)
        for line in lines[1:]:
            self.assertRegex(line, r'^ *\d+s +[\d,]+ req/s')

    def test_quiet_is_quiet(self):
        done = run('http', self.demo.url, '-d', '1500ms', '-c', 2, '--quiet')
        self.assertEqual(done.err, '')
        self.assertIn('Verdict', done.out)

    def test_a_count_of_failures_is_shown(self):
        done = run('http', self.demo.url + 'close', '-d', '1500ms', '-c', 2)
        self.assertRegex(done.err, r'[\d,]+ failed')

    def test_on_a_terminal_it_is_one_line_drawn_anew(self):
        done = on_terminal(80, 'http', self.demo.url, '-d', '2500ms', '-c', 2)
        self.assertEqual(done.code, 0, done)
        drawn = [part for part in done.out.split('\r\x1b[K') if 'req/s' in part]
        self.assertGreaterEqual(len(drawn), 2)
        self.assertFalse([part for part in drawn if '\n' in part.strip('\r\n')])
        # The last one is taken away before the table begins.
        self.assertRegex(done.out, r'req/s[^\n]*\r\x1b\[K\x1b\[1mGET ')


class Widths(WithDemo):
    def check_widths(self, columns, *arguments):
        done = on_terminal(columns, 'http', *arguments)
        drawn = [ESCAPES.sub('', part) for part in re.split(r'[\r\n]+', done.out)]
        wide = [line for line in drawn if len(line) > columns]
        self.assertEqual(wide, [])
        return done

    def test_forty_columns_are_enough(self):
        done = self.check_widths(40, self.demo.url, '-d', '1500ms', '-c', 2)
        self.assertEqual(done.code, 0, done)
        self.assertIn('█', done.out)

    def test_forty_columns_are_enough_for_much_data(self):
        self.check_widths(40, self.demo.url + 'size/1MiB', '-d', '1500ms', '-c', 2)

    def test_forty_columns_are_enough_for_failures(self):
        self.check_widths(40, self.demo.url + 'close', '-d', '1500ms', '-c', 2)

    def test_a_wide_terminal_is_used_and_not_exceeded(self):
        self.check_widths(132, self.demo.url, '-d', '1500ms', '-c', 2)


class Colours(WithDemo):
    def test_a_terminal_has_colours(self):
        self.assertRegex(on_terminal(80, 'http', self.demo.url, '-n', 10).out, COLOURS)

    def test_no_color_has_none(self):
        done = on_terminal(80, 'http', self.demo.url, '-n', 10, NO_COLOR='1')
        self.assertNotRegex(done.out, COLOURS)
        self.assertIn('Verdict', done.out)

    def test_an_empty_no_color_is_as_none(self):
        self.assertRegex(on_terminal(80, 'http', self.demo.url, '-n', 10, NO_COLOR='').out, COLOURS)

    def test_a_pipe_has_none(self):
        self.assertNotIn('\x1b', run('http', self.demo.url, '-n', 10).out)


class Help(unittest.TestCase):
    def test_every_command_shows_how_it_is_used(self):
        for command in [], ['http'], ['run'], ['build'], ['new'], ['demo'], ['verbs']:
            with self.subTest(command):
                done = run(*command, '--help')
                self.assertEqual(done.code, 0, done)
                self.assertEqual(done.err, '')
                self.assertRegex(done.out, r'throng http http://|Exit code|"latency": ')

    def test_every_command_is_listed(self):
        out = run('--help').out
        for command in 'http', 'run', 'build', 'new', 'demo', 'verbs':
            self.assertRegex(out, rf'(?m)^ +{command} ')

    def test_the_exit_codes_of_a_load_are_told(self):
        for command in 'http', 'run':
            self.assertIn('130 interrupted', run(command, '--help').out)

    def test_the_version_is_told(self):
        self.assertRegex(run('--version').out, r'^throng \d+\.\d+\.\d+\n$')

    def test_verbs_list_every_metric_of_a_summary(self):
        with Demo() as demo:
            metrics = load(demo.url, '-n', 5).summary['metrics']
        out = run('verbs').out
        for name, metric in metrics.items():
            self.assertIn(f'| {name} | {metric["type"]} | {metric.get("unit", "")}', out)


class HistogramLog(WithDemo):
    def test_its_intervals_hold_every_latency(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / 'latencies.hlog'
            done = load(self.demo.url, '-d', '2500ms', '-c', 3, '--hlog', log)
            lines = log.read_text().splitlines()
        self.assertEqual(done.code, 0, done)
        self.assertEqual(lines[0], '#[Histogram log format version 1.3]')
        intervals = [line for line in lines if line[0].isdigit()]
        self.assertGreaterEqual(len(intervals), 2)
        self.assertEqual(sum(map(histogram_count, intervals)), done.metric('http_latency')['count'])
        starts = [float(line.split(',')[0]) for line in intervals]
        self.assertEqual(starts, sorted(starts))


class Summary(WithDemo):
    def check_schema(self, done):
        self.assertEqual(json_schema.problems(done.summary, SCHEMA), [])

    def test_it_has_what_was_promised(self):
        summary = load(self.demo.url, '-n', 20).summary
        promised = {
            'run': 'id scenario status seed started_at duration_s',
            'users': 'started finished failed removed lost',
            'iterations': 'finished failed halted',
            'metrics': 'http_requests http_failures http_latency http_service_time http_bytes_in '
                       'http_bytes_out',
            'generator': 'verdict reasons model cpu_s loop_lag_p99_us late_start_p99_us achieved '
                         'peak_rss_bytes',
            'environment': 'cpu kernel limits steal throttled same_machine_as_target versions',
        }
        for key, names in promised.items():
            self.assertLessEqual(set(names.split()), set(summary[key]), key)
        self.assertEqual(summary['throng'], '1')
        for key in 'unfinished', 'asserts', 'nodes':
            self.assertIn(key, summary)
        self.assertRegex(summary['run']['started_at'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertIs(summary['environment']['same_machine_as_target'], True)

    def test_it_fits_the_schema_when_all_is_well(self):
        self.check_schema(load(self.demo.url, '-d', '1s', '-c', 4))

    def test_it_fits_the_schema_when_nothing_is(self):
        self.check_schema(load(self.demo.url + 'close', '-n', 20, '-c', 4))
        self.check_schema(load(self.demo.url + 'delay/10m', '-d', '100ms', '--drain', '100ms'))

    def test_an_old_summary_is_replaced_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / 'summary.json'
            file.write_text('x' * 1_000_000)
            run('http', self.demo.url, '-q', '-n', 5, '--summary', file)
            self.assertEqual(json.loads(file.read_text())['throng'], '1')
            self.assertEqual(os.listdir(folder), ['summary.json'])

    def test_it_can_go_to_the_output(self):
        done = run('http', self.demo.url, '-q', '-n', 5, '--summary', '/dev/stderr')
        self.assertEqual(json.loads(done.err)['throng'], '1')

    def test_the_schema_describes_every_field(self):
        bare = []

        def walk(schema, place):
            for name, each in schema.get('properties', {}).items():
                if not each.get('description'):
                    bare.append(f'{place}.{name}')
                walk(each, f'{place}.{name}')
            if isinstance(schema.get('items'), dict):
                walk(schema['items'], f'{place}[]')
            for name, each in schema.get('$defs', {}).items():
                walk(each, name)
        walk(SCHEMA, '$')
        self.assertEqual(bare, [])

    def test_the_schema_refuses_what_is_wrong(self):
        right = load(self.demo.url, '-n', 20).summary
        self.assertEqual(json_schema.problems(right, SCHEMA), [])
        wrongs = {
            '$.throng': lambda s: s.update(throng='2'),
            "lacks 'users'": lambda s: s.pop('users'),
            '$.more: is not allowed': lambda s: s.update(more=1),
            '$.run.status': lambda s: s['run'].update(status='fine'),
            '$.unfinished: -1': lambda s: s.update(unfinished=-1),
            '$.run.duration_s': lambda s: s['run'].update(duration_s='1'),
            "$.metrics.http_latency: lacks 'p99'": lambda s: s['metrics']['http_latency'].pop('p99'),
            '$.metrics.http_requests.series[0].value':
                lambda s: s['metrics']['http_requests']['series'][0].update(value=True),
        }
        for text, spoil in wrongs.items():
            with self.subTest(text):
                wrong = copy.deepcopy(right)
                spoil(wrong)
                found = json_schema.problems(wrong, SCHEMA)
                self.assertTrue(any(text in each for each in found), found)

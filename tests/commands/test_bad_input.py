"""What cannot work is said before any load: which value, and what was expected."""
import json
import pathlib
import resource
import tempfile
import unittest

from servers import free_port
from throng_command import Demo, load, run, summary_file

URL = 'http://127.0.0.1:1/'


class BadUsage(unittest.TestCase):
    def check_refused(self, arguments, *texts):
        done = run(*arguments)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_url_that_is_none_is_named_with_what_was_expected(self):
        self.check_refused(['http', 'nonsense'], '"nonsense"', 'http://host[:port]/path')

    def test_another_scheme_is_refused(self):
        self.check_refused(['http', 'ftp://127.0.0.1/'], '"ftp"', 'expected http')

    def test_a_port_out_of_range_is_refused(self):
        self.check_refused(['http', 'http://127.0.0.1:65536/'], '65536', '1 to 65535')

    def test_a_space_in_the_url_is_refused(self):
        self.check_refused(['http', 'http://127.0.0.1/a b'], 'column 19', '%20')

    def test_a_missing_url_is_named(self):
        self.check_refused(['http'], 'url is required')

    def test_an_unknown_flag_is_named(self):
        self.check_refused(['http', URL, '--nonsense'], '--nonsense', '--help')

    def test_an_unknown_command_is_refused(self):
        self.check_refused(['nonsense'], '--help')

    def test_no_command_is_refused(self):
        self.check_refused([], 'subcommand', '--help')

    def test_a_duration_without_a_unit_is_refused(self):
        self.check_refused(['http', URL, '-d', '10'], '--duration: "10"', '10s')

    def test_a_duration_that_is_no_number_is_refused(self):
        self.check_refused(['http', URL, '-d', 'x'], '--duration: "x"', '10s')

    def test_a_duration_of_nothing_is_refused(self):
        self.check_refused(['http', URL, '-d', '0s'], '--duration', '0s', 'no time at all')

    def test_a_negative_duration_is_refused(self):
        self.check_refused(['http', URL, '-d=-1s'], '--duration', '-1s')

    def test_every_other_duration_is_checked(self):
        for option in '--http-timeout', '--connect-timeout', '--idle-timeout', '--drain':
            with self.subTest(option):
                self.check_refused(['http', URL, option, '5'], option, '"5"', '10s')

    def test_a_bad_size_is_refused(self):
        for option in '--max-head', '--max-body':
            with self.subTest(option):
                self.check_refused(['http', URL, option, 'lots'], option, '"lots"', '64KiB')

    def test_a_size_of_nothing_is_refused(self):
        self.check_refused(['http', URL, '--max-head', '0'], '--max-head', '"0"', 'expected 1')

    def test_no_connections_are_refused(self):
        self.check_refused(['http', URL, '-c', '0'], '--connections', '0', '1')

    def test_connections_that_are_no_number_are_refused(self):
        self.check_refused(['http', URL, '-c', 'many'], '--connections', 'many')

    def test_no_requests_are_refused(self):
        self.check_refused(['http', URL, '-n', '0'], '--requests', 'expected 1 or more')

    def test_negative_requests_are_refused(self):
        for option in '-n=-5', '--requests=-5':
            self.check_refused(['http', URL, option], '--requests', '-5')

    def test_no_cores_are_refused(self):
        self.check_refused(['http', URL, '--cores', '0'], '--cores')

    def test_a_header_without_a_colon_is_refused(self):
        self.check_refused(['http', URL, '-H', 'Accept'], '"Accept"', 'Name: value')

    def test_a_header_without_a_name_is_refused(self):
        self.check_refused(['http', URL, '-H', ': x'], 'Name: value')

    def test_a_header_cannot_smuggle_in_another(self):
        self.check_refused(['http', URL, '-H', 'A: b\r\nC: d'], 'header 1 (A)', 'control')
        self.check_refused(['http', URL, '-H', 'A\r\nC: d'], 'name of header 1')

    def test_a_length_that_contradicts_the_body_is_refused(self):
        self.check_refused(['http', URL, '-b', 'four', '-H', 'Content-Length: 3'],
                           'Content-Length', 'expected 4')

    def test_a_method_with_a_space_is_refused(self):
        self.check_refused(['http', URL, '-X', 'GET /'], 'method')

    def test_body_and_body_file_exclude_each_other(self):
        self.check_refused(['http', URL, '-b', 'x', '--body-file', '/dev/null'],
                           '--body', '--body-file', 'excludes')

    def test_a_body_file_that_does_not_exist_is_named(self):
        self.check_refused(['http', URL, '--body-file', '/no/such/file'],
                           '--body-file', '"/no/such/file"', 'No such file')

    def test_a_folder_is_no_body_file(self):
        self.check_refused(['http', URL, '--body-file', '/'], '--body-file', '"/"', 'directory')

    def test_a_source_address_that_is_none_is_refused(self):
        self.check_refused(['http', URL, '--source-address', 'eth0'], '"eth0"', 'address')

    def test_a_bad_address_of_the_demo_is_refused(self):
        self.check_refused(['demo', '--address', 'here'], '"here"', 'address')

    def test_a_bad_latency_of_the_demo_is_refused(self):
        for latency in 'sometimes', 'fixed', 'fixed:20', 'uniform:80ms:20ms', 'lognormal:0s:1s':
            with self.subTest(latency):
                self.check_refused(['demo', '--port', '0', '--latency', latency], '--latency')

    def check_script(self, text, *texts):
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / 'script.json'
            script.write_text(text)
            self.check_refused(['demo', '--port', '0', '--script', script], 'script.json', *texts)

    def test_a_script_with_an_unknown_key_is_refused(self):
        self.check_script('{"latancy": "fixed:20ms"}', 'unknown key "latancy"')
        self.check_script('{"stalls": [{"at": "1s", "four": "1s"}]}', 'unknown key "four"')

    def test_a_script_that_is_no_object_is_refused(self):
        for text in '[]', '1', '', '{"latency": ', 'null':
            with self.subTest(text):
                self.check_script(text, 'not a JSON object')

    def test_bad_values_in_a_script_are_refused(self):
        self.check_script('{"latency": 20}', '"latency"')
        self.check_script('{"errors": [{"share": 2, "status": 503}]}', '"share"')
        self.check_script('{"errors": [{"share": 1, "status": 100}]}', '"status"')
        self.check_script('{"stalls": [{"at": 1, "for": "1s"}]}', '"at"')
        self.check_script('{"stalls": {}}', '"stalls" must be a list')

    def test_a_script_that_does_not_exist_is_named(self):
        self.check_refused(['demo', '--port', '0', '--script', '/no/such.json'], '/no/such.json')


class Broken(unittest.TestCase):
    def check_broken(self, done, *texts):
        self.assertEqual(done.code, 1, done)
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_closed_port_is_named_with_the_reason(self):
        port = free_port()
        done = run('http', f'http://127.0.0.1:{port}/')
        self.check_broken(done, f'127.0.0.1:{port}', 'refused')
        self.assertEqual(done.out, '')

    def test_a_host_that_does_not_exist_is_named(self):
        self.check_broken(run('http', 'http://no-such-host.invalid/'), 'no-such-host.invalid')

    def test_a_summary_that_cannot_be_written_is_said_before_any_load(self):
        with Demo() as demo:
            done = run('http', demo.url, '-d', '1h', '--summary', '/no/such/dir/x.json')
        self.check_broken(done, '/no/such/dir/x.json', 'choose another --summary')
        self.assertEqual(done.out, '')

    def test_a_summary_that_did_not_fit_leaves_the_table(self):
        with Demo() as demo:
            done = run('http', demo.url, '-n', 10, '--summary', '/dev/full')
        self.check_broken(done, '/dev/full', 'No space left', 'free space')
        self.assertIn('Verdict', done.out)

    def test_a_log_that_cannot_be_written_is_said_before_any_load(self):
        with Demo() as demo:
            done = run('http', demo.url, '-d', '1h', '--hlog', '/no/such/dir/x.hlog')
        self.check_broken(done, '/no/such/dir/x.hlog')

    def test_a_log_that_did_not_fit_is_said_and_the_result_is_kept(self):
        with Demo() as demo, summary_file() as file:
            done = run('http', demo.url, '-n', 10, '--hlog', '/dev/full', '--summary', file)
            summary = json.loads(file.read_text())
        self.check_broken(done, '/dev/full is incomplete')
        self.assertIn('Figures', done.out)
        self.assertEqual(len(summary['warnings']), 1)

    def test_a_full_disk_under_the_output_is_said_and_the_summary_is_kept(self):
        with Demo() as demo, open('/dev/full', 'w') as full:
            done = load(demo.url, '-n', 10, stdout=full)
        self.check_broken(done, 'cannot write the result')
        self.assertEqual(done.value('http_requests'), 10)

    def test_a_full_disk_under_the_progress_ends_nothing(self):
        with Demo() as demo, open('/dev/full', 'w') as full:
            done = load(demo.url, '-d', '1500ms', '-c', 2, stderr=full)
        self.assertEqual(done.code, 0, done)
        self.assertIn('Verdict', done.out)
        self.assertGreater(done.value('http_requests'), 0)

    def test_bad_usage_with_nowhere_to_say_it_is_still_bad_usage(self):
        with open('/dev/full', 'w') as full:
            self.assertEqual(run('http', 'nonsense', stderr=full).code, 2)

    def test_too_few_open_files_are_said_with_the_command_that_helps(self):
        with Demo() as demo:
            done = run('http', demo.url, '-c', 1000, '--cores', 1,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
        self.check_broken(done, '1000 connections need 1034 open files', 'may have 64',
                          'ulimit -n 1034', 'fewer connections')
        self.assertEqual(done.out, '')

    def test_a_low_soft_limit_is_raised_without_a_word(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with Demo() as demo:
            done = run('http', demo.url, '-q', '-c', 100, '-n', 200,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard)))
        self.assertEqual(done.code, 0, done)

    def test_a_taken_port_of_the_demo_is_named(self):
        with Demo() as demo:
            done = run('demo', '--port', demo.port)
        self.check_broken(done, f'127.0.0.1:{demo.port}', 'in use', 'another --port')

    def test_a_record_that_cannot_be_written_is_said_at_the_end(self):
        with Demo('--record', '/no/such/dir/record.json') as demo:
            self.assertEqual(demo.stop(), 1)

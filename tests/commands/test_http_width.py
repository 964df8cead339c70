"""`throng http` beyond one fixed request: several URLs, rows of a table, redirects, cookies,
compressed bodies, credentials; what nginx has logged is what was sent."""
import base64
import collections
import json
import subprocess
import tempfile
import unittest

from fault_server import FaultServer
from servers import Nginx, free_port
from throng_command import load, run

LOG = '$status $request_method $request_uri|$http_cookie|$http_authorization|$request_body'
LOCATIONS = '''
    location /a { return 200 "a"; }
    location /b { return 201 "bb"; }
    location /first { return 302 /second; }
    location /second { return 301 /a; }
    location /round { return 302 /round; }
    location /kept { return 307 /read; }
    location /elsewhere { return 302 http://localhost:$server_port/a; }
    location /gone { return 302 http://127.0.0.1:1/; }
    location /nowhere { return 302 ftp://127.0.0.1/; }
    location /give { add_header Set-Cookie "id=7; Path=/"; return 200 "a"; }
    location /read { proxy_pass http://127.0.0.1:$server_port/sink; }
    location /secret { auth_basic "tests"; auth_basic_user_file htpasswd;
                       proxy_pass http://127.0.0.1:$server_port/sink; }
    location /sink { access_log off; return 200 "ok"; }
    gzip on; gzip_types text/plain;
'''


class WithNginx(unittest.TestCase):
    def setUp(self):
        self.nginx = Nginx(log=LOG, locations=LOCATIONS)
        self.prepare()
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)

    def prepare(self):
        """Before nginx starts."""

    def load(self, *arguments, paths=('',), n=100, url=None):
        urls = [url] if url else [self.nginx.url + path for path in paths]
        done = load(*urls, '-q', '-n', n, *arguments)
        self.assertEqual(done.code, 0, done)
        return done

    def logged(self, part):
        """A part of each line of the log: 0 the request, 1 cookies, 2 credentials, 3 the body."""
        return [line.split('|')[part] for line in self.nginx.logged()]

    def check_refused(self, arguments, *texts):
        done = run('http', *arguments)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)
        return done

    def file(self, text):
        file = tempfile.NamedTemporaryFile(prefix='throng-test-')
        self.addCleanup(file.close)
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        return file.name


class Targets(WithNginx):
    def test_urls_are_taken_in_turn_by_their_weights(self):
        done = self.load('--weights', '3,1', '--cores', 1, paths='ab', n=400)
        self.assertEqual(done.statuses(), {'200': 300, '201': 100})
        requests = self.logged(0)
        self.assertEqual(collections.Counter(requests), {'200 GET /a': 300, '201 GET /b': 100})
        for i in range(0, 400, 4):  # not 300 of the one and then all of the other
            self.assertGreaterEqual(requests[max(0, i - 8):i + 12].count('201 GET /b'), 1)

    def test_without_weights_urls_are_asked_for_alike(self):
        done = self.load('--cores', 1, paths=('a', 'b', ''), n=300)
        self.assertEqual(done.statuses(), {'200': 200, '201': 100})
        self.assertIn('and 2 more', done.out)
        self.assertEqual(set(collections.Counter(self.logged(0)).values()), {100})

    def test_weights_hold_on_a_schedule_too(self):
        self.load('--weights', '1,3', '--cores', 1, '-r', 1000, paths='ab', n=400)
        self.assertEqual(collections.Counter(self.logged(0)),
                         {'200 GET /a': 100, '201 GET /b': 300})

    def test_a_user_has_a_connection_to_each_origin(self):
        with Nginx(log=True) as other:
            done = load(self.nginx.url, other.url, '-q', '-n', 100, '-c', 3, '--cores', 1)
            self.assertEqual(done.statuses(), {'200': 100}, done)
            self.assertEqual(len(other.logged()), 50)
        self.assertLessEqual(done.value('http_connections'), 6)
        self.assertEqual(len(self.nginx.logged()), 50)

    def test_each_origin_is_tried_before_the_load(self):
        port = free_port()
        done = load(self.nginx.url, f'http://127.0.0.1:{port}/', '-q', '-n', 100)
        self.assertEqual(done.code, 1, done)
        self.assertIn(f'127.0.0.1:{port}', done.err)
        self.assertEqual(self.nginx.logged(), [])

    def test_weights_that_do_not_fit_the_urls_are_refused(self):
        urls = [self.nginx.url + 'a', self.nginx.url + 'b']
        self.check_refused([*urls, '--weights', '3'], '--weights: 1 for 2 URLs')
        self.check_refused([*urls, '--weights', '1,2,3'], '--weights: 3 for 2 URLs')
        self.check_refused([*urls, '--weights', '3,0'], '--weights: 0 for', '/b', '1 or more')
        self.check_refused([*urls, '--weights', '3,x'], '--weights', '3,x')


class Feed(WithNginx):
    ROWS = 'name,number\na b/ä?,1\n"c,""d",2\nplain,3\n'

    def test_rows_are_used_in_their_order_again_and_again(self):
        self.load('--data-feed', self.file(self.ROWS), '-c', 1, '--cores', 1,
                  paths=('a?n={{number}}',), n=8)
        self.assertEqual(self.logged(0), [f'200 GET /a?n={n}' for n in (1, 2, 3, 1, 2, 3, 1, 2)])

    def test_users_share_the_rows(self):
        self.load('--data-feed', self.file(self.ROWS), '-c', 5, '--cores', 1,
                  paths=('a?n={{number}}',), n=300)
        self.assertEqual(collections.Counter(self.logged(0)),
                         {f'200 GET /a?n={n}': 100 for n in (1, 2, 3)})

    def test_cores_share_the_rows(self):
        rows = 'n\n' + ''.join(f'{i}\n' for i in range(200))
        self.load('--data-feed', self.file(rows), '-c', 2, '--cores', 2, paths=('a?n={{n}}',),
                  n=200)
        self.assertEqual(sorted(self.logged(0)), sorted(f'200 GET /a?n={i}' for i in range(200)))

    def test_a_field_in_the_url_is_encoded(self):
        self.load('--data-feed', self.file(self.ROWS), '-c', 1, '--cores', 1,
                  paths=('a/{{ name }}?q={{name}}',), n=2)
        self.assertEqual(self.logged(0), ['200 GET /a/a%20b%2F%C3%A4%3F?q=a%20b%2F%C3%A4%3F',
                                          '200 GET /a/c%2C%22d?q=c%2C%22d'])

    def test_a_field_in_the_body_stays_as_it_is(self):
        done = self.load('--data-feed', self.file(self.ROWS), '-c', 1, '--cores', 1, '-b',
                         '{"n": {{number}}, "s": "{{name}}"}', paths=('read',), n=2)
        self.assertEqual(done.series('http_requests', 'method'), {'POST': 2})
        bodies = [line.encode().decode('unicode_escape').encode('latin-1').decode()
                  for line in self.logged(3)]
        self.assertEqual(bodies, ['{"n": 1, "s": "a b/ä?"}', '{"n": 2, "s": "c,"d"}'])

    def test_a_field_may_be_the_host(self):
        with Nginx(log='$server_addr', also=['127.0.0.2']) as nginx:
            url = 'http://{{host}}:' + f'{nginx.port}/'
            done = load(url, '-q', '-n', 10, '-c', 1, '--data-feed',
                        self.file('host\n127.0.0.1\n127.0.0.2\n'))
            self.assertEqual(done.statuses(), {'200': 10}, done)
            self.assertEqual(nginx.logged(), ['127.0.0.1', '127.0.0.2'] * 5)
        self.assertEqual(done.value('http_connections'), 2)

    def test_a_row_that_makes_no_url_fails_and_the_others_do_not(self):
        port = self.nginx.port
        done = self.load('--data-feed', self.file('port\n%d\n99999\n' % port), '-c', 1,
                         n=10, url='http://127.0.0.1:{{port}}/a')
        self.assertEqual(done.statuses(), {'200': 5})
        self.assertEqual(done.failures(), {'bad_request': 5})

    def test_without_a_feed_braces_in_a_body_mean_nothing(self):
        self.load('-b', '{{name}}', paths=('read',), n=2)
        self.assertEqual(self.logged(3), ['{{name}}'] * 2)

    def test_a_column_that_is_not_there_is_refused_with_those_that_are(self):
        feed = self.file(self.ROWS)
        self.check_refused([self.nginx.url + '?{{nam}}', '--data-feed', feed], '"nam"',
                           'name, number')
        self.check_refused([self.nginx.url, '-b', '{{nam}}', '--data-feed', feed], 'body', '"nam"',
                           'name, number')

    def test_a_field_without_a_feed_is_refused(self):
        self.check_refused([self.nginx.url + '?{{name}}'], '--data-feed')

    def test_a_table_that_is_broken_is_refused_with_the_place(self):
        for text, *texts in (('a,b\n1,2\n3\n', 'line 3', '1 field', '2 fields'),
                             ('a,b\n1,2,3\n', 'line 2', '2 fields'),
                             ('a\n"1\n', 'line 2', 'never closed'),
                             ('a,a\n1,2\n', 'line 1', '"a"'),
                             ('a b\n1\n', 'line 1', '"a b"'),
                             ('a\n', 'no rows'), ('', 'no column names')):
            with self.subTest(text):
                name = self.file(text)
                self.check_refused([self.nginx.url + '?{{a}}', '--data-feed', name],
                                   '--data-feed', name, *texts)

    def test_a_table_that_does_not_exist_is_named(self):
        self.check_refused([self.nginx.url, '--data-feed', '/no/such.csv'], '--data-feed',
                           '/no/such.csv', 'No such file')


class Redirects(WithNginx):
    def test_they_are_not_followed_unless_asked_for(self):
        done = self.load(paths=('first',))
        self.assertEqual(done.statuses(), {'302': 100})
        self.assertEqual(done.value('http_redirects'), 0)
        self.assertEqual(set(self.logged(0)), {'302 GET /first'})

    def test_they_are_followed_and_each_request_counts(self):
        done = self.load('--redirects', 2, paths=('first',))
        self.assertEqual(done.statuses(), {'302': 100, '301': 100, '200': 100})
        self.assertEqual(done.value('http_requests'), 300)
        self.assertEqual(done.value('http_redirects'), 200)
        self.assertEqual(done.summary['iterations']['finished'], 100)
        self.assertEqual(collections.Counter(self.logged(0)),
                         {'302 GET /first': 100, '301 GET /second': 100, '200 GET /a': 100})

    def test_only_as_many_as_were_asked_for_are_followed(self):
        done = self.load('--redirects', 1, paths=('first',))
        self.assertEqual(done.statuses(), {'302': 100, '301': 100})
        self.assertEqual(done.value('http_redirects'), 100)

    def test_those_that_go_round_end_at_the_limit(self):
        done = self.load('--redirects', 7, paths=('round',), n=10)
        self.assertEqual(done.statuses(), {'302': 80})
        self.assertEqual(done.value('http_redirects'), 70)
        self.assertEqual(len(self.nginx.logged()), 80)

    def test_what_was_posted_is_fetched_afterwards(self):
        self.load('--redirects', 1, '-b', 'text', paths=('first',), n=10)
        self.assertEqual(collections.Counter(self.logged(0)),
                         {'302 POST /first': 10, '301 GET /second': 10})

    def test_what_must_stay_a_post_keeps_its_body(self):
        self.load('--redirects', 1, '-b', 'text', '-c', 1, paths=('kept',), n=2)
        lines = self.nginx.logged()
        self.assertEqual([line.split('|')[0] for line in lines],
                         ['307 POST /kept', '200 POST /read'] * 2)
        self.assertEqual([line.split('|')[3] for line in lines][1::2], ['text'] * 2)

    def test_another_host_gets_no_credentials(self):
        done = self.load('--redirects', 1, '--user', 'me:hidden', '-c', 1, paths=('elsewhere',),
                         n=2)
        self.assertEqual(done.statuses(), {'302': 2, '200': 2})
        mine = 'Basic ' + base64.b64encode(b'me:hidden').decode()
        self.assertEqual(self.logged(2), [mine, '-'] * 2)

    def test_one_to_something_that_is_no_page_fails(self):
        done = load(self.nginx.url + 'nowhere', '-q', '-n', 10, '--redirects', 1)
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.statuses(), {'302': 10})
        self.assertEqual(done.failures(), {'malformed': 10})
        self.assertEqual(done.summary['run']['reason'], 'no redirect led to an answer')

    def test_one_to_a_server_that_is_not_there_fails(self):
        done = load(self.nginx.url + 'gone', '-q', '-n', 10, '--redirects', 1)
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.failures(), {'refused': 10})

    def test_every_start_of_a_schedule_may_be_redirected(self):
        done = self.load('--redirects', 2, '-r', 500, paths=('first',))
        self.assertEqual(done.value('arrivals_due'), 100)
        self.assertEqual(done.value('http_requests'), 300)
        # Only the first request of a start waits for its slot.
        self.assertEqual(done.metric('http_latency')['count'], 300)

    def test_too_many_are_refused(self):
        self.check_refused([self.nginx.url, '--redirects', 101], '--redirects', '101')


class Cookies(WithNginx):
    def test_each_user_sends_the_cookies_that_it_was_given(self):
        self.load('--cookies', '-c', 5, '--cores', 1, paths=('give',))
        self.assertEqual(collections.Counter(self.logged(1)), {'-': 5, 'id=7': 95})

    def test_they_are_not_kept_unless_asked_for(self):
        self.load('-c', 5, paths=('give',))
        self.assertEqual(set(self.logged(1)), {'-'})

    def test_one_that_was_given_at_one_url_is_sent_to_another(self):
        self.load('--cookies', '-c', 1, paths=('give', 'a'), n=4)
        self.assertEqual(self.logged(1), ['-', 'id=7', 'id=7', 'id=7'])

    def test_those_of_a_header_are_sent_beside_them(self):
        self.load('--cookies', '-c', 1, '-H', 'Cookie: mine=1', paths=('give',), n=2)
        self.assertEqual(self.logged(1), ['mine=1', 'mine=1; id=7'])


class Compressed(WithNginx):
    TEXT = b'a line of a file\n' * 5000

    def prepare(self):
        (self.nginx.dir / 'www' / 'text').write_bytes(self.TEXT)

    def test_what_was_compressed_is_counted_as_it_came_and_as_it_was(self):
        done = self.load('--compressed', paths=('files/text',))
        self.assertEqual(done.statuses(), {'200': 100})
        self.assertEqual(done.value('http_decoded_bytes'), 100 * len(self.TEXT))
        self.assertLess(done.value('http_bytes_in'), 100 * len(self.TEXT) / 10)

    def test_nothing_is_compressed_unless_asked_for(self):
        done = self.load(paths=('files/text',))
        self.assertEqual(done.value('http_decoded_bytes'), 0)
        self.assertGreater(done.value('http_bytes_in'), 100 * len(self.TEXT))

    def test_a_server_that_does_not_compress_is_served_too(self):
        done = self.load('--compressed', paths=('a',))
        self.assertEqual(done.statuses(), {'200': 100})
        self.assertEqual(done.value('http_decoded_bytes'), 0)

    def test_a_body_beyond_the_limit_when_it_is_undone_fails(self):
        done = load(self.nginx.url + 'files/text', '-q', '-n', 10, '--compressed', '--max-body',
                    len(self.TEXT) - 1)
        self.assertEqual(done.failures(), {'too_large': 10}, done)


class Credentials(WithNginx):
    SECRET = 'pass-w0rd:with/colon'
    TOKEN = 'abc.DEF-123_~+/=='

    def prepare(self):
        code = subprocess.run(['openssl', 'passwd', '-apr1', self.SECRET], capture_output=True,
                              text=True, check=True).stdout
        (self.nginx.dir / 'htpasswd').write_text(f'me:{code}')

    def load_secretly(self, *arguments, path='secret', secret=SECRET, n=20):
        """The secret is in nothing that is written, as it is or encoded."""
        done = self.load(*arguments, paths=(path,), n=n)
        written = done.out + done.err + json.dumps(done.summary)
        for hidden in secret, base64.b64encode(f'me:{secret}'.encode()).decode():
            self.assertNotIn(hidden, written)
        return done

    def test_a_user_and_a_password_are_let_in(self):
        done = self.load_secretly('--user', f'me:{self.SECRET}')
        self.assertEqual(done.statuses(), {'200': 20})

    def test_they_may_be_in_a_file(self):
        done = self.load_secretly('--user', '@' + self.file(f'me:{self.SECRET}\n'))
        self.assertEqual(done.statuses(), {'200': 20})

    def test_without_them_or_with_wrong_ones_nobody_is_let_in(self):
        self.assertEqual(self.load(paths=('secret',), n=20).statuses(), {'401': 20})
        done = self.load_secretly('--user', 'me:wrong-one', secret='wrong-one')
        self.assertEqual(done.statuses(), {'401': 20})

    def test_a_token_is_sent_as_it_is(self):
        self.load_secretly('--bearer', self.TOKEN, path='a', secret=self.TOKEN)
        self.assertEqual(set(self.logged(2)), {f'Bearer {self.TOKEN}'})

    def test_a_token_may_be_the_first_line_of_a_file(self):
        self.load_secretly('--bearer', '@' + self.file(f'{self.TOKEN}\r\nmore\n'), path='a',
                           secret=self.TOKEN)
        self.assertEqual(set(self.logged(2)), {f'Bearer {self.TOKEN}'})

    def test_what_cannot_be_sent_is_refused_and_not_shown(self):
        url = self.nginx.url
        for arguments, *texts in ((['--user', 'hidden'], '--user', 'no colon'),
                                  (['--user', 'me:hidden\x01'], '--user', 'byte 10'),
                                  (['--bearer', 'hidden '], '--bearer', 'byte 7'),
                                  (['--bearer', ''], '--bearer', 'empty'),
                                  (['--user', 'me:hidden', '--bearer', 'hidden'], 'one of them')):
            with self.subTest(arguments):
                done = self.check_refused([url, *arguments], *texts)
                self.assertNotIn('hidden', done.err)

    def test_a_file_that_does_not_exist_is_named(self):
        for option in '--user', '--bearer':
            self.check_refused([self.nginx.url, option, '@/no/such'], option, '/no/such',
                               'No such file')


class Bodies(WithNginx):
    def test_a_body_waits_until_the_server_wants_it(self):
        body = 'x' * 5000
        done = self.load('--expect-continue', '-b', body, '-c', 1, paths=('read',), n=20)
        self.assertEqual(done.statuses(), {'200': 20})
        self.assertEqual(done.value('http_connections'), 1)
        self.assertGreater(done.value('http_bytes_out'), 20 * 5000)
        # Without a server that says so, each would have waited for a second.
        self.assertLess(done.metric('http_latency')['p50'], 1_000_000)
        self.assertEqual(self.logged(3), [body] * 20)

    def test_a_body_is_not_sent_to_a_server_that_has_answered_already(self):
        done = self.load('--expect-continue', '-b', 'x' * 5000, paths=('missing',), n=20)
        self.assertEqual(done.statuses(), {'404': 20})
        self.assertLess(done.value('http_bytes_out'), 20 * 5000)

    def test_a_server_that_says_nothing_gets_the_body_after_a_second(self):
        with FaultServer() as server:
            done = load(server.url('/ok'), '-q', '-n', 2, '-c', 1, '--expect-continue', '-b', 'abc')
            self.assertEqual(done.statuses(), {'200': 2}, done)
            self.assertTrue(server.last_request.endswith(b'\r\n\r\nabc'), server.last_request)
            self.assertIn(b'\r\nExpect: 100-continue\r\n', server.last_request)
        self.assertGreaterEqual(done.metric('http_latency')['min'], 990_000)

    def test_a_request_without_a_body_waits_for_nothing(self):
        done = self.load('--expect-continue', paths=('a',), n=20)
        self.assertEqual(done.statuses(), {'200': 20})
        self.assertLess(done.metric('http_latency')['p50'], 1_000_000)

    def test_a_head_of_a_compressed_answer_has_nothing_to_undo(self):
        (self.nginx.dir / 'www' / 'text').write_bytes(b'x' * 10_000)
        done = self.load('-X', 'HEAD', '--compressed', '--cookies', '--redirects', 1,
                         paths=('files/text',), n=20)
        self.assertEqual(done.statuses(), {'200': 20})
        self.assertEqual(set(self.logged(0)), {'200 HEAD /files/text'})

    def test_the_parts_of_the_latency_are_of_all_requests(self):
        (self.nginx.dir / 'www' / 'big').write_bytes(b'x' * 300_000)
        done = self.load(paths=('files/big',))
        parts = {name: done.metric(name) for name in
                 ('http_latency', 'http_service_time', 'http_first_byte_time', 'http_body_time')}
        self.assertEqual({part['count'] for part in parts.values()}, {100})
        for name in 'http_first_byte_time', 'http_body_time':
            self.assertLessEqual(parts[name]['max'], parts['http_service_time']['max'])
            self.assertGreater(parts[name]['mean'], 0)

"""`throng run FILE.erl`: what the HTTP workers of scripts send, count, measure and read."""
import contextlib
import http.server
import json
import threading

from certificates import Authority
from script_runs import WithScripts, dumped, loop, pool
from servers import Nginx, free_port
from throng_command import Demo

CONNECT = '{connect, "127.0.0.1", {numvar, "port"}},'
URL = '{concat, {var, "url"}, "%s"}'


@contextlib.contextmanager
def serving(answer):
    """A server that gives each request to `answer` and notes it: method, path, headers, body."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def _serve(self):
            body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
            seen.append((self.command, self.path, self.headers, body))
            answer(self)

        do_GET = do_POST = do_PUT = _serve

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    server.seen = seen
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def with_headers(*headers, status=200, body=b'ok'):
    def answer(request):
        request.send_response(status)
        for name, value in (*headers, ('Content-Length', str(len(body)))):
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
    return answer


class WithTargets(WithScripts):
    def against(self, port, *statements, arguments=(), **options):
        """Runs a script whose variables `port` and `url` are those of a server."""
        return self.run_script(*statements, arguments=(
            '--env', f'port={port}', '--env', f'url=http://127.0.0.1:{port}', *arguments),
            **options)

    def http(self, port, statements, size=1, **options):
        return self.against(port, pool(CONNECT + statements, size, 'http_worker'), **options)

    def simple(self, port, statements, size=1, **options):
        return self.against(port, pool(statements, size, 'simple_http_worker'), **options)

    def counts(self, done, prefix=''):
        """Expected answers, others, none."""
        return tuple(done.figure(prefix + name) for name in ('http_ok', 'http_fail', 'other_fail'))


class HttpWorker(WithTargets):
    def test_answers_are_counted_by_status(self):
        with Nginx(log=True) as nginx:
            done = self.http(nginx.port, '{get, "/"}, {get, "/missing"}, {get, "/"}', size=3)
            lines = nginx.logged()
        self.assertEqual(self.counts(done, 'default.'), (6, 3, 0))
        self.assertEqual(done.figure('default.latency'), 9)
        self.assertEqual(done.statuses(), {'200': 6, '404': 3})
        self.assertEqual(len(lines), 9)
        self.assertEqual(done.figure('http_connections'), 3)

    def test_methods_bodies_and_headers_reach_the_server(self):
        with Nginx(log='$request_method $uri $http_x_one $http_x_two $content_length '
                       '$http_host') as nginx:
            self.http(nginx.port, '{set_options, [{t, "X-One", "a"}, "X-Two: b"]},'
                                  '{get, "/a"}, {post, "/b", "12345"}, {set_options, []},'
                                  '{put, "/c", <<1, 2, 255>>}')
            lines = nginx.logged()
        host = f'127.0.0.1:{nginx.port}'
        self.assertEqual(lines, [f'GET /a a b - {host}', f'POST /b a b 5 {host}',
                                 f'PUT /c - - 3 {host}'])

    def test_a_body_arrives_byte_by_byte(self):
        with serving(with_headers()) as server:
            self.http(server.server_port, '{post, "/", <<0, 1, 255>>}, {put, "/", "text"}')
        self.assertEqual([each[3] for each in server.seen], [b'\0\1\xff', b'text'])

    def test_a_prefix_gives_other_metrics(self):
        with Nginx() as nginx:
            done = self.http(nginx.port, '{get, "/"}, {set_prefix, "shop"}, {get, "/"},'
                                         '{get, "/missing"}')
        self.assertEqual(self.counts(done, 'default.'), (1, 0, 0))
        self.assertEqual(self.counts(done, 'shop.'), (1, 1, 0))
        self.assertEqual(done.figure('shop.latency'), 2)

    def test_who_is_not_connected_fails_and_is_told_why(self):
        for statements in '{get, "/"}', CONNECT + '{disconnect}, {get, "/"}':
            with self.subTest(statements), Nginx() as nginx:
                done = self.against(nginx.port, pool(statements, worker='http_worker'), code=3)
                self.assertIn('get: not_connected', done.summary['users']['failures'][0]['reason'])

    def test_a_connection_that_is_refused_fails_the_user(self):
        done = self.http(free_port(), '{get, "/"}', size=2, code=3)
        (failure,) = done.summary['users']['failures']
        self.assertEqual(failure['count'], 2)
        self.assertIn('line 2: connect: refused', failure['reason'])

    def test_the_next_request_works_again_after_an_error(self):
        with Demo() as demo:
            done = self.http(demo.port, '{get, "/close"}, {get, "/"}, {dump, {response, status}}')
        self.assertEqual(self.counts(done, 'default.'), (1, 0, 1))
        self.assertEqual(dumped(done.err), ['200'])
        self.assertEqual(sum(done.failures().values()), 1)

    def test_a_path_that_is_none_fails_the_user(self):
        with Nginx() as nginx:
            done = self.http(nginx.port, '{get, "nothing"}', code=3)
        self.assertIn('expected a path that begins with /',
                      done.summary['users']['failures'][0]['reason'])

    def test_a_header_cannot_bring_another_one(self):
        with Nginx(log=True) as nginx:
            done = self.http(nginx.port, r'{set_options, [{t, "X-A", "b\r\nEvil: c"}]}, {get, "/"}',
                             code=3)
            self.assertEqual(nginx.logged(), [])
        self.assertEqual(done.users()['failed'], 1)

    def test_requests_that_never_end_are_counted_as_unfinished(self):
        with Demo() as demo:
            done = self.http(demo.port, loop('{get, "/delay/1h"}', more=', {spawn, true}',
                                             time='{10, sec}'), arguments=['--duration', '1s'])
        self.assertGreater(done.summary['unfinished'], 5)
        self.assertEqual(done.figure('http_unfinished'), done.summary['unfinished'])


class SimpleWorker(WithTargets):
    def test_what_is_expected_is_ok_and_all_else_is_not(self):
        get = '{get, ' + URL + '%s}'
        with Demo() as demo:
            done = self.simple(demo.port, ', '.join(
                get % each for each in (('/', ''), ('/status/404', ', [{t, expected, 404}]'),
                                        ('/status/500', ''), ('/', ', [{t, expected, 201}]'),
                                        ('/close', ''), ('/', ', [{t, log, true}]'))))
        self.assertEqual(self.counts(done), (3, 2, 1))
        self.assertEqual(done.figure('latency'), 5)
        lines = [line for line in done.err.splitlines() if 'GET "http' in line]
        self.assertEqual([line.startswith('error: user pool1 worker 1: GET') for line in lines],
                         [True, True, True, False])
        self.assertIn('status 500, expected 200', lines[0])

    def test_headers_passwords_and_bodies_reach_the_server(self):
        with serving(with_headers()) as server:
            self.simple(server.server_port,
                        '{post, ' + URL % '/a' + ', "body", [{t, header, "X-A: b"},'
                        '{t, basic_auth, {t, "ann", "secret"}}, {t, unknown, 1}]}')
        ((method, path, headers, body),) = server.seen
        self.assertEqual((method, path, body), ('POST', '/a', b'body'))
        self.assertEqual(headers['X-A'], 'b')
        self.assertEqual(headers['Authorization'], 'Basic YW5uOnNlY3JldA==')

    def test_cookies_come_back_until_they_are_reset(self):
        with serving(with_headers(('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2'))) as server:
            get = '{get, ' + URL % '/' + '}'
            self.simple(server.server_port, f'{get}, {get}, {{reset_cookies}}, {get}')
        self.assertEqual([each[2]['Cookie'] for each in server.seen], [None, 'a=1; b=2', None])

    def test_users_have_cookies_of_their_own(self):
        with serving(with_headers(('Set-Cookie', 'a=1'))) as server:
            self.simple(server.server_port, '{get, ' + URL % '/' + '}', size=3)
        self.assertEqual([each[2]['Cookie'] for each in server.seen], [None] * 3)

    def test_a_user_keeps_its_connection(self):
        with Nginx(log='$connection') as nginx:
            get = '{get, ' + URL % '/' + '}'
            self.simple(nginx.port, f'{get}, {get}, {get}', size=2)
            lines = nginx.logged()
        self.assertEqual((len(lines), len(set(lines))), (6, 2))

    def test_a_redirect_is_an_answer_like_any_other(self):
        with Nginx(locations='location /away { return 302 /; }', log='$uri') as nginx:
            done = self.simple(nginx.port, '{get, ' + URL % '/away' + ', [{t, expected, 302}]}')
            self.assertEqual(nginx.logged(), ['/away'])
        self.assertEqual(self.counts(done), (1, 0, 0))

    def test_an_address_may_be_secure_where_its_authority_is_known(self):
        authority = Authority()
        self.addCleanup(authority.holder.cleanup)
        with Nginx(tls=authority.issue()) as nginx:
            script = self.script(pool('{get, "%s"}' % nginx.tls_url, worker='simple_http'))
            stranger = self.run_it(script)
            known = self.run_it(script, shell=f'export SSL_CERT_FILE={authority.certificate}')
        self.assertEqual(self.counts(stranger), (0, 0, 1))
        self.assertEqual(self.counts(known), (1, 0, 0))

    def test_of_several_addresses_each_is_drawn_by_its_weight(self):
        with Nginx(log='$uri') as nginx:
            choice = ', '.join(f'{{t, {{t, {URL % path}, []}}, {weight}}}'
                               for path, weight in (('/a', 3), ('/b', 1), ('/c', 0)))
            done = self.simple(nginx.port, loop(f'{{random_get, [{choice}]}}', '{400, rps}'))
            lines = nginx.logged()
        self.assertEqual(len(lines), done.figure('http_ok'))
        self.assertEqual(lines.count('/c'), 0)
        self.assertGreater(lines.count('/a'), lines.count('/b') * 2)
        self.assertGreater(lines.count('/b'), 50)

    def test_what_is_no_address_or_no_option_fails_the_user(self):
        for statement, text in {
                '{get, "ftp://x/"}': 'expected http or https',
                '{get, "http://127.0.0.1/", [{t, header, "nothing"}]}': 'expected an option',
                '{random_get, []}': 'random_get'}.items():
            with self.subTest(statement):
                done = self.simple(1, statement, code=3)
                self.assertIn(text, done.summary['users']['failures'][0]['reason'])

    def test_a_refused_connection_is_a_failed_request_and_no_failed_user(self):
        done = self.simple(free_port(), '{get, ' + URL % '/' + '}', size=2)
        self.assertEqual(self.counts(done), (0, 0, 2))
        self.assertEqual(done.failures(), {'refused': 2})


class Responses(WithTargets):
    def test_a_script_takes_an_answer_apart(self):
        with Demo() as demo:
            done = self.http(demo.port, r'''
                {post, "/echo", "{\"id\": 17, \"tags\": [\"new\", \"red\"], \"x\": null}"},
                {dump, {response, status}}, {dump, {response, json, "/id"}},
                {dump, {response, json, "/tags/1"}}, {dump, {response, json, "/x"}},
                {dump, {response, regex, "\"id\": ([0-9]+)"}},
                {dump, {response, regex, "(n)(ew)", 2}},
                {dump, {response, regex, "n[a-z]+"}},
                {dump, {response, header, "content-LENGTH"}},
                {dump, {length, {response, body}}}, {dump, {contains, {response, body}, "red"}}''')
        self.assertEqual(dumped(done.err),
                         ['200', '17', '"red"', 'null', '"17"', '"ew"', '"new"', '"45"', '45',
                          'true'])

    def test_each_user_has_its_own_answer(self):
        with Demo() as demo:
            done = self.http(demo.port, '''
                {post, "/echo", {to_string, {var, "worker_id"}}},
                {'if', {ne, {response, regex, ".*"}, {to_string, {var, "worker_id"}}},
                    [{error, {response, body}}]}''', size=20)
        self.assertEqual(done.users()['finished'], 20)

    def test_what_is_not_there_fails_the_user_in_words(self):
        cases = {'{dump, {response, status}}': 'no_response',
                 '{post, "/echo", "abc"}, {dump, {response, json, "/a"}}': 'json',
                 '{post, "/echo", "{}"}, {dump, {response, json, "/a"}}': '/a',
                 '{post, "/echo", "abc"}, {dump, {response, regex, "x+"}}': 'no_match'}
        with Demo() as demo:
            for statements, text in cases.items():
                with self.subTest(statements):
                    done = self.http(demo.port, statements, code=3)
                    self.assertIn(text, done.summary['users']['failures'][0]['reason'])

    def test_a_request_without_an_answer_has_the_status_0(self):
        with Demo() as demo:
            done = self.http(demo.port, '{get, "/"}, {get, "/close"}, {dump, {response, status}}')
        self.assertEqual(dumped(done.err), ['0'])

    def test_a_header_that_is_not_there_is_an_empty_text(self):
        with Demo() as demo:
            done = self.http(demo.port, '{get, "/"}, {dump, {length, {response, header, "X-No"}}}')
        self.assertEqual(dumped(done.err), ['0'])


class Latency(WithTargets):
    def test_it_counts_from_the_intended_start_when_the_server_is_slow(self):
        with Demo('--latency', 'fixed:200ms') as demo:
            done = self.http(demo.port, loop('{get, "/calibrated"}', '{20, rps}', '{2, sec}'))
            # Each waits for the one before: the last began when its slot was long over.
            self.assertGreater(done.metric('default.latency')['max'], 1_000_000)
            self.assertGreater(done.metric('http_latency')['max'], 1_000_000)
            self.assertLess(done.metric('http_service_time')['p50'], 400_000)
            self.assertGreaterEqual(done.metric('http_service_time')['min'], 199_000)
            self.assertGreater(done.figure('loop_overruns'), 3)
            self.assertGreater(done.figure('loop_missed'), 20)

            apart = self.http(demo.port, loop('{get, "/calibrated"}', '{20, rps}', '{2, sec}',
                                              ', {spawn, true}'))
        self.assertEqual(apart.figure('default.latency'), 40)
        self.assertLess(apart.metric('default.latency')['p50'], 400_000)
        self.assertEqual(apart.summary['generator']['model'], 'open')

    def test_without_a_rate_it_counts_from_the_request(self):
        with Demo() as demo:
            done = self.http(demo.port, '{wait, {300, ms}}, {get, "/"}, {get, "/"}')
        self.assertLess(done.metric('default.latency')['max'], 250_000)
        self.assertEqual(done.summary['generator']['model'], 'closed')


class Files(WithTargets):
    def write_file(self, name, data):
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())

    def dump(self, resources, statements, size=1, **options):
        return dumped(self.run_script(*resources, pool(statements, size), **options).err)

    def test_resources_of_each_type_are_read(self):
        files = {'text': ('a.txt', 'Grüße\n', '"Gr\\x{fc}\\x{df}e\\n"'),
                 'binary': ('a.bin', b'\0\xff', '<<0,255>>'),
                 'lines': ('a.lines', 'one\r\n\ntwo', '["one","two"]'),
                 'tsv': ('a.tsv', 'a\tb\n\nc\t\td\n', '[["a","b"],["c","d"]]'),
                 'json': ('a.json', '[1, {"k": "v"}, null]', '[1,#{<<"k">> => <<"v">>},null]'),
                 'erlang': ('a.term', '{a, [1, "x"]}.', '{a,[1,"x"]}')}
        for kind, (name, data, shown) in files.items():
            with self.subTest(kind):
                self.write_file(name, data)
                directive = f'{{include_resource, r, "{name}", {kind}}}'
                if kind == 'text':
                    found = self.dump([directive], '{dump, {length, {resource, r}}}')
                    self.assertEqual(found, ['6'])
                    continue
                self.assertEqual(self.dump([directive], '{dump, {resource, r}}'), [shown])

    def test_a_resource_may_be_an_address(self):
        with serving(with_headers(body=b'[1, 2]')) as server:
            done = self.against(server.server_port,
                                '{include_resource, page, {var, "url"}, json}',
                                pool('{dump, {resource, page}}'))
        self.assertEqual(dumped(done.err), ['[1,2]'])
        self.assertEqual([each[0] for each in server.seen], ['GET'])

    def test_a_resource_that_is_not_there_ends_it_before_the_load(self):
        self.write_file('bad.json', '["a","b')
        missing = f'http://127.0.0.1:{free_port()}/'
        with Nginx() as nginx:
            for file, text in {'gone.txt': 'no such file', 'bad.json': 'line 1, column',
                               missing: 'refused', nginx.url + 'missing': '404'}.items():
                with self.subTest(file):
                    script = self.script(f'{{include_resource, r, "{file}", json}}',
                                         pool('{print, 1}'))
                    self.check_refused(2, [script], f'File "{file}" import failed: ', text)

    def test_each_user_has_a_row_of_its_own(self):
        self.write_file('people.csv', 'name,city\nann,York\n"Lee, Bob",Hull\n')
        feed = '{feed, people, "people.csv", unique}'
        row = '{dump, {field, {row, people}, "name"}}'
        self.assertEqual(sorted(self.dump([feed], row, size=2)), ['"Lee, Bob"', '"ann"'])
        done = self.run_script(feed, pool(row, 3), code=3)
        self.assertEqual(done.users()['failed'], 1)
        self.assertEqual(done.summary['users']['failures'][0]['user'], 'pool1 worker 3')

    def test_rows_come_one_after_another_and_again(self):
        self.write_file('rows.json', json.dumps([{'n': 1}, {'n': 2}]))
        found = self.dump(['{feed, rows, "rows.json"}'],
                          ', '.join(['{dump, {field, {row, rows}, n}}'] * 3),
                          arguments=['--cores', 1])
        self.assertEqual(found, ['1', '2', '1'])

    def test_a_feed_that_is_empty_or_broken_ends_it_before_the_load(self):
        for name, data in {'a.csv': 'name\n', 'b.csv': 'a,b\n1\n', 'c.json': '{}',
                           'd.json': '[1'}.items():
            with self.subTest(name):
                self.write_file(name, data)
                script = self.script(f'{{feed, rows, "{name}"}}', pool('{dump, {row, rows}}'))
                self.check_refused(2, [script], f'File "{name}" import failed: ')

"""`throng run`: what the HTTP client of a scenario sends, gets and says, against real servers."""
import re

from fault_server import FaultServer
from scenario_runs import WithRuns
from servers import Nginx, free_port
from throng_command import Demo


def opened(text):
    """A scenario whose users have an HTTP client and the URL of --set url."""
    return '''
        void expect(bool is_so, const char* what) {
          if (!is_so) throw std::runtime_error(what);
        }
        std::string config(const throng::Settings& settings) { return settings.text("url"); }
        ''' + text


class Answers(WithRuns):
    def test_the_verbs_their_bodies_and_headers_reach_the_server(self):
        self.write('verbs.cpp', opened('''
            Task<> start(User user, const std::string& url) {
              throng::Http http(user);
              const auto got = co_await http.get(url + "/ok", "look");
              expect(got.is_ok() && got->status() == 200 && got->is_success(), "get");
              expect(got->body() == "ok" && got->body_bytes() == 2, "the body");
              expect(got->header("content-LENGTH") == "2", "the header");
              expect(got->header("X-None").empty(), "no header");
              expect(got->took() > 0ns && got->took() < 60s, "the time");
              throng::HttpRequest request("PATCH", url + "/ok");
              request.header("X-Who", "user").header("X-Two", "a b").json("{\\"a\\": 1}").step("send");
              const auto sent = co_await http.send(request);
              expect(sent.is_ok() && sent->status() == 200, "send");
            }'''))
        with FaultServer() as server:
            done = self.run_it('verbs.cpp', '--set', f'url=http://127.0.0.1:{server.port}')
            head, _, body = server.last_request.partition(b'\r\n\r\n')
        self.assertTrue(head.startswith(b'PATCH /ok HTTP/1.1\r\n'), head)
        self.assertEqual(body, b'{"a": 1}')
        for line in (b'X-Who: user', b'X-Two: a b', b'Content-Type: application/json',
                     b'Content-Length: 8', f'Host: 127.0.0.1:{server.port}'.encode()):
            self.assertIn(line, head.split(b'\r\n'))
        self.assertEqual(server.connections, 1)
        self.assertEqual(server.bytes_received, done.figure('http_bytes_out'))
        self.assertEqual(done.series('http_requests', 'step'), {'look': 1, 'send': 1})

    def test_each_verb_is_its_method(self):
        self.write('methods.cpp', opened('''
            Task<> start(User user, const std::string& url) {
              throng::Http http(user);
              for (const char* path : {"echo", "missing"}) {
                const std::string to = url + path;
                const auto head = co_await http.head(to);
                expect(head.is_ok() && head->body().empty(), "head");
                const auto post = co_await http.post(to, "posted");
                expect(post.is_ok(), "post");
                if (post->is_success()) expect(post->body() == "posted", "the echo of a post");
                const auto put = co_await http.put(to, "");
                expect(put.is_ok(), "put");
                const auto del = co_await http.del(to);
                expect(del.is_ok(), "del");
              }
            }'''))
        with Demo() as demo:
            done = self.run_it('methods.cpp', '--set', f'url={demo.url}', '--users', 3)
        methods = {method: sum(done.figure('http_requests', **each['labels'])
                               for each in done.metric('http_requests')['series']
                               if each['labels']['method'] == method)
                   for method in ('HEAD', 'POST', 'PUT', 'DELETE')}
        self.assertEqual(methods, dict.fromkeys(methods, 6))
        self.assertEqual(done.figure('http_requests'), 24)

    def test_a_body_may_be_dropped_or_too_large(self):
        self.write('bodies.cpp', opened('''
            Task<> start(User user, const std::string& url) {
              throng::Http http(user, throng::HttpOptions().max_body(1000));
              throng::HttpRequest large("GET", url + "/size/1000");
              const auto dropped = co_await http.send(large.drop_body());
              expect(dropped.is_ok() && dropped->body().empty(), "dropped");
              expect(dropped->body_bytes() == 1000, "counted");
              const auto kept = co_await http.get(url + "/size/1000");
              expect(kept.is_ok() && kept->body().size() == 1000, "kept");
              const auto more = co_await http.get(url + "/size/1001");
              expect(more.is_error() && more.error().reason() == "too_large", "too large");
            }'''))
        with Demo() as demo:
            done = self.run_it('bodies.cpp', '--set', f'url={demo.url.rstrip("/")}')
        self.assertEqual(done.failures(), {'too_large': 1})


class Connections(WithRuns):
    """How many connections nginx saw, by what it logged of each request."""

    def setUp(self):
        super().setUp()
        self.nginx = Nginx(log=True)
        self.nginx.CONF = Nginx.CONF.replace(
            'http {{', "http {{ log_format c '$connection $request';").replace(
            'access_log {log}', 'access_log {log} c')
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)

    def connections(self, scenario, *arguments):
        """Requests and the connections they came over."""
        self.write('visits.cpp', opened(scenario))
        self.done = self.run_it('visits.cpp', '--set', f'url={self.nginx.url}', *arguments)
        self.nginx.stop()
        lines = self.nginx.access_log.read_text().splitlines()
        numbers = {line.split()[0] for line in lines}
        self.assertEqual(self.done.figure('http_connections'), len(numbers))
        return len(lines), len(numbers)

    def test_a_connection_lasts_from_one_iteration_to_the_next(self):
        self.assertEqual(self.connections('''
            Task<> run(User user, const std::string& url) {
              throng::Http http(user);
              co_await http.get(url);
              throng::Http same(user);
              co_await same.get(url + "again");
            }''', '--users', 20, '--iterations', 5, '--cores', 2), (200, 20))

    def test_a_client_with_options_has_connections_of_its_own(self):
        self.assertEqual(self.connections('''
            Task<> run(User user, const std::string& url) {
              throng::Http http(user, throng::HttpOptions().timeout(10s));
              co_await http.get(url);
              co_await http.get(url);
            }''', '--users', 5, '--iterations', 3), (30, 15))

    def test_without_keep_alive_each_request_has_a_connection(self):
        self.assertEqual(self.connections('''
            Task<> run(User user, const std::string& url) {
              throng::Http http(user, throng::HttpOptions().keep_alive(false));
              co_await http.get(url);
              co_await http.get(url);
            }''', '--users', 5, '--iterations', 3), (30, 30))

    def test_requests_at_the_same_time_have_a_connection_each(self):
        self.assertEqual(self.connections('''
            Task<> look(const throng::Http& http, const std::string& url, int& answers) {
              const auto answer = co_await http.get(url);
              if (answer.is_ok()) ++answers;
            }
            Task<> run(User user, const std::string& url) {
              throng::Http http(user);
              throng::TaskGroup group(user);
              int answers = 0;
              group.spawn(look(http, url, answers));
              group.spawn(look(http, url, answers));
              co_await group.join();
              expect(answers == 2, "two answers");
            }''', '--users', 5, '--iterations', 4), (40, 10))


class Failures(WithRuns):
    def setUp(self):
        super().setUp()
        self.write('fails.cpp', '''
            struct Target { std::string url, reason; };
            Target config(const throng::Settings& settings) {
              return {settings.text("url"), settings.text("reason")};
            }
            Task<> start(User user, const Target& target) {
              throng::Http http(user, throng::HttpOptions().timeout(200ms).connect_timeout(200ms));
              const auto answer = co_await http.get(target.url);
              if (!answer.is_error()) throw std::runtime_error("no failure");
              user.info("because {}", answer.error().detail());
              if (answer.error().reason() != target.reason) {
                throw std::runtime_error(std::string(answer.error().reason()));
              }
            }''')

    def fail(self, url, reason):
        done = self.run_it('fails.cpp', '--set', f'url={url}', '--set', f'reason={reason}')
        self.assertEqual(done.failures(), {reason: 1})
        self.assertEqual(done.figure('http_requests'), 0)
        self.assertRegex(done.err, r'user 1: because \w+')
        return done

    def test_nobody_who_listens_is_refused(self):
        self.fail(f'http://127.0.0.1:{free_port()}/', 'refused')

    def test_a_name_without_an_address_has_its_reason(self):
        done = self.fail('http://no-such-host.invalid/', 'unknown_host')
        self.assertIn('name', done.err.split('because ', 1)[1])

    def test_what_is_no_url_is_said_with_the_url(self):
        for url in 'nonsense', 'ftp://127.0.0.1/', 'http://', 'http://127.0.0.1:99999/', '':
            with self.subTest(url):
                self.assertIn(f'the URL "{url}"', self.fail(url, 'bad_request').err)

    def test_an_answer_that_does_not_come_is_a_timeout(self):
        with FaultServer() as server:
            self.fail(server.url('/stall'), 'timeout')

    def test_what_a_server_does_wrong_has_its_reason(self):
        with FaultServer() as server:
            for path, reason in (('/no-answer', 'closed_early'), ('/garbage', 'malformed'),
                                 ('/reset', 'reset'), ('/half-body', 'closed_early')):
                with self.subTest(path):
                    self.fail(server.url(path), reason)

    def test_users_that_fail_for_ever_neither_stall_nor_flood(self):
        self.write('again.cpp', '''
            Task<> run(User user) {
              throng::Http http(user);
              const auto answer = co_await http.get("nonsense");
              if (!answer.is_error()) throw std::runtime_error("no failure");
            }''')
        done = self.run_it('again.cpp', '--users', 10, '--duration', '1s', '--log', 'run.log')
        self.assertEqual(done.users()['finished'], 10)
        lines = (self.folder / 'run.log').read_text().splitlines()
        said = sum('the URL "nonsense"' in line for line in lines)
        self.assertLessEqual(said, 2 * 1000 * (int(done.summary['run']['duration_s']) + 1))
        lost = sum(int(number.replace(',', ''))
                   for number in re.findall(r'… ([\d,]+) lost', '\n'.join(lines)))
        self.assertEqual(said + lost, done.figure('http_failures'))
        self.assertEqual(done.figure('http_failures'), done.iterations()['finished'])

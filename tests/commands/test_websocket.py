"""WebSockets of scenarios: against `throng demo`, and against another implementation."""
from certificates import Authority
from scenario_runs import WithRuns
from throng_command import ROOT, Demo
from websocket_server import WebSocketServer

EXAMPLE = ROOT / 'examples/websocket.cpp'


class WebSockets(WithRuns):
    def test_the_example_has_everything_echoed_by_the_demo(self):
        with Demo() as demo:
            for more in [], ['--set', 'compressed=yes', '--set', 'size=5000']:
                done = self.run_it(EXAMPLE, '--users', 20, '--iterations', 2, '--set',
                                   f'url=ws://127.0.0.1:{demo.port}/ws', '--set', 'pause=1ms', *more)
                self.assertEqual(done.figure('echoes'), 20 * 2 * 10)
                self.assertEqual(done.figure('websocket_connects'), 40)
                self.assertEqual(done.figure('websocket_round_trip'), 400)
                self.assertEqual(done.figure('websocket_closes', status='1000'), 40)

    def test_another_implementation_understands_all_of_it(self):
        file = self.write('talk.cpp', '''
            THRONG_PARAMETER(port, integer, "of the server");
            void expect(bool is_so, const char* what) {
              if (!is_so) throw std::logic_error(what);
            }
            Task<> start(User user) {
              const std::string url =
                  "ws://127.0.0.1:" + user.settings().text("port") + "/talk?of=what";
              throng::WebSocketOptions options;
              options.protocol("unknown").protocol("chat").compressed().header("X-Who", "me");
              options.fragments(user.id() % 2 == 0 ? 700 : 0);
              auto opened = co_await throng::WebSocket::connect(user, url, options);
              expect(opened.is_ok(), "connecting");
              throng::WebSocket& socket = *opened;
              expect(socket.protocol() == "chat", "the sub-protocol");
              for (const std::size_t size : {0, 1, 125, 126, 65535, 65536, 300000}) {
                std::string bytes(size, '\\0');
                for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i >> 3);
                const auto sent = co_await socket.send_binary(bytes);
                expect(sent.is_ok(), "sending");
                const auto back = co_await socket.receive(10s);
                expect(back.is_ok() && back->is_binary() && back->bytes() == bytes, "an echo");
              }
              const auto text = co_await socket.send("gr\\xc3\\xbc\\xc3\\x9f dich");
              const auto back = co_await socket.receive(10s);
              expect(text && back && back->is_text() && back->bytes() == "gr\\xc3\\xbc\\xc3\\x9f dich",
                     "a text");
              const auto bad = co_await socket.send("\\xff");
              expect(bad.is_error() && bad.error().reason() == "bad_utf8", "no text");
              const auto pieces = co_await socket.send("in pieces");
              const auto joined = co_await socket.receive(10s);
              expect(pieces && joined && joined->bytes() == "one, two, three", "fragments");
              const auto asked = co_await socket.send("ping me");
              const auto pong = co_await socket.receive(10s);
              expect(asked && pong && pong->bytes() == "pong", "an answer to a ping");
              const auto ping = co_await socket.ping("12345");
              const auto nothing = co_await socket.receive(200ms);
              expect(ping && nothing.is_error() && nothing.error().reason() == "timeout", "a timeout");
              const auto leave = co_await socket.send("close me");
              const auto end = co_await socket.receive(10s);
              expect(leave && end && end->is_closed() && end->code() == 4007 &&
                         end->bytes() == "as you like", "the end");
              const auto after = co_await socket.receive(10s);
              expect(after.is_error() && after.error().reason() == "closed", "after the end");
            }''')
        with WebSocketServer() as server:
            done = self.run_it(file, '--users', 6, '--cores', 2, '--set', f'port={server.port}')
            self.assertEqual(server.seen(),
                             [['/talk?of=what', 'chat', ['PerMessageDeflate'], 'me']] * 6)
        self.assertEqual(done.figure('websocket_connects'), 6)
        self.assertEqual(done.figure('websocket_closes', status='4007'), 6)
        self.assertEqual(done.figure('websocket_round_trip'), 6)  # of pings

    def test_wss_is_verified(self):
        authority = Authority()
        with authority.holder:
            leaf = authority.issue(names=['localhost'])
            with WebSocketServer(*leaf) as server:
                url = f'url=wss://localhost:{server.port}/'
                done = self.run_it(EXAMPLE, '--users', 3, '--iterations', 1, '--set', url, '--set',
                                   f'ca={authority.certificate}', '--set', 'pause=1ms')
                self.assertEqual(done.figure('echoes'), 30)
                done = self.run_it(EXAMPLE, '--users', 3, '--iterations', 1, '--set', url,
                                   '--allow-failed-users')
                self.assertEqual(done.summary['users']['failures'][0]['reason'],
                                 'connecting: tls_untrusted')

    def test_what_cannot_be_opened_says_why(self):
        with Demo() as demo:
            for url, reason in ((f'ws://127.0.0.1:{demo.port}/', 'refused_upgrade'),
                                ('ws://127.0.0.1:1/ws', 'refused'),
                                ('http://127.0.0.1/', 'bad_request')):
                done = self.run_it(EXAMPLE, '--users', 1, '--iterations', 1, '--set', f'url={url}',
                                   '--allow-failed-users')
                self.assertEqual(done.summary['users']['failures'][0]['reason'],
                                 f'connecting: {reason}')
                self.assertEqual(done.figure('websocket_failures', reason=reason), 1)

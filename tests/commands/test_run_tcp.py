"""`throng run`: TCP connections of a scenario, and JSON that comes over them."""
import asyncio
import socket

from scenario_runs import WithRuns
from servers import free_port
from tcp_echo import Echo

EXPECT = '''
void expect(bool is_so, const char* what) {
  if (!is_so) throw std::runtime_error(what);
}
'''
CONNECTED = EXPECT + '''
std::uint16_t config(const throng::Settings& settings) {
  return static_cast<std::uint16_t>(settings.integer("port"));
}
Task<> talk(User user, throng::Tcp& tcp);
Task<> start(User user, const std::uint16_t& port) {
  auto made = co_await throng::Tcp::connect("127.0.0.1", port, 5s);
  if (!made) throw std::runtime_error(std::string(made.error().reason()));
  co_await talk(user, *made);
}
Task<> talk(User user, throng::Tcp& tcp) {
'''


class Connections(WithRuns):
    def test_what_is_sent_comes_back(self):
        self.write('echoes.cpp', CONNECTED + '''
              for (std::size_t size : {1, 1000, 100'000, 1'000'000}) {
                const std::string text(size, static_cast<char>('a' + user.id() % 26));
                const auto sent = co_await tcp.send(text);
                expect(sent.is_ok() && *sent == size, "sent");
                std::string back;
                while (back.size() < size) {
                  const auto part = co_await tcp.receive();
                  expect(part.is_ok() && !part->empty(), "received");
                  back += *part;
                }
                expect(back == text, "the same");
              }
            }''')
        with Echo() as echo:
            done = self.run_it('echoes.cpp', '--set', f'port={echo.port}', '--users', 10,
                               '--cores', 2)
        self.assertEqual((echo.connections, echo.received), (10, 11_010_010))
        self.assertEqual(done.figure('tcp_connections'), 10)
        self.assertEqual(done.figure('tcp_bytes_out'), 11_010_010)
        self.assertEqual(done.figure('tcp_bytes_in'), 11_010_010)

    def test_the_end_of_the_peer_is_nothing_to_receive(self):
        async def close(_, writer):
            writer.close()
        self.write('ends.cpp', CONNECTED + '''
              co_await tcp.send("bye");
              const auto part = co_await tcp.receive();
              expect(part.is_ok() && part->empty(), "the end");
            }''')
        with Echo(close) as echo:
            self.run_it('ends.cpp', '--set', f'port={echo.port}')

    def test_a_peer_that_says_nothing_is_a_timeout(self):
        async def keep_still(*_):
            pass
        self.write('waits.cpp', CONNECTED + '''
              tcp.set_timeout(100ms);
              const auto part = co_await tcp.receive();
              expect(part.is_error() && part.error().reason() == "timeout", "a timeout");
            }''')
        with Echo(keep_still) as echo:
            done = self.run_it('waits.cpp', '--set', f'port={echo.port}')
        self.assertEqual(done.series('tcp_failures', 'reason'), {'timeout': 1})

    def test_a_peer_that_does_not_read_is_a_timeout(self):
        self.write('pushes.cpp', CONNECTED + '''
              tcp.set_timeout(200ms);
              const auto sent = co_await tcp.send(std::string(64 << 20, 'x'));
              expect(sent.is_error() && sent.error().reason() == "timeout", "a timeout");
            }''')
        with socket.create_server(('127.0.0.1', 0)) as deaf:
            self.run_it('pushes.cpp', '--set', f'port={deaf.getsockname()[1]}')

    def test_nobody_who_listens_is_refused_and_no_name_is_unknown(self):
        self.write('fails.cpp', EXPECT + '''
            std::uint16_t config(const throng::Settings& settings) {
              return static_cast<std::uint16_t>(settings.integer("port"));
            }
            Task<> start(User, const std::uint16_t& port) {
              const auto refused = co_await throng::Tcp::connect("127.0.0.1", port);
              expect(refused.is_error() && refused.error().reason() == "refused", "refused");
              expect(!refused.error().detail().empty(), "its detail");
              const auto unknown = co_await throng::Tcp::connect("no-such-host.invalid", port);
              expect(unknown.is_error() && unknown.error().reason() == "unknown_host", "unknown");
            }''')
        done = self.run_it('fails.cpp', '--set', f'port={free_port()}')
        self.assertEqual(done.series('tcp_failures', 'reason'), {'refused': 1, 'unknown_host': 1})

    def test_a_stop_ends_the_wait_for_bytes(self):
        async def keep_still(*_):
            pass
        self.write('waits.cpp', CONNECTED + '''
              const auto part = co_await tcp.receive();
              expect(part.is_stopped() && user.is_stopped(), "stopped");
            }''')
        with Echo(keep_still) as echo:
            done = self.run_it('waits.cpp', '--set', f'port={echo.port}', '--users', 5,
                               '--duration', '300ms')
        self.assertEqual(done.users()['finished'], 5)

    def test_one_task_may_receive_while_another_sends_and_closes(self):
        self.write('both.cpp', EXPECT + '''
            std::uint16_t config(const throng::Settings& settings) {
              return static_cast<std::uint16_t>(settings.integer("port"));
            }
            Task<> read(throng::Tcp& tcp, std::string& outcome) {
              const auto part = co_await tcp.receive();
              outcome = part.is_error() ? part.error().detail() : "no failure";
            }
            Task<> push(throng::Tcp& tcp, std::string& outcome) {
              const auto sent = co_await tcp.send(std::string(64 << 20, 'x'));
              outcome = sent.is_error() ? sent.error().detail() : "no failure";
            }
            Task<> start(User user, const std::uint16_t& port) {
              auto made = co_await throng::Tcp::connect("127.0.0.1", port);
              expect(made.is_ok(), "connected");
              std::string first, second, pushed, more;
              throng::TaskGroup group(user);
              group.spawn(read(*made, first));
              group.spawn(read(*made, second));
              group.spawn(push(*made, pushed));
              group.spawn(push(*made, more));
              const std::string in_use = "another task is at the same with this connection";
              expect(second == in_use && more == in_use, "one of each");
              co_await throng::sleep(5ms);
              expect(first.empty() && pushed.empty(), "they wait");
              if (user.id() % 2 == 0) co_return;  // and are destroyed
              made->close();
              co_await group.join();
              expect(first == "the connection is closed" && pushed == first, "both end");
            }''')
        with socket.create_server(('127.0.0.1', 0)) as deaf:
            done = self.run_it('both.cpp', '--set', f'port={deaf.getsockname()[1]}', '--users', 6)
        self.assertEqual(done.users()['finished'], 6)
        self.assertEqual(done.series('tcp_failures', 'reason'), {'bad_request': 18})

    def test_a_connection_that_was_closed_or_moved_away_is_an_error_and_no_crash(self):
        self.write('gone.cpp', CONNECTED + '''
              if (user.id() == 1) tcp.close();
              const throng::Tcp other = std::move(tcp);
              const auto sent = co_await tcp.send("x");
              expect(sent.is_error() && sent.error().reason() == "bad_request", "sent");
              const auto part = co_await tcp.receive();
              expect(part.is_error(), "received from nothing");
            }''')
        with Echo() as echo:
            done = self.run_it('gone.cpp', '--set', f'port={echo.port}', '--users', 2)
        self.assertEqual(done.series('tcp_failures', 'reason'), {'bad_request': 4})


class Documents(WithRuns):
    def parse(self, text):
        self.write('parses.cpp', EXPECT + 'Task<> start(User user) {\n' + text + '\nco_return;\n}')
        return self.run_it('parses.cpp')

    def test_several_documents_come_in_one_read_and_one_in_several(self):
        async def dribble(_, writer):
            writer.get_extra_info('socket').setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            text = b'{"n": 1} {"n": 2}[{"n": 3}]"four" 5 {"n": "\xc3\xa4\\u00e4\\ud83d\\ude00"}'
            for piece in text[:30], text[30:31], text[31:52], text[52:]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)
            writer.close()
        self.write('reads.cpp', CONNECTED + '''
              co_await tcp.send("go");
              throng::JsonStream stream;
              std::string seen;
              while (true) {
                const auto next = stream.next();
                expect(next.is_ok(), "a document");
                if (*next) {
                  const throng::JsonView view = (*next)->view();
                  seen += view.is_object() ? 'o' : view.is_array() ? 'a' : view.is_text() ? 't' : 'n';
                  if (view["n"].is_text()) {
                    expect(view["n"].text() == "\\xc3\\xa4\\xc3\\xa4\\xf0\\x9f\\x98\\x80", "letters");
                  }
                  continue;
                }
                const auto part = co_await tcp.receive();
                expect(part.is_ok(), "received");
                if (part->empty()) break;
                stream.feed(*part);
              }
              expect(seen == "ooatno", "the documents in their order");
            }''')
        with Echo(dribble) as echo:
            self.run_it('reads.cpp', '--set', f'port={echo.port}', '--users', 3)

    def test_garbage_is_an_error_that_says_where(self):
        self.parse(r'''
            for (const char* text : {"{\"a\" 1}", "nope", "[1,]", "\"\\x\"", "{\"a\":1}}", "01",
                                     "[1] x", "\x80", "[\"\xff\"]", "\"a\nb\""}) {
              const auto doc = throng::Json::parse(text);
              if (!doc.is_error()) throw std::runtime_error(std::string("took ") + text);
              expect(!doc.error().empty(), "it says why");
            }
            for (const char* text : {"", " ", "[1", "{\"a\":", "\"abc", "tru", "{"}) {
              const auto doc = throng::Json::parse(text);
              if (!doc.is_error() || doc.error() != "the text ends within a document") {
                throw std::runtime_error(std::string("not cut off: ") + text);
              }
            }
            throng::JsonStream stream;
            stream.feed("{} ]");
            expect(stream.next().is_ok() && stream.next().is_error(), "the second is none");''')

    def test_a_hundred_thousand_levels_do_not_crash_it(self):
        self.parse('''
            for (const std::string& open : {std::string("["), std::string("{\\"a\\":")}) {
              std::string text;
              for (int i = 0; i < 100'000; ++i) text += open;
              const auto cut = throng::Json::parse(text);
              expect(cut.is_error(), "cut off");
              text += "1";
              for (int i = 0; i < 100'000; ++i) text += open == "[" ? "]" : "}";
              const auto doc = throng::Json::parse(text);
              if (doc.is_ok()) expect(doc->view().size() == 1, "one in the other");
            }''')

    def test_numbers_keep_their_value_as_far_as_they_can(self):
        self.parse('''
            const auto doc = throng::Json::parse(
                "[9223372036854775807, -9223372036854775808, 18446744073709551615, 1e300, -1e300,"
                " 1.5, 123456789012345678901234567890, 1e-400, -0, 0.1]");
            expect(doc.is_ok(), "parsed");
            expect((*doc)[0].integer() == INT64_MAX && (*doc)[1].integer() == INT64_MIN, "64 bits");
            expect((*doc)[2].integer() == INT64_MAX && (*doc)[3].integer() == INT64_MAX, "cut");
            expect((*doc)[4].integer() == INT64_MIN && (*doc)[3].real() == 1e300, "cut below");
            expect((*doc)[5].integer() == 1 && (*doc)[5].real() == 1.5, "a fraction");
            expect((*doc)[6].integer() == INT64_MAX && (*doc)[6].real() > 1.2e29, "30 digits");
            expect((*doc)[7].real() == 0 && (*doc)[8].integer() == 0, "nearly nothing");
            expect((*doc)[9].real() == 0.1, "a tenth");
            expect(throng::Json::parse("1e999").is_error(), "beyond all");''')

    def test_a_document_without_an_end_is_bounded(self):
        async def for_ever(_, writer):
            writer.write(b'["')
            while True:
                writer.write(b'x' * 65536)
                await writer.drain()
        self.write('endless.cpp', CONNECTED + '''
              co_await tcp.send("go");
              throng::JsonStream stream(100'000);
              for (int i = 0; i < 1000; ++i) {
                const auto next = stream.next();
                if (next.is_error()) co_return;
                expect(!*next, "no document");
                const auto part = co_await tcp.receive();
                expect(part.is_ok(), "received");
                stream.feed(*part);
              }
              throw std::runtime_error("it grows for ever");
            }''')
        with Echo(for_ever) as echo:
            self.run_it('endless.cpp', '--set', f'port={echo.port}')

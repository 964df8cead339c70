"""`throng run`: scenarios that are wrong, break, or do harm; each ends in order and says what it was."""
import os
import re
import subprocess

from scenario_runs import WithRuns, environment
from servers import Nginx
from tcp_echo import Echo
from throng_command import PATIENCE_S, THRONG

ONCE = 'Task<> start(User) { co_return; }'


class NotAScenario(WithRuns):
    """What cannot run is said before any user starts."""

    def refuse(self, text, *texts):
        file = self.write('bad.cpp', text)
        return self.check_refused(2, ['bad.cpp'], *texts), file

    def test_what_does_not_compile_has_its_place(self):
        done, file = self.refuse('Task<> start(User) {\n  co_return nothing;\n}', 'bad.cpp')
        self.assertRegex(done.err, rf'{re.escape(str(file))}:7:\d+: error: .*nothing')

    def test_neither_start_nor_run_says_what_a_scenario_needs(self):
        self.refuse('int answer() { return 42; }',
                    'a scenario needs start(throng::User) or run(throng::User)')
        self.refuse('namespace hidden {\n' + ONCE + '\n}', 'defined outside any namespace')

    def test_both_start_and_run_is_one_too_many(self):
        self.refuse(ONCE + '\nTask<> run(User) { co_return; }', 'not both')

    def test_what_is_no_coroutine_is_refused(self):
        self.refuse('void start(User) {}', 'coroutines that return throng::Task<>')
        self.refuse('Task<int> start(User) { co_return 1; }', 'start returns throng::Task<>')
        self.refuse('Task<int> init() { co_return 1; }\n' + ONCE, 'init is an ordinary function')

    def library(self, text=ONCE):
        """A scenario that was built apart."""
        self.write('shop.cpp', text)
        built = subprocess.run([THRONG, 'build', 'shop.cpp'], cwd=self.folder,
                               env=environment(), capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(built.returncode, 0, built.stderr)
        return self.folder / 'shop.so'

    def test_a_library_runs_as_the_scenario_it_was_built_from(self):
        self.library()
        self.assertEqual(self.run_it('shop.so', '--users', 3).users()['finished'], 3)

    def patched(self, pattern, replacement):
        """A library of which a part was written over by another of the same length."""
        data = self.library().read_bytes()
        found = re.search(pattern, data)
        self.assertIsNotNone(found)
        other = self.folder / 'other.so'
        with open(other, 'wb') as file:
            file.write(data[:found.start(1)] + replacement(found.group(1)) + data[found.end(1):])
        return other.name

    def test_another_stamp_is_refused_with_both(self):
        name = self.patched(rb'throng-border:([0-9a-f]{16}):', lambda old: b'0123456789abcdef')
        self.check_refused(2, [name], name, 'border 0123456789abcdef', 'build it again')

    def test_another_machine_is_refused(self):
        name = self.patched(rb'throng-border:[0-9a-f]{16}:(x86_64):', lambda old: b'riscv6')
        self.check_refused(2, [name], name, 'riscv6', 'x86_64')

    def test_what_is_no_library_of_a_scenario_is_refused(self):
        libc = subprocess.run(['gcc', '-print-file-name=libc.so.6'], capture_output=True,
                              text=True, check=True).stdout.strip()
        data = self.library().read_bytes()
        for name, content, text in (
                ('empty.so', b'', 'no shared object'),
                ('text.so', b'#!/bin/sh\necho hello\n', 'no shared object'),
                ('libc.so', open(libc, 'rb').read(), 'no scenario'),
                ('head.so', data[:64], 'no scenario'),
                ('magic.so', b'\x7fELF', 'no scenario')):
            with self.subTest(name):
                (self.folder / name).write_bytes(content)
                done = self.check_refused(2, [name], name, text)
                self.assertIn('throng build', done.err)

    def test_a_library_that_was_cut_off_is_refused(self):
        data = self.library().read_bytes()
        stamp = data.index(b'throng-border:')
        for size in stamp + 200, len(data) // 2, len(data) - 1:
            with self.subTest(size):
                (self.folder / 'cut.so').write_bytes(data[:size])
                self.check_refused(2, ['cut.so'], 'cut.so', 'is incomplete')

    def test_a_library_that_needs_what_is_not_there_is_refused(self):
        self.library('int nowhere();\nTask<> start(User) { if (nowhere()) co_return; }')
        self.check_refused(2, ['shop.so'], 'cannot load', 'nowhere')


THROWS = '''
#include <new>
struct Shop { std::string where; };
void fail(const std::string& where, const char* here) {
  if (where == here) throw std::runtime_error(std::string("broken in ") + here);
}
Shop config(const throng::Settings& settings) {
  const std::string where = settings.text("where");
  fail(where, "init");
  if (where == "init-int") throw 7;
  if (where == "init-memory") throw std::bad_alloc();
  return {where};
}
Task<> start(User user, const Shop& shop) {
  if (user.id() % 2 == 0) co_return;
  fail(shop.where, "start");
  if (shop.where == "start-int") throw 7;
  if (shop.where == "start-empty") throw std::runtime_error("");
  if (shop.where == "start-long") throw std::runtime_error(std::string(1 << 20, 'x'));
  if (shop.where == "start-result") static_cast<void>(throng::Json::parse("{").value());
  if (shop.where == "start-many") throw std::runtime_error(std::to_string(user.id()));
  co_await throng::sleep(1ms);
  fail(shop.where, "later");
  if (shop.where == "later-int") throw 7;
}
void terminate(const Shop& shop) {
  fail(shop.where, "terminate");
  if (shop.where == "terminate-int") throw 7;
}
'''


class Throws(WithRuns):
    def setUp(self):
        super().setUp()
        self.write('throws.cpp', THROWS)

    def throw(self, where, code, *arguments):
        return self.run_it('throws.cpp', '--users', 10, '--set', f'where={where}', *arguments,
                           code=code)

    def test_in_init_ends_the_run_with_what_it_said(self):
        for where, text in (('init', 'init: broken in init'),
                            ('init-int', 'init: threw something that is no std::exception'),
                            ('init-memory', 'bad_alloc')):
            with self.subTest(where):
                done = self.throw(where, 1)
                self.assertIn(text, done.err)
                self.assertEqual(done.out, '')

    def test_in_a_user_is_a_failed_user_by_its_reason(self):
        for where, reason in (('start', 'broken in start'), ('later', 'broken in later'),
                              ('start-int', 'threw something that is no std::exception'),
                              ('later-int', 'threw something that is no std::exception'),
                              ('start-empty', 'an exception that says nothing'),
                              ('start-result', 'a Result was read as what it is not: ask is_ok(), '
                                               'is_error(), is_stopped() first')):
            with self.subTest(where):
                done = self.throw(where, 3)
                self.assertEqual(done.users(), {'started': 10, 'finished': 5, 'failed': 5,
                                                'removed': 0, 'lost': 0})
                self.assertEqual(done.summary['users']['failures'],
                                 [{'reason': reason, 'count': 5, 'user': '1'}])

    def test_a_long_reason_is_cut_and_many_are_bounded(self):
        done = self.throw('start-long', 3)
        [failure] = done.summary['users']['failures']
        self.assertLess(len(failure['reason']), 10_000)
        done = self.run_it('throws.cpp', '--users', 20_000, '--set', 'where=start-many', code=3)
        failures = done.summary['users']['failures']
        self.assertLess(len(failures), 2000)
        self.assertEqual(sum(each['count'] for each in failures), 10_000)

    def test_in_terminate_is_a_warning(self):
        for where, text in (('terminate', 'terminate: broken in terminate'),
                            ('terminate-int', 'no std::exception')):
            with self.subTest(where):
                done = self.throw(where, 0)
                self.assertIn(text, done.out)
                self.assertIn(text, ' '.join(done.summary['warnings']))


HARM = '''
#include <csignal>
#include <cstdlib>
std::string config(const throng::Settings& settings) {
  const std::string how = settings.text("how");
  if (how == "init-null") *reinterpret_cast<volatile int*>(8) = 1;
  if (how == "init-exit") std::exit(0);
  return how;
}
int recurse(volatile int* above) {
  volatile int here[256] = {*above + 1};
  return *above < 0 ? 0 : recurse(here) + here[1];
}
Task<> start(User user, const std::string& how) {
  co_await throng::sleep(300ms);  // by then the command knows that the load has begun
  if (user.id() != 3) co_await throng::sleep(1h);
  if (how == "null") *reinterpret_cast<volatile int*>(8) = 1;
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(0);
  if (how == "quick") std::_Exit(0);
  if (how == "kill") std::raise(SIGKILL);
  if (how == "stack") {
    volatile int top = 0;
    recurse(&top);
  }
  if (how == "terminate") std::terminate();
  if (how == "stuck") for (volatile bool is_so = true; is_so;) {}
}
'''


class Harm(WithRuns):
    """What breaks the process of a run is said by the command, which lives on."""

    def setUp(self):
        super().setUp()
        self.write('harm.cpp', HARM)

    def harm(self, how, *arguments):
        done = self.run_it('harm.cpp', '--users', 20, '--cores', 2, '--set', f'how={how}',
                           *arguments, code=1)
        # All of its processes have its folder as theirs.
        left = []
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                if os.readlink(f'/proc/{pid}/cwd') == str(self.folder):
                    left.append(pid)
            except OSError:
                pass
        self.assertEqual(left, [])
        self.assertEqual([name for name in os.listdir(self.folder) if 'core' in name], [])
        return done

    def test_a_crash_names_the_signal_and_the_user(self):
        for how, name in (('null', 'SIGSEGV'), ('abort', 'SIGABRT'), ('stack', 'SIGSEGV'),
                          ('terminate', 'SIGABRT')):
            with self.subTest(how):
                done = self.harm(how)
                said = ' '.join([done.summary['run']['reason'], *done.summary['warnings']])
                self.assertIn(name, said)
                self.assertRegex(said, r'where it happened: the last users, the latest first: 3\b')
                self.assertEqual(done.summary['run']['status'], 'failed')
                self.assertEqual(done.summary['generator']['verdict'], 'saturated')

    def test_an_end_that_nobody_asked_for_is_no_success(self):
        for how in 'exit', 'quick', 'kill', 'init-exit', 'init-null':
            with self.subTest(how):
                done = self.harm(how)
                self.assertIn('the process that carried the users', done.err + done.out)

    def test_a_user_that_holds_its_core_ends_the_run_beyond_the_limit(self):
        done = self.harm('stuck', '--stuck-limit', '2s')
        self.assertRegex(done.err + done.out, r'user 3\b')
        self.assertIn('start', done.err + done.out)

    def test_what_follows_a_scenario_that_broke_runs(self):
        self.write('once.cpp', 'void config(const throng::Settings& s) { s.text("how"); }\n' + ONCE)
        done = self.run_it('harm.cpp', 'once.cpp', '--users', 5, '--set', 'how=null', code=1)
        self.assertEqual(done.summaries[-1]['users']['finished'], 5)


class Scarcity(WithRuns):
    """A million users that each want a connection, and a process that may have 64 files."""

    def starve(self, connections, scenario, *arguments):
        self.write('connects.cpp', scenario)
        # One core: what one gives back at its end another could still use.
        done = self.run_it('connects.cpp', '--users', 1_000_000, '--duration', '3s', '--drain',
                           '0s', '--cores', 1, *arguments, code=3, shell='ulimit -n 64')
        reasons = {each['reason']: each['count'] for each in done.summary['users']['failures']}
        self.assertEqual(set(reasons), {'no_files'})
        self.assertEqual(done.users()['failed'], reasons['no_files'])
        self.assertGreater(reasons['no_files'], 1000)
        self.assertLess(done.summary['metrics'][connections]['value'], 64)

    def test_tcp_connections_without_descriptors_fail_by_their_reason(self):
        with Echo() as echo:
            self.starve('tcp_connections', '''
                std::uint16_t config(const throng::Settings& settings) {
                  return static_cast<std::uint16_t>(settings.integer("port"));
                }
                Task<> start(User, const std::uint16_t& port) {
                  const auto made = co_await throng::Tcp::connect("127.0.0.1", port);
                  if (made.is_error()) throw std::runtime_error(std::string(made.error().reason()));
                  co_await throng::sleep(1h);
                }''', '--set', f'port={echo.port}')

    def test_requests_without_descriptors_fail_by_their_reason(self):
        with Nginx() as nginx:
            self.starve('http_connections', '''
                std::string config(const throng::Settings& settings) { return settings.text("url"); }
                Task<> start(User user, const std::string& url) {
                  throng::Http http(user);
                  const auto got = co_await http.get(url);
                  if (got.is_error()) throw std::runtime_error(std::string(got.error().reason()));
                  co_await throng::sleep(1h);
                }''', '--set', f'url={nginx.url}')

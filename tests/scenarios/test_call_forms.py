"""Every documented call form of the SDK, compiled by both compilers, with and without ASan."""
import os
import pathlib
import re
import shutil
import subprocess

from certificates import Authority
from scenario_runs import CACHE, Ended, WithRuns
from tcp_echo import Echo
from throng_command import PATIENCE_S, ROOT, THRONG, Demo
from xmpp_servers import DOMAIN, Prosody

SANITIZED = ROOT / 'build/asan/throng'
COMPILERS = 'clang++-16', 'g++-12'
REPORT = re.compile(r'AddressSanitizer|LeakSanitizer|runtime error:')
SLOW_S = 10 * PATIENCE_S

# What a compiler is called with goes to it with ASan; clang++ links, so that what is called is the
# runtime in the program.
WITH_ASAN = '''#!/bin/sh
case " $* " in
*" -shared "*)
  for flag in "$@"; do
    shift
    case "$flag" in -fno-gnu-unique | -fcoroutines | -Wno-subobject-linkage) ;;
    *) set -- "$@" "$flag" ;; esac
  done
  exec clang++-16 -fsanitize=address "$@" ;;
*" --version "*) exec {compiler} "$@" ;;
*) exec {compiler} -fsanitize=address -fno-omit-frame-pointer "$@" ;;
esac
'''


class Variants(WithRuns):
    """A scenario in the form that each compiler makes of it."""

    def setUp(self):
        super().setUp()
        (self.folder / 'tmp').mkdir()

    def build(self, source, compiler, is_sanitized):
        named = shutil.which(compiler)
        self.assertIsNotNone(named, f'{compiler} is not installed')
        if is_sanitized:
            wrapper = pathlib.Path(CACHE.name) / f'asan-{compiler}'
            wrapper.write_text(WITH_ASAN.format(compiler=named))
            wrapper.chmod(0o755)
            named = str(wrapper)
        target = self.folder / f'{source.stem}-{compiler}-{is_sanitized}.so'
        done = subprocess.run(
            [THRONG, 'build', source, '-o', target, '--compiler', named],
            env={**os.environ, 'XDG_CACHE_HOME': CACHE.name}, capture_output=True, text=True,
            timeout=SLOW_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn('warning', done.stderr)
        return target

    def run_variant(self, library, is_sanitized, *arguments, shell='', is_reported=False):
        """Runs it in the program that fits; returns how it ended."""
        command = [SANITIZED if is_sanitized else THRONG, 'run', library, '--quiet', '--summary',
                   self.folder / 'summary.json', '--log', self.folder / 'run.log', *arguments]
        command = [str(part) for part in command]
        if shell:
            command = ['bash', '-c', f'{shell}; exec "$0" "$@"', *command]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SLOW_S,
            env={**os.environ, 'ASAN_OPTIONS': 'detect_stack_use_after_return=1:detect_leaks=1'})
        ended = Ended(done.returncode, done.stdout, done.stderr, self.summaries())
        self.assertEqual(REPORT.search(done.stderr) is not None, is_reported, ended)
        return ended

    def check_passed(self, done):
        self.assertEqual(done.summary and done.summary['users']['failures'], [])
        self.assertEqual(done.code, 0, done)

    def in_each_variant(self, check):
        """Calls `check` with the scenario as each compiler makes it, and whether it has ASan."""
        for compiler in COMPILERS:
            for is_sanitized in False, True:
                with self.subTest(f'{compiler}{" with ASan" if is_sanitized else ""}'):
                    check(self.build(self.SOURCE, compiler, is_sanitized), is_sanitized)


class Watched(Variants):
    """That ASan sees what a scenario does, else what follows proves nothing."""

    def check_seen(self, text, name):
        self.SOURCE = self.write('wrong.cpp', text)

        def check(library, is_sanitized):
            if is_sanitized:
                done = self.run_variant(library, True, is_reported=True)
                self.assertIn(name, done.err)

        self.in_each_variant(check)

    def test_a_use_after_free_is_seen(self):
        self.check_seen('''
            Task<> start(User user) {
              auto* number = new volatile int(static_cast<int>(user.id()));
              delete number;
              co_await throng::sleep(1ms);
              if (*number == 7) co_await throng::sleep(2ms);
            }''', 'heap-use-after-free')

    def test_a_frame_that_is_used_when_it_is_gone_is_seen(self):
        self.check_seen('''
            __attribute__((noinline)) Task<> keep(int*& kept) {
              int number = 1;
              kept = &number;
              co_await throng::sleep(1ms);
              *kept = number + 1;
            }
            Task<> start(User) {
              int* kept = nullptr;
              co_await keep(kept);
              *static_cast<volatile int*>(kept) = 3;
            }''', 'heap-use-after-free')

    def test_a_leak_is_seen(self):
        self.check_seen('''
            std::uint64_t* volatile last = nullptr;
            Task<> start(User user) {
              last = new std::uint64_t(user.id());
              last = nullptr;
              co_await throng::sleep(1ms);
            }''', 'LeakSanitizer')


class CallForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/call_forms.cpp'

    def setUp(self):
        super().setUp()
        self.demo = Demo()
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)
        self.echo = Echo()
        self.echo.__enter__()
        self.addCleanup(self.echo.__exit__)

    def settings(self):
        given = {'url': self.demo.url.rstrip('/'), 'port': self.demo.port,
                 'echo': self.echo.port, 'pause': '3ms', 'loud': 'yes'}
        return [part for key, value in given.items() for part in ('--set', f'{key}={value}')]

    def test_each_does_what_it_says(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--users', 20, '--iterations', 2,
                                    '--cores', 2, '--drain', '1m', *self.settings())
            self.check_passed(done)
            # Every fifth takes itself out in its first iteration.
            self.assertEqual(done.users(), {'started': 20, 'finished': 16, 'failed': 0,
                                            'removed': 4, 'lost': 0})
            self.assertEqual(done.iterations(), {'finished': 32, 'failed': 0, 'halted': 4})

        self.in_each_variant(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(library, is_sanitized):
            for duration in '30ms', '70ms', '110ms', '190ms', '310ms', '530ms':
                done = self.run_variant(library, is_sanitized, '--users', 100, '--cores', 2,
                                        '--duration', duration, '--drain', '0s',
                                        *self.settings())
                self.check_passed(done)
                self.assertEqual(done.users()['failed'], 0)
                self.assertEqual(done.users()['finished'] + done.users()['removed'],
                                 done.users()['started'])

        self.in_each_variant(check)


class MessageForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/message_forms.cpp'

    def test_each_does_what_it_says(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--users', 20, '--cores', 2,
                                    '--set', 'meet=20')
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 20)
            self.assertEqual(done.figure('messages_gone'), 20)

        self.in_each_variant(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(library, is_sanitized):
            for duration in '1ms', '2ms', '4ms', '7ms', '11ms', '20ms':
                done = self.run_variant(library, is_sanitized, '--users', 101, '--cores', 2,
                                        '--duration', duration, '--drain', '0s', '--set',
                                        'meet=101')
                self.check_passed(done)
                self.assertEqual(done.users()['finished'] + done.users()['removed'],
                                 done.users()['started'])

        self.in_each_variant(check)


class ReadyAwaits(Variants):
    SOURCE = ROOT / 'tests/scenarios/ready_awaits.cpp'

    def test_five_million_need_no_stack(self):
        def check(library, is_sanitized):
            # Under ASan every frame comes from the allocator, and the stack is larger.
            done = self.run_variant(library, is_sanitized, '--set', 'awaits=5000000',
                                    shell='' if is_sanitized else 'ulimit -s 256')
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 1)

        self.in_each_variant(check)

    def test_tasks_may_lie_ten_thousand_deep(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--set', 'depth=10000', '--users', 2)
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 2)

        self.in_each_variant(check)

    def test_a_user_ten_thousand_deep_may_be_destroyed(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--set', 'depth=10000', '--set',
                                    'pause=1h', '--users', 2, '--duration', '200ms', '--drain',
                                    '0s')
            self.check_passed(done)
            self.assertEqual(done.users()['started'], 2)

        self.in_each_variant(check)


class ThrottleForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/throttle_forms.cpp'

    def test_each_does_what_it_says(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--users', 20, '--iterations', 2,
                                    '--cores', 2, '--drain', '1m')
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 20)
            self.assertEqual(done.figure('ran'), 20 * 2 * 4)

        self.in_each_variant(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(library, is_sanitized):
            for duration in '10ms', '30ms', '70ms', '130ms':
                done = self.run_variant(library, is_sanitized, '--users', 200, '--cores', 2,
                                        '--duration', duration, '--drain', '0s')
                self.check_passed(done)
                self.assertEqual(done.users()['failed'], 0)

        self.in_each_variant(check)


class CoordinatorForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/coordinator_forms.cpp'

    def test_each_does_what_it_says(self):
        def check(library, is_sanitized):
            done = self.run_variant(library, is_sanitized, '--users', 12, '--cores', 2)
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 12)
            self.assertEqual(done.figure('acted'), 6)
            self.assertEqual(done.figure('coordinator_adds', coordinator='guests'), 12)
            self.assertEqual(done.figure('coordinator_adds', coordinator='numbers'), 24)

        self.in_each_variant(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(library, is_sanitized):
            for duration in '1ms', '3ms', '10ms', '60ms':
                done = self.run_variant(library, is_sanitized, '--users', 201, '--cores', 2,
                                        '--duration', duration, '--drain', '0s')
                self.check_passed(done)
                self.assertEqual(done.users()['failed'], 0)

        self.in_each_variant(check)


class WebSocketForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/websocket_forms.cpp'

    def test_each_does_what_it_says(self):
        def check(library, is_sanitized):
            with Demo() as demo:
                done = self.run_variant(library, is_sanitized, '--users', 10, '--cores', 2, '--set',
                                        f'port={demo.port}')
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 10)
            self.assertEqual(done.figure('websocket_closes', status='4000'), 10)

        self.in_each_variant(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(library, is_sanitized):
            with Demo() as demo:
                for duration in '1ms', '3ms', '6ms', '15ms', '40ms':
                    done = self.run_variant(library, is_sanitized, '--users', 100, '--cores', 2,
                                            '--duration', duration, '--drain', '0s', '--set',
                                            f'port={demo.port}', '--set', 'times=1000')
                    self.check_passed(done)
                    self.assertEqual(done.users()['failed'], 0)

        self.in_each_variant(check)


class XmppForms(Variants):
    SOURCE = ROOT / 'tests/scenarios/xmpp_forms.cpp'

    def run_each(self, check):
        authority = Authority()
        with authority.holder, Prosody(authority.issue(names=[DOMAIN])) as server:
            self.names = 0

            def run(library, is_sanitized, *arguments):
                self.names += 1  # of accounts that are new each time
                return self.run_variant(library, is_sanitized, '--cores', 2, '--set',
                                        f'port={server.port}', '--set', f'ca={authority.certificate}',
                                        '--set', f'prefix=n{self.names}x', *arguments)

            self.in_each_variant(lambda library, is_sanitized: check(
                lambda *arguments: run(library, is_sanitized, *arguments)))

    def test_each_does_what_it_says(self):
        def check(run):
            done = run('--users', 6)
            self.check_passed(done)
            self.assertEqual(done.users()['finished'], 6)
            self.assertEqual(done.figure('xmpp_resumed'), 6)

        self.run_each(check)

    def test_users_may_be_stopped_and_destroyed_at_any_moment(self):
        def check(run):
            for duration in '2ms', '10ms', '30ms', '80ms', '200ms':
                done = run('--users', 20, '--duration', duration, '--drain', '0s')
                self.check_passed(done)
                self.assertEqual(done.users()['failed'], 0)

        self.run_each(check)

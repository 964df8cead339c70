"""The users of a run live in a process of their own: what remains when that one, or the command, ends."""
import contextlib
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import unittest

from throng_command import PATIENCE_S, Demo, Running, run, summary_file


def children(process):
    """The process ids of what `process` has started."""
    text = pathlib.Path(f'/proc/{process}/task/{process}/children').read_text()
    return [int(word) for word in text.split()]


class Watched:
    """A process that is no child of ours, whose end we can wait for."""

    def __init__(self, process):
        self.fd = os.pidfd_open(process)

    def ends(self):
        ready, _, _ = select.select([self.fd], [], [], PATIENCE_S)
        os.close(self.fd)
        return bool(ready)


class NodeProcess(unittest.TestCase):
    def setUp(self):
        self.demo = Demo()
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)

    def after_a_second(self, act, *arguments):
        """Runs for an hour, and has `act` do something to it after its first second."""
        with summary_file() as file:
            with Running('http', self.demo.url, '-d', '1h', '-c', 4, '--summary', file,
                         *arguments) as running:
                running.await_progress()
                (child,) = children(running.process.pid)
                watched = Watched(child)
                act(running, child)
                done = running.finish()
                self.assertTrue(watched.ends())
            if file.exists():
                done.summary = json.loads(file.read_text())
        return done

    def check_crash(self, which, *texts):
        done = self.after_a_second(lambda running, child: os.kill(child, which))
        self.assertEqual(done.code, 1, done)
        for text in texts:
            self.assertIn(text, done.summary['run']['reason'])
        self.assertEqual(done.summary['run']['status'], 'failed')
        self.assertGreater(done.value('http_requests'), 0)
        self.assertEqual(done.summary['users']['lost'], 4)
        self.assertIn('Verdict', done.out)
        return ' '.join(done.summary['warnings'])

    def test_a_crash_leaves_the_figures_the_last_users_and_the_stack(self):
        details = self.check_crash(signal.SIGSEGV, 'SIGSEGV (signal 11)')
        self.assertIn('the last users, the latest first: ', details)
        self.assertIn('(http.request)', details)
        self.assertIn('#0 ', details)
        self.assertIn('throng', details)

    def test_an_abort_is_told_by_its_name(self):
        self.check_crash(signal.SIGABRT, 'SIGABRT (signal 6)')

    def test_a_kill_leaves_the_figures_and_the_last_users(self):
        details = self.check_crash(signal.SIGKILL, 'SIGKILL (signal 9)', 'while the load went on')
        self.assertIn('the last users, the latest first: ', details)

    def test_a_crash_before_the_load_is_a_problem_and_no_result(self):
        with contextlib.ExitStack() as stack:
            # A listen queue that is full lets nobody connect and refuses nobody either.
            deaf = stack.enter_context(socket.socket())
            deaf.bind(('127.0.0.1', 0))
            deaf.listen(0)
            for _ in range(3):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(deaf.getsockname())
            url = f'http://127.0.0.1:{deaf.getsockname()[1]}/'
            with Running('http', url, '--connect-timeout', '1h') as running:
                self.assertIn(url, running.process.stderr.readline())
                while not children(running.process.pid):
                    pass
                os.kill(children(running.process.pid)[0], signal.SIGKILL)
                done = running.finish()
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.out, '')
        self.assertIn('SIGKILL (signal 9) before the load began', done.err)

    def test_a_killed_command_leaves_no_process(self):
        done = self.after_a_second(lambda running, child: running.send(signal.SIGKILL))
        self.assertEqual(done.code, -signal.SIGKILL)

    def test_an_interrupt_leaves_no_process(self):
        done = self.after_a_second(lambda running, child: running.send(signal.SIGINT))
        self.assertEqual(done.code, 130, done)

    def test_two_interrupts_leave_no_process(self):
        def twice(running, _):
            running.send(signal.SIGINT)
            running.send(signal.SIGTERM)
        self.assertEqual(self.after_a_second(twice, '--drain', '1h').code, 130)

    def test_a_terminals_interrupt_reaches_the_command_only(self):
        def check(running, child):
            self.assertNotEqual(os.getpgid(child), os.getpgid(running.process.pid))
            running.send(signal.SIGINT)
        self.after_a_second(check)

    def test_it_inherits_nothing_but_its_own_descriptors(self):
        def check(running, child):
            links = [os.readlink(f'/proc/{child}/fd/{fd}') for fd in os.listdir(f'/proc/{child}/fd')]
            self.assertEqual(sum('crash page' in link for link in links), 1, links)
            self.assertFalse([link for link in links if 'summary' in link or 'signalfd' in link
                              or 'pidfd' in link], links)
            running.send(signal.SIGINT)
        self.after_a_second(check)

    def test_started_by_hand_it_says_what_it_is(self):
        done = run('node-run')
        self.assertEqual(done.code, 2, done)
        self.assertIn('only throng can give it', done.err)
        done = run('node-run', '--run', 'x', '--bus-fd', 0, '--page-fd', 0, '--parent', os.getpid(),
                   stdin=subprocess.DEVNULL)
        self.assertEqual(done.code, 2, done)
        self.assertIn('not what throng gives it', done.err)

    def test_help_does_not_show_it(self):
        self.assertNotIn('node-run', run('--help').out)

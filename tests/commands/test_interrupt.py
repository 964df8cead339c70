"""Ctrl-C ends a run gently, twice at once, and never without its result."""
import contextlib
import json
import os
import signal
import socket
import subprocess
import unittest

from throng_command import PATIENCE_S, Demo, Running, run, summary_file


class Interrupts(unittest.TestCase):
    def setUp(self):
        self.demo = Demo()
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)

    def interrupt(self, path, ends, *arguments):
        """Runs for an hour, and has `ends` end it after its first second."""
        with summary_file() as file:
            with Running('http', self.demo.url + path, '-d', '1h', '--summary', file,
                         *arguments) as running:
                running.await_progress()
                ends(running)
                done = running.finish()
            done.summary = json.loads(file.read_text())
        self.assertEqual(done.code, 130, done)
        self.assertIn('interrupted', done.out)
        for section in 'Figures', 'Machine', 'Verdict':
            self.assertIn(section, done.out)
        self.assertEqual(done.summary['run']['status'], 'interrupted')
        self.assertIn('interrupted', done.summary['run']['reason'])
        return done

    def check_gentle(self, which):
        done = self.interrupt('', lambda running: running.send(which), '-c', 4)
        self.assertGreater(done.value('http_requests'), 0)
        self.assertEqual(done.summary['unfinished'], 0)
        self.assertEqual(done.summary['users']['finished'], 4)
        self.assertGreaterEqual(done.summary['run']['duration_s'], 1)
        self.assertIn('Latency', done.out)

    def test_an_interrupt_ends_the_run_and_shows_the_result(self):
        self.check_gentle(signal.SIGINT)

    def test_a_termination_is_the_same_as_an_interrupt(self):
        self.check_gentle(signal.SIGTERM)

    def test_an_interrupt_waits_for_the_answers_that_come_in_time(self):
        done = self.interrupt('delay/1500ms', lambda running: running.send(signal.SIGINT),
                              '-c', 3, '--drain', '1h')
        self.assertGreaterEqual(done.value('http_requests'), 3)
        self.assertEqual(done.summary['unfinished'], 0)

    def test_an_interrupt_waits_no_longer_than_the_drain(self):
        done = self.interrupt('delay/10m', lambda running: running.send(signal.SIGINT),
                              '-c', 3, '--drain', '100ms')
        self.assertEqual(done.summary['unfinished'], 3)
        self.assertEqual(done.summary['users']['removed'], 3)

    def test_two_signals_end_it_at_once_and_count_what_was_cut_off(self):
        def twice(running):
            # Two of one kind that are both pending would be one.
            running.send(signal.SIGINT)
            running.send(signal.SIGTERM)
        done = self.interrupt('delay/10m', twice, '-c', 3, '--drain', '1h')
        self.assertEqual(done.summary['unfinished'], 3)
        self.assertEqual(done.value('http_unfinished'), 3)
        self.assertEqual(done.value('http_requests'), 0)
        self.assertEqual(done.metric('http_latency')['count'], 3)

    def test_interrupts_may_be_repeated_until_it_ends(self):
        def repeatedly(running):
            while running.process.poll() is None:
                running.send(signal.SIGINT)
                try:
                    running.process.wait(0.1)
                except subprocess.TimeoutExpired:
                    pass
        done = self.interrupt('delay/10m', repeatedly, '-c', 3, '--drain', '1h')
        self.assertEqual(done.summary['unfinished'], 3)

    def test_signals_beyond_the_second_do_not_replace_the_exit_code(self):
        def many(running):
            while running.process.poll() is None:
                running.send(signal.SIGINT)
                running.send(signal.SIGTERM)
        self.interrupt('delay/10m', many, '-c', 3, '--drain', '1h')

    def test_a_reader_that_has_gone_does_not_crash_it(self):
        for stream in 'stdout', 'stderr':
            with self.subTest(stream):
                reading, writing = os.pipe()
                os.close(reading)
                done = run('http', self.demo.url, '-d', '1500ms', '-c', 2, **{stream: writing})
                os.close(writing)
                self.assertGreaterEqual(done.code, 0, 'it ended by a signal')
                self.assertEqual(done.code, 1 if stream == 'stdout' else 0, done)

    def test_a_pipe_to_head_does_not_crash_it(self):
        with Running('http', self.demo.url, '-d', '200ms', '-c', 2, '-q') as running:
            head = subprocess.run(['head', '-1'], stdin=running.process.stdout,
                                  capture_output=True, text=True, timeout=PATIENCE_S)
            self.assertIn('GET http', head.stdout)
            running.process.stdout.close()
            self.assertIn(running.process.wait(PATIENCE_S), (0, 1))

    def test_an_interrupt_ends_it_while_it_still_connects(self):
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
                running.send(signal.SIGINT)
                done = running.finish()
        self.assertEqual(done.code, 130, done)
        self.assertIn('interrupted', done.err)

    def test_the_demo_ends_in_order(self):
        self.assertEqual(self.demo.stop(), 0)

    def test_the_demo_ends_in_order_when_requests_are_held(self):
        with Running('http', self.demo.url + 'delay/10m', '-d', '1h', '-c', 3) as running:
            running.await_progress()
            self.assertEqual(self.demo.stop(), 0)

"""`throng http -r`: requests that start on a schedule, whatever becomes of those before."""
import json
import pathlib
import resource
import signal
import tempfile
import unittest

from servers import Nginx, free_port
from throng_command import Demo, Running, load, run, summary_file


def words(text):
    """As one line, however it was wrapped."""
    return ' '.join(text.split())


class WithDemo(unittest.TestCase):
    ARGUMENTS = ()

    def start(self, *arguments):
        self.demo = Demo(*arguments)
        self.demo.__enter__()
        self.addCleanup(self.demo.__exit__)

    def setUp(self):
        self.start()

    def load(self, *arguments, path='', code=0, **options):
        done = load(self.demo.url + path, '-q', *arguments, **options)
        self.assertEqual(done.code, code, done)
        self.check_totals(done)
        return done

    def check_totals(self, done):
        """What was due has become something, and nothing else was counted."""
        self.assertEqual(done.summary['generator']['model'], 'open')
        due = done.value('arrivals_due')
        self.assertEqual(done.value('http_requests') + done.value('http_failures') +
                         done.summary['unfinished'], due, done)
        # Those that failed before their time was up say nothing about latency.
        self.assertEqual(done.metric('http_latency')['count'],
                         due - done.value('http_failures') + done.failures().get('timeout', 0))
        self.assertLessEqual(done.value('arrivals_started'), due)


class Schedules(WithDemo):
    def test_as_many_are_due_as_rate_and_time_say(self):
        done = self.load('-r', 500, '-d', '4s', '-c', 20)
        self.assertEqual(done.value('arrivals_due'), 2000)
        self.assertEqual(done.value('http_failures'), 0)
        generator = done.summary['generator']
        self.assertAlmostEqual(generator['achieved'], 1, delta=0.05)
        self.assertGreater(generator['late_start_p99_us'], 0)
        self.assertLessEqual(done.value('http_connections'), 20)
        text = words(done.out)
        for part in ('500/s, at most 20 in flight', 'open model', 'Service time', 'Due 2,000',
                     'Starts were late by p99'):
            self.assertIn(part, text)

    def test_the_service_time_is_part_of_the_latency(self):
        done = self.load('-r', 500, '-d', '1s')
        latency, service = done.metric('http_latency'), done.metric('http_service_time')
        self.assertEqual(service['count'], done.value('http_requests'))
        self.assertLessEqual(service['p50'], latency['p50'])
        self.assertLessEqual(service['max'], latency['max'])

    def test_a_rate_may_be_per_minute(self):
        self.assertEqual(self.load('-r', '600/min', '-d', '1s').value('arrivals_due'), 10)

    def test_a_ramp_makes_the_mean_of_its_ends(self):
        done = self.load('-r', '0..200@2s')
        self.assertAlmostEqual(done.value('arrivals_due'), 200, delta=1)
        self.assertIn('0/s to 200/s in 2.00 s', words(done.out))

    def test_a_ramp_that_is_cut_off_has_less(self):
        # A quarter of the area lies in the first half of the time.
        done = self.load('-r', '0..200@2s', '-d', '1s')
        self.assertAlmostEqual(done.value('arrivals_due'), 50, delta=1)

    def test_steps_follow_each_other(self):
        done = self.load('-r', '100@1s,300@1s')
        self.assertEqual(done.value('arrivals_due'), 400)
        self.assertIn('100/s for 1.00 s, then 300/s for 1.00 s', words(done.out))

    def test_a_ramp_and_what_follows_it_are_cut_off_by_the_duration(self):
        done = self.load('-r', '100..300@1s,300', '-d', '2s')
        self.assertAlmostEqual(done.value('arrivals_due'), 500, delta=1)

    def test_random_gaps_keep_the_rate(self):
        done = self.load('-r', '500@2s', '--poisson')
        # Six standard deviations.
        self.assertAlmostEqual(done.value('arrivals_due'), 1000, delta=190)
        self.assertIn('(Poisson)', done.out)

    def test_a_number_of_requests_ends_it(self):
        done = self.load('-r', 200, '-n', 50, '-d', '1h')
        self.assertEqual(done.value('arrivals_due'), 50)
        self.assertEqual(done.value('http_requests'), 50)
        # The last lies 49 gaps behind the first.
        self.assertGreaterEqual(done.summary['run']['duration_s'], 49 / 200)

    def test_a_schedule_that_is_over_before_its_requests_ends_it(self):
        done = self.load('-r', '100@1s', '-n', 1000)
        self.assertEqual(done.value('arrivals_due'), 100)

    def test_cores_share_the_schedule(self):
        for cores in 1, 2:
            with self.subTest(cores):
                done = self.load('-r', 333, '-d', '1s', '--cores', cores)
                self.assertEqual(done.value('arrivals_due'), 333)
                self.assertEqual(len(done.summary['generator']['core_idle']), cores)

    def test_no_more_is_asked_of_the_system_than_it_allows(self):
        done = self.load('-r', 100, '-d', '1s', preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (200, 200)))
        self.assertIn('at most 40 in flight', words(done.out))

    def test_without_a_rate_the_model_is_closed(self):
        done = load(self.demo.url, '-q', '-n', 10)
        generator = done.summary['generator']
        self.assertEqual(generator['model'], 'closed')
        self.assertIsNone(generator['achieved'])
        self.assertIsNone(generator['late_start_p99_us'])

    def test_every_start_is_a_request_that_nginx_logged(self):
        with Nginx(log=True) as nginx:
            done = load(nginx.url, '-q', '-r', 500, '-d', '2s', '--drain', '30s')
            self.assertEqual(done.code, 0, done)
            self.check_totals(done)
            self.assertEqual(len(nginx.logged()), done.value('arrivals_started'))


class Overload(WithDemo):
    """More than ten requests in flight, each held for 100 ms, can take."""

    TOO_MUCH = ('-r', 20_000, '-d', '1s', '--max-in-flight', 10)

    def check_saturated(self, code, *arguments):
        done = self.load(*self.TOO_MUCH, *arguments, path='delay/100ms', code=code)
        generator = done.summary['generator']
        self.assertEqual(generator['verdict'], 'saturated')
        self.assertLess(generator['achieved'], 0.1)
        self.assertTrue(any('10 requests that may be in flight' in reason
                            for reason in generator['reasons']), generator)
        self.assertIn('saturated', done.out)
        self.assertEqual(done.value('arrivals_due'), 20_000)
        self.assertLessEqual(done.value('http_connections'), 10)
        return done

    def test_a_target_that_cannot_keep_up_is_said_with_the_reason(self):
        done = self.check_saturated(0)
        self.assertEqual(done.summary['run']['status'], 'passed')

    def test_a_strict_run_does_not_pass_with_it(self):
        self.check_saturated(4, '--strict')

    def test_what_could_not_start_counts_with_its_age(self):
        done = self.check_saturated(0)
        # Nearly all of the starts were never sent; half of them had waited for half a second.
        self.assertGreater(done.summary['unfinished'], 19_000)
        self.assertGreater(done.metric('http_latency')['p50'], 400_000)

    def test_the_smaller_of_two_limits_holds(self):
        for options in (['-c', 3, '--max-in-flight', 10], ['-c', 10, '--max-in-flight', 3]):
            with self.subTest(options):
                done = self.load('-r', 1000, '-d', '500ms', *options, path='delay/100ms')
                self.assertEqual(done.value('http_connections'), 3)


class Ends(WithDemo):
    def interrupt(self, *arguments, path=''):
        with summary_file() as file:
            with Running('http', self.demo.url + path, '-d', '1h', '--summary', file,
                         *arguments) as running:
                running.await_progress()
                running.send(signal.SIGINT)
                done = running.finish()
            done.summary = json.loads(file.read_text())
        self.assertEqual(done.code, 130, done)
        self.assertEqual(done.summary['run']['status'], 'interrupted')
        self.check_totals(done)
        return done

    def test_an_interrupt_ends_it_with_as_many_due_as_the_time_says(self):
        done = self.interrupt('-r', 1000)
        expected = 1000 * done.summary['run']['duration_s']
        self.assertGreater(expected, 0)
        self.assertAlmostEqual(done.value('arrivals_due') / expected, 1, delta=0.5)
        self.assertGreater(done.value('http_requests'), 0)
        self.assertIn('open model', done.out)

    def test_an_interrupt_counts_what_waits_for_its_turn(self):
        done = self.interrupt('-r', 1000, '-c', 2, '--drain', '100ms', path='delay/10m')
        self.assertEqual(done.value('http_requests'), 0)
        self.assertEqual(done.summary['unfinished'], done.value('arrivals_due'))

    def test_a_target_that_is_not_there_is_said_at_once(self):
        done = load(f'http://127.0.0.1:{free_port()}/', '-q', '-r', 100)
        self.assertEqual(done.code, 1, done)
        self.assertIn('refused', done.err)
        self.assertIsNone(done.summary)

    def test_timeouts_count_from_the_slot_with_their_age(self):
        done = self.load('-r', 100, '-d', '500ms', '--http-timeout', '200ms', path='delay/10m',
                         code=1)
        self.assertEqual(done.failures(), {'timeout': 50})
        self.assertGreaterEqual(done.metric('http_latency')['min'], 190_000)
        self.assertIn('no request was answered', done.out)

    def test_without_keepalive_each_start_has_a_connection(self):
        done = self.load('-r', 100, '-n', 50, '--no-keepalive')
        self.assertEqual(done.value('http_connections'), 50)

    def test_a_target_that_goes_away_leaves_failures_and_the_schedule_goes_on(self):
        with summary_file() as file:
            with Running('http', self.demo.url, '-r', 200, '-d', '4s', '--summary',
                         file) as running:
                running.await_progress()
                self.demo.stop()
                done = running.finish()
            done.summary = json.loads(file.read_text())
        self.assertEqual(done.code, 0, done)
        self.check_totals(done)
        self.assertEqual(done.value('arrivals_due'), 800)
        self.assertGreater(done.value('http_failures'), 0)
        self.assertLessEqual(set(done.failures()), {'refused', 'reset', 'closed_early'})


class Stalls(WithDemo):
    """A target that holds all it has for half a second, once."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix='throng-test-')
        self.addCleanup(holder.cleanup)
        script = pathlib.Path(holder.name) / 'script.json'
        script.write_text(json.dumps({'latency': 'fixed:1ms',
                                      'stalls': [{'at': '1s', 'for': '500ms'}]}))
        self.start('--script', script)

    def test_a_stall_shows_in_the_latency_of_all_that_should_have_started(self):
        done = self.load('-r', 400, '-d', '3s', '-c', 4, path='calibrated')
        self.assertEqual(done.value('http_failures'), 0)
        latency, service = done.metric('http_latency'), done.metric('http_service_time')
        # 160 of 1,200 starts wait for more than 100 ms; of those that were sent, four do.
        self.assertGreater(latency['p90'], 90_000)
        self.assertGreater(latency['p99'], 300_000)
        self.assertLess(service['p90'], latency['p90'] / 2)
        self.assertGreater(service['max'], 300_000)

    def test_it_shows_too_when_all_are_in_flight(self):
        done = self.load('-r', 400, '-d', '3s', path='calibrated')
        self.assertGreater(done.metric('http_latency')['p99'], 300_000)
        self.assertGreater(done.value('http_connections'), 100)


class BadUsage(unittest.TestCase):
    def check_refused(self, arguments, *texts):
        done = run('http', 'http://127.0.0.1:1/', *arguments)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_rate_that_is_none_is_refused_with_what_was_expected(self):
        for rate in 'x', '0', '-5', '5/x', '1.2.3', '5 0', '5000000000', 'inf', '5@', '..5@1s':
            with self.subTest(rate):
                self.check_refused([f'--rate={rate}'], '--rate:', 'expected')

    def test_a_phase_that_makes_no_sense_is_refused(self):
        for rate, *texts in (('100..200', 'has no end', '100..200@30s'),
                             ('100,200', '"200" is never reached', 'RATE@LENGTH'),
                             ('100@1', '"1"', 'unit'), ('100@0s', 'no time at all'),
                             ('0..0@1s', 'starts nothing'), ('100@1s,x@1s', 'phase 2', '"x"'),
                             ('100@1s,', 'phase 2')):
            with self.subTest(rate):
                self.check_refused(['-r', rate], '--rate:', *texts)

    def test_what_is_for_the_open_model_needs_a_rate(self):
        self.check_refused(['--poisson'], '--poisson', '--rate')
        self.check_refused(['--max-in-flight', '5'], '--max-in-flight', '--rate')

    def test_nothing_in_flight_is_refused(self):
        self.check_refused(['-r', '5', '--max-in-flight', '0'], '--max-in-flight', '1 or more')
        self.check_refused(['-r', '5', '--max-in-flight', '-1'], '--max-in-flight')

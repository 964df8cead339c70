"""`throng run` against nginx: what nginx has logged is what the users did."""
import collections
import hashlib
import re

from scenario_runs import ROOT, WithRuns
from servers import Nginx

TWO_STEPS = ROOT / 'examples/two_steps.cpp'


def log_lines(nginx):
    """Stops nginx in order and returns its access log."""
    nginx.stop()
    return nginx.access_log.read_text().splitlines()


def sequences(lines):
    """What items each user asked for, in its order, as a hash."""
    hashes = collections.defaultdict(hashlib.sha256)
    for line in lines:
        if item := re.search(r'"GET (/\?user=(\d+)&item=\d+) HTTP', line):
            hashes[int(item.group(2))].update(item.group(1).encode())
    return {user: each.hexdigest() for user, each in hashes.items()}


class WithShop(WithRuns):
    def setUp(self):
        super().setUp()
        self.nginx = Nginx(log=True)
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)
        self.url = self.nginx.url.rstrip('/')

    def shop(self, *arguments, **options):
        return self.run_it(TWO_STEPS, '--set', f'url={self.url}', *arguments, **options)


class TwoSteps(WithShop):
    def test_every_request_counted_is_one_that_nginx_logged(self):
        done = self.shop('--users', 2000, '--duration', '5s', '--set', 'think=200ms')
        self.assertEqual(done.users(), {'started': 2000, 'finished': 2000, 'failed': 0,
                                        'removed': 0, 'lost': 0})
        self.assertEqual(done.summary['run']['status'], 'passed')
        self.assertEqual(done.figure('http_failures'), 0)
        self.assertEqual(done.figure('http_connections'), 2000)
        steps = {step: sum(done.figure('http_requests', **each['labels'])
                           for each in done.metric('http_requests')['series']
                           if each['labels'].get('step') == step) for step in ('front', 'item')}
        self.assertEqual(steps['front'] + steps['item'], done.figure('http_requests'))
        self.assertGreater(steps['item'], 2000)
        # Those between the steps at the end finish their iteration.
        self.assertEqual(steps['front'], steps['item'])
        self.assertEqual(done.iterations(), {'finished': steps['item'], 'failed': 0, 'halted': 0})
        self.assertEqual(done.figure('iterations'), steps['item'])
        lines = log_lines(self.nginx)
        self.assertEqual(len(lines), done.figure('http_requests') + done.summary['unfinished'])
        self.assertEqual(len(sequences(lines)), 2000)

    def test_what_is_cut_off_at_the_end_is_counted_apart(self):
        done = self.shop('--users', 500, '--duration', '1s', '--drain', '0s', '--set', 'think=5ms')
        self.assertEqual(done.users()['started'], 500)
        self.assertEqual(done.users()['finished'] + done.users()['removed'], 500)
        self.assertEqual(done.figure('http_unfinished'), done.summary['unfinished'])
        sent = done.figure('http_requests') + done.summary['unfinished']
        seen = len(log_lines(self.nginx))
        # A request that was cut off may never have come to nginx.
        self.assertLessEqual(seen, sent)
        self.assertGreaterEqual(seen, done.figure('http_requests'))


class Seeds(WithShop):
    def asked(self, *arguments):
        """What each of 200 users asked for in 5 iterations."""
        with Nginx(log=True) as nginx:
            self.url = nginx.url.rstrip('/')
            done = self.shop('--users', 200, '--iterations', 5, '--set', 'think=20ms', *arguments)
            lines = log_lines(nginx)
        self.assertEqual(done.figure('iterations'), 1000)
        self.assertEqual(len(lines), 2000)
        return sequences(lines)

    def test_a_seed_makes_every_user_do_the_same_on_any_number_of_cores(self):
        first = self.asked('--seed', 7, '--cores', 1)
        self.assertEqual(len(first), 200)
        self.assertEqual(len(set(first.values())), 200)
        self.assertEqual(self.asked('--seed', 7, '--cores', 2), first)
        other = self.asked('--seed', 8, '--cores', 2)
        same = [user for user in first if first[user] == other[user]]
        # Five picks of a hundred items each are alike once in ten thousand million times.
        self.assertEqual(same, [])

    def test_without_a_seed_the_one_that_was_used_is_said_and_repeats_the_run(self):
        with Nginx(log=True) as nginx:
            self.url = nginx.url.rstrip('/')
            done = self.shop('--users', 50, '--iterations', 2, '--set', 'think=5ms')
            first = sequences(log_lines(nginx))
        with Nginx(log=True) as nginx:
            self.url = nginx.url.rstrip('/')
            again = self.shop('--users', 50, '--iterations', 2, '--set', 'think=5ms', '--seed',
                              done.summary['run']['seed'])
            self.assertEqual(sequences(log_lines(nginx)), first)
        self.assertEqual(again.summary['run']['seed'], done.summary['run']['seed'])


class Several(WithShop):
    def other(self, text):
        return self.write('other.cpp', '''
            throng::Counter knocks("knocks");
            std::string config(const throng::Settings& settings) {
              static_cast<void>(settings.duration("think", 1s));
              return settings.text("url");
            }
            Task<> run(User user, const std::string& url) {
              knocks.add(user);
              throng::Http http(user);
              co_await http.get(url + "/other", "knock");
              ''' + text + '\n}')

    def test_each_has_a_result_of_its_own_in_order(self):
        done = self.run_it(TWO_STEPS, self.other(''), TWO_STEPS, '--users', 20, '--iterations', 3,
                           '--set', f'url={self.url}', '--set', 'think=5ms')
        first, second, third = done.summaries
        requests = [each['metrics']['http_requests'] for each in done.summaries]
        self.assertEqual([each['value'] for each in requests], [120, 60, 120])
        steps = [sorted({each['labels'].get('step') for each in of['series']}) for of in requests]
        self.assertEqual(steps, [['front', 'item'], ['knock'], ['front', 'item']])
        self.assertEqual(second['metrics']['knocks']['value'], 60)
        for each in first, third:
            self.assertNotIn('knocks', each['metrics'])
            self.assertEqual(each['iterations']['finished'], 60)
        self.assertEqual([each['users']['started'] for each in done.summaries], [20] * 3)
        self.assertEqual(len({each['run']['id'] for each in done.summaries}), 3)
        places = [done.out.index(name) for name in ('two_steps', 'knocks')]
        self.assertEqual(places, sorted(places))
        self.assertEqual(len(log_lines(self.nginx)), 300)

    def test_one_that_fails_decides_the_exit_code_and_the_next_runs(self):
        bad = self.other('throw std::runtime_error("the shop is closed");')
        done = self.run_it(bad, TWO_STEPS, '--users', 4, '--iterations', 1, '--set',
                           f'url={self.url}', '--set', 'think=5ms', code=3)
        self.assertEqual([each['users']['failed'] for each in done.summaries], [4, 0])
        self.assertEqual(done.summaries[1]['run']['status'], 'passed')

    def test_what_broke_precedes_what_failed(self):
        fails = self.other('throw std::runtime_error("the shop is closed");')
        breaks = self.write('breaks.cpp', '''
            void config(const throng::Settings& settings) {
              static_cast<void>(settings.text("url") + settings.text("think"));
              throw std::runtime_error("no goods");
            }
            Task<> run(User) { co_return; }''')
        for order in ([fails, breaks], [breaks, fails]):
            with self.subTest([each.name for each in order]):
                done = self.run_it(*order, '--set', f'url={self.url}', '--set', 'think=5ms',
                                   code=1)
                self.assertIn('no goods', done.err)
                self.assertIn('the shop is closed', done.out)

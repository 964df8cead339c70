#!/usr/bin/env python3
"""What scripts cost: loops, counters, requests, users, and how exactly rates are delivered.

  loops   iterations a second of one user on one core: an empty body, one counter, ten, a function
  rates   how much of a rate is delivered, from 100/s to 4,000,000/s, for so many seconds each
  http    CPU per GET of scripted users, and of `throng http` with as many connections, in turn,
          against nginx on the other processor
  users   memory of 100,000 users with a loop of one iteration a second, above that of one

  bench/script.py [--rounds 5] [--seconds 5] [--only loops,rates,http,users]
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from peer_http import measure, run_throng  # noqa: E402
from servers import Nginx  # noqa: E402

THRONG = str(ROOT / 'build/release/throng')
POOL = '[{pool, [{size, %d}, {worker_type, %s}], [%s]}].\n'
COUNTERS = '{count, "c"}'


def middle(values, digits=2):
    return (f'{statistics.median(values):,.{digits}f} '
            f'[{min(values):,.{digits}f} .. {max(values):,.{digits}f}]')


def play(folder, text, *more):
    """Runs a script on one core. Returns its summary and its CPU seconds."""
    file = pathlib.Path(folder) / 'bench.erl'
    file.write_text(text)
    with tempfile.NamedTemporaryFile(suffix='.json') as summary:
        _, cpu = measure([THRONG, 'run', file, '--cores', '1', '-q', '--summary', summary.name,
                          *more], 1)
        result = json.load(open(summary.name))
    assert not result['users']['failed'], result['users']
    return result, cpu


def loop(seconds, body, *options):
    return '{loop, [{time, {%g, sec}}%s], [%s]}' % (
        seconds, ''.join(', ' + each for each in options), body)


def measure_loops(options, folder):
    bodies = {'empty body': '', 'one counter': COUNTERS, 'ten counters': ', '.join([COUNTERS] * 10),
              'a random number': '{random_number, 10}',
              'iterator and sum': '{set, "sum", {add, {var, "i"}, 1}}'}
    for name, body in bodies.items():
        more = ['{iterator, "i"}'] if '"i"' in body else []
        rates = []
        for _ in range(options.rounds):
            result, _ = play(folder, POOL % (1, 'dummy_worker', loop(options.seconds, body, *more)))
            rates.append(result['iterations']['finished'] / options.seconds / 1e6)
        print(f'  {name}: {middle(rates)} million iterations a second', flush=True)


def measure_rates(options, folder):
    for rate in 100, 1000, 10_000, 100_000, 1_000_000, 2_000_000, 4_000_000:
        shares, late, cpus = [], [], []
        for _ in range(options.rounds):
            result, cpu = play(folder, POOL % (1, 'dummy_worker', loop(
                options.seconds, COUNTERS, '{rate, {%d, rps}}' % rate)))
            shares.append(result['metrics']['c']['value'] / (rate * options.seconds) * 100)
            late.append(result['metrics']['arrival_lateness']['p99'])
            cpus.append(cpu / options.seconds * 100)
        print(f'  {rate:,}/s: {middle(shares, 4)} % delivered, late p99 {middle(late, 0)} us, '
              f'{middle(cpus, 0)} % of a core', flush=True)


def run_script(options, folder, url, users):
    host, port = url.split('/')[2].split(':')
    body = '{connect, "%s", %s}, %s' % (host, port, loop(options.seconds, '{get, "/"}'))
    result, cpu = play(folder, POOL % (users, 'http_worker', body))
    metrics = result['metrics']

    return metrics['http_requests']['value'], cpu


def measure_http(options, folder):
    options.throng = THRONG
    with Nginx(processor=0) as nginx:
        for users in 1, 100, 1000:
            ratios, own, native = [], [], []
            for _ in range(options.rounds):
                requests, cpu = run_script(options, folder, nginx.url, users)
                own.append(cpu / requests * 1e6)
                requests, cpu = run_throng(options, nginx.url, users)
                native.append(cpu / requests * 1e6)
                ratios.append(own[-1] / native[-1])
            print(f'  {users} users: {middle(own)} us of CPU a request, throng http '
                  f'{middle(native)}, ratio {middle(ratios, 3)}', flush=True)


def measure_users(options, folder):
    peaks = []
    for users in 1, 100_000:
        result, _ = play(folder, POOL % (users, 'dummy_worker', loop(
            10, COUNTERS, '{rate, {1, rps}}')))
        expected = users * 10
        assert result['metrics']['c']['value'] == expected, result['metrics']['c']
        peaks.append(result['generator']['peak_rss_bytes'] / 2**20)
    print(f'  100,000 users of a loop of 1 s: {peaks[1]:.0f} MiB, one: {peaks[0]:.0f} MiB; '
          f'{(peaks[1] - peaks[0]) * 1024 * 1024 / 99_999:.0f} bytes each', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=int, default=5)
    parser.add_argument('--only', default='loops,rates,http,users')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in options.only.split(','):
            print(part, flush=True)
            {'loops': measure_loops, 'rates': measure_rates, 'http': measure_http,
             'users': measure_users}[part](options, folder)


if __name__ == '__main__':
    main()

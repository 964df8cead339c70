#!/usr/bin/env python3
"""How late the starts of a schedule begin, beside a bare loop around epoll_pwait2 in the same round.

  requests  `throng http -r 20000` with one core against nginx on one processor; the bare loop runs
            in the same round, alone
  empty     100,000 starts a second with nothing to do, on one processor
  stall     `throng http -r 5000 -d 20s`, with -c 100 and without -c, against a demo that stalls for
            500 ms: expected p99 about 300 ms and p99.9 about 480 ms
  healthy   20 runs at 70 % of the rate that is first judged strained: none may be judged anything
            but ok; those are dropped too beside which a bare loop was late by p99 0.5 ms
Rounds in which the hypervisor took more than --most-steal of the machine's time are dropped and
counted. The bars are in docs/benchmarks.md.

  bench/open_model.py [--rounds 9] [--seconds 5] [--only requests,empty,stall,healthy]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from peer_http import measure, steal  # noqa: E402
from servers import Nginx  # noqa: E402

THRONG = str(ROOT / 'build/release/throng')
STARTS = str(ROOT / 'build/release/starts')


def throng(processor, *arguments):
    """Runs `throng http`. Returns its summary and its user+sys seconds."""
    with tempfile.NamedTemporaryFile(suffix='.json') as summary:
        _, cpu = measure([THRONG, 'http', *map(str, arguments), '-q', '--summary', summary.name],
                         processor)
        return json.load(open(summary.name)), cpu


def bare(processor, rate, seconds, kind='bare'):
    return json.loads(measure([STARTS, kind, str(rate), str(seconds)], processor)[0])


def rounds_of(options, run):
    """Runs rounds until there are enough without too much steal."""
    rows, dropped = [], 0
    while len(rows) < options.rounds and dropped < 3 * options.rounds:
        stolen, total = steal()
        row = run(len(rows))
        stolen, total = (b - a for a, b in zip((stolen, total), steal()))
        if row is None or stolen > options.most_steal * total:
            dropped += 1
        else:
            rows.append(row)
    return rows, dropped


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def requests(options):
    with Nginx(processor=0) as nginx:
        def run(_):
            floor = bare(1, options.rate, options.seconds)
            # On any processor: the command and the node's own thread, which count and report each
            # second, are not to be in the core's way, as they are not on a machine of some size.
            result, cpu = throng(None, nginx.url, '-r', options.rate, '-d', f'{options.seconds}s',
                                 '--cores', 1)
            late = result['metrics']['arrival_lateness']
            return {'p50': late['p50'], 'p99': late['p99'], 'bare50': floor['p50_us'],
                    'bare99': floor['p99_us'], 'ratio': late['p99'] / floor['p99_us'],
                    'verdict': result['generator']['verdict'],
                    'achieved': result['generator']['achieved'],
                    'cpu': cpu / result['metrics']['http_requests']['value'] * 1e6}
        rows, dropped = rounds_of(options, run)
    print(f'requests, {options.rate}/s, {len(rows)} rounds (+{dropped} dropped): lateness p50 '
          f'{median(rows, "p50"):.1f} us (bare {median(rows, "bare50"):.1f}), p99 '
          f'{median(rows, "p99"):.1f} us (bare {median(rows, "bare99"):.1f}), ratio of p99 '
          f'{median(rows, "ratio"):.2f} {sorted(round(r["ratio"], 2) for r in rows)}, achieved '
          f'{min(r["achieved"] for r in rows):.4f}, {median(rows, "cpu"):.2f} us CPU a request, '
          f'verdicts {[r["verdict"] for r in rows]}', flush=True)


def empty(options):
    def run(_):
        floor = bare(1, 100_000, options.seconds)
        ours = bare(1, 100_000, options.seconds, 'throng')
        return {'p50': ours['p50_us'], 'p99': ours['p99_us'], 'bare50': floor['p50_us'],
                'bare99': floor['p99_us'], 'cpu': ours['cpu_s'] / ours['starts'] * 1e6,
                'barecpu': floor['cpu_s'] / floor['starts'] * 1e6}
    rows, dropped = rounds_of(options, run)
    print(f'empty, 100000/s, {len(rows)} rounds (+{dropped} dropped): lateness p50 '
          f'{median(rows, "p50"):.2f} us (bare {median(rows, "bare50"):.2f}), p99 '
          f'{median(rows, "p99"):.1f} us (bare {median(rows, "bare99"):.1f}), CPU a start '
          f'{median(rows, "cpu"):.2f} us (bare {median(rows, "barecpu"):.2f})', flush=True)


def stall(options):
    script = {'latency': 'fixed:1ms', 'stalls': [{'at': '10s', 'for': '500ms'}]}
    for connections in ([], ['-c', 100]):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            json.dump(script, file)
            file.flush()
            demo = subprocess.Popen([THRONG, 'demo', '--port', '0', '--script', file.name],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            try:
                url = next(word for word in demo.stdout.readline().split() if '://' in word)
                result, _ = throng(1, url.rstrip('/') + '/calibrated', '-r', 5000, '-d', '20s',
                                   '--cores', 1, *connections)
            finally:
                demo.terminate()
                demo.wait()
        latency, service = (result['metrics'][f'http_{x}'] for x in ('latency', 'service_time'))
        print(f'stall {" ".join(map(str, connections)) or "without -c"}: latency p50 '
              f'{latency["p50"] / 1e3:.2f} ms, p99 {latency["p99"] / 1e3:.1f} ms, p99.9 '
              f'{latency["p999"] / 1e3:.1f} ms; service time p99 {service["p99"] / 1e3:.1f} ms, '
              f'{result["metrics"]["http_connections"]["value"]} connections, verdict '
              f'{result["generator"]["verdict"]}', flush=True)


def healthy(options):
    with Nginx(processor=0) as nginx:
        def verdict(rate):
            result, _ = throng(1, nginx.url, '-r', rate, '-d', f'{options.seconds}s', '--cores', 1)
            return result['generator']['verdict']
        def is_ok(rate):  # a single run may have met a pause of the machine
            return 'ok' in (verdict(rate), verdict(rate))
        rate = 20_000
        while is_ok(rate):
            rate = int(rate * 1.25)
        print(f'healthy: {rate}/s is the first that is not judged ok, twice', flush=True)
        options.rounds = 20

        def run(_):
            # The control: a machine on which a bare loop is late too proves nothing.
            quiet = [bare(1, 20_000, 1)['p99_us'] < 500]
            row = {'verdict': verdict(int(rate * 0.7))}
            quiet.append(bare(1, 20_000, 1)['p99_us'] < 500)
            return row if all(quiet) else None
        rows, dropped = rounds_of(options, run)
    verdicts = [row['verdict'] for row in rows]
    print(f'healthy: {int(rate * 0.7)}/s, {len(rows)} runs (+{dropped} dropped): '
          f'{verdicts.count("ok")} ok, others {[v for v in verdicts if v != "ok"]}', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=9)
    parser.add_argument('--seconds', type=int, default=5)
    parser.add_argument('--rate', type=int, default=20_000)
    parser.add_argument('--most-steal', type=float, default=0.01)
    parser.add_argument('--only', default='requests,empty,stall,healthy')
    options = parser.parse_args()
    for name in options.only.split(','):
        {'requests': requests, 'empty': empty, 'stall': stall, 'healthy': healthy}[name](options)


if __name__ == '__main__':
    main()

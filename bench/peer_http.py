#!/usr/bin/env python3
"""CPU per request of `throng http` and wrk against the same nginx, in turn.

The bar (docs/benchmarks.md): user+sys of all threads of the whole process, one thread each, the same
request bytes, nginx on the other processor, median of the ratios of paired rounds. Rounds in which
the hypervisor took more than 5 % of the machine's time are dropped and counted.

  bench/peer_http.py [--throng BINARY] [--rounds 9] [--seconds 10] [--connections 1,100,1000,10000]
"""
import argparse
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_STEAL = 0.05
sys.path.insert(0, str(ROOT / 'tests'))
from servers import Nginx  # noqa: E402


def measure(command, processor, limit=None):
    """Runs `command` on one processor, or on any. Returns its output and its user+sys seconds."""
    def prepare():
        if processor is not None:
            os.sched_setaffinity(0, {processor})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=prepare, timeout=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f'{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}')
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_throng(options, url, connections):
    with tempfile.NamedTemporaryFile(suffix='.json') as summary:
        command = [options.throng, 'http', url, '-c', str(connections), '-d', f'{options.seconds}s',
                   '--cores', '1', '-q', '--summary', summary.name,
                   '-H', 'User-Agent:', '-H', f'Host: {url.split("/")[2]}']
        _, cpu = measure(command, 1)
        result = json.load(open(summary.name))
    requests = result['metrics']['http_requests']['value']
    failures = result['metrics']['http_failures']['value']
    if failures:
        sys.exit(f'throng: {failures} failures')
    return requests, cpu


def run_wrk(options, url, connections):
    output, cpu = measure(['wrk', '-t1', f'-c{connections}', f'-d{options.seconds}s',
                           '--timeout', '30s', url], 1)
    errors = re.search(r'Socket errors: .*', output)
    if errors:
        print(f'  wrk: {errors.group(0)}')
    return int(re.search(r'(\d+) requests in', output).group(1)), cpu


def run_floor(options, url, connections):
    host, port = url.split('/')[2].split(':')
    output, cpu = measure([options.floor, host, port, str(connections), str(options.seconds)], 1)
    result = json.loads(output)
    return result['requests'], result['cpu_s']


def steal():
    fields = [int(x) for x in open('/proc/stat').readline().split()[1:9]]
    return fields[7], sum(fields)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--throng', default=str(ROOT / 'build/release/throng'))
    parser.add_argument('--floor', default=str(ROOT / 'build/release/floor'))
    parser.add_argument('--rounds', type=int, default=9)
    parser.add_argument('--seconds', type=int, default=10)
    parser.add_argument('--connections', default='1,100,1000,10000')
    parser.add_argument('--without-floor', action='store_true')
    options = parser.parse_args()
    candidates = {'throng': run_throng, 'wrk': run_wrk}
    if not options.without_floor:
        candidates['floor'] = run_floor
    print('| connections | rounds | throng us | wrk us | floor us | throng/wrk [quartiles] | '
          'throng req/s | wrk req/s |\n|--:|--:|--:|--:|--:|--:|--:|--:|', flush=True)
    with Nginx(processor=0) as nginx:
        for connections in [int(c) for c in options.connections.split(',')]:
            rows, dropped = [], 0
            while len(rows) < options.rounds and dropped < 2 * options.rounds:
                order = list(candidates.items())
                if len(rows) % 2:
                    order.reverse()
                stolen, total = steal()
                row = {}
                for name, run in order:
                    requests, cpu = run(options, nginx.url, connections)
                    row[name] = (cpu / requests * 1e6, requests / options.seconds)
                stolen, total = (b - a for a, b in zip((stolen, total), steal()))
                if stolen > MOST_STEAL * total:
                    dropped += 1
                else:
                    rows.append(row)
            if not rows:
                print(f'| {connections} | 0 (+{dropped} dropped) |')
                continue
            med = lambda name, k: statistics.median(r[name][k] for r in rows)
            ratios = sorted(r['throng'][0] / r['wrk'][0] for r in rows)
            quarter = lambda q: ratios[min(len(ratios) - 1, int(q * len(ratios)))]
            floor = f'{med("floor", 0):.2f}' if 'floor' in candidates else '-'
            print(f'| {connections} | {len(rows)} (+{dropped} dropped) | {med("throng", 0):.2f} | '
                  f'{med("wrk", 0):.2f} | {floor} | {statistics.median(ratios):.3f} '
                  f'[{quarter(.25):.3f}..{quarter(.75):.3f}] | {med("throng", 1):,.0f} | '
                  f'{med("wrk", 1):,.0f} |', flush=True)


if __name__ == '__main__':
    main()

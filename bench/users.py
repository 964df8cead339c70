#!/usr/bin/env python3
"""What users of a compiled scenario cost, the command and the process of its run together.

  asleep      a million users asleep for 1 to 60 s: starts a second, bytes a user, CPU per wake
  connected   users of examples/two_steps.cpp with think time against nginx: bytes a user and CPU per
              request; without think time beside `throng http` with as many connections, in turn
The bars are in docs/benchmarks.md.

  bench/users.py [--users 1000000] [--seconds 20] [--connected 10000] [--rounds 5] [--only asleep]
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
from servers import Nginx  # noqa: E402

THRONG = str(ROOT / 'build/release/throng')

SLEEPER = '''
#include <throng/scenario.hpp>
using namespace std::chrono_literals;
throng::Counter wakes("wakes");
throng::Task<> start(throng::User user) {
  while (co_await throng::sleep(user.random().between(throng::Duration(1s), throng::Duration(60s)))) {
    wakes.add(user);
  }
}
'''


def throng(processor, *arguments, cores=1):
    """Runs a command on one processor with one core, or on all with several. Returns its summary and
    its user+sys seconds, those of the process of the run included."""
    with tempfile.NamedTemporaryFile(suffix='.json') as summary:
        command = [THRONG, *map(str, arguments), '--cores', str(cores), '-q', '--summary', summary.name]
        where = {processor} if cores == 1 else os.sched_getaffinity(0)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, where))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            sys.exit(f'{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}')
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return json.load(open(summary.name)), cpu


def build(folder, name, text):
    source = pathlib.Path(folder) / f'{name}.cpp'
    source.write_text(text)
    library = source.with_suffix('.so')
    subprocess.run([THRONG, 'build', str(source), '-o', str(library)], check=True)
    return library


def measure_asleep(options, folder):
    library = build(folder, 'sleeper', SLEEPER)
    one = ['run', library, '--seed', 7]
    starting, waking, sizes = [], [], []
    for _ in range(options.rounds):
        # The load of half a second: nearly nobody has woken.
        alone, _ = throng(1, *one, '--users', 1, '--duration', '500ms')
        started, _ = throng(1, *one, '--users', options.users, '--duration', '500ms')
        asleep, _ = throng(1, *one, '--users', options.users, '--duration', f'{options.seconds}s')
        start_cpu = started['generator']['cpu_s'] - alone['generator']['cpu_s']
        wakes = asleep['metrics']['wakes']['value']
        wake_cpu = asleep['generator']['cpu_s'] - started['generator']['cpu_s']
        size = asleep['generator']['peak_rss_bytes'] - alone['generator']['peak_rss_bytes']
        if asleep['users']['finished'] != options.users:
            sys.exit(f'not all users have finished: {asleep["users"]}')
        starting.append(options.users / start_cpu)
        waking.append(wake_cpu / wakes)
        sizes.append(size / options.users)
        print(f'  {options.users:,} users: {starting[-1] / 1e6:.2f} million starts a second of CPU, '
              f'{sizes[-1]:.0f} bytes a user, {asleep["generator"]["peak_rss_bytes"] / 2**20:.0f} MiB '
              f'in all, {wakes:,} wakes of {waking[-1] * 1e6:.2f} us', flush=True)
    print(f'asleep: median {statistics.median(starting) / 1e6:.2f} million starts a second, '
          f'{statistics.median(sizes):.0f} bytes a user, '
          f'{statistics.median(waking) * 1e6:.2f} us of CPU a wake')


def measure_connected(options, folder):
    library = build(folder, 'two_steps', (ROOT / 'examples/two_steps.cpp').read_text())
    ratios, thinking = [], []
    with Nginx(processor=0) as nginx:
        url = nginx.url.rstrip('/')
        run = ['run', library, '--seed', 7, '--set', f'url={url}', '--drain', '2s']
        one, _ = throng(1, *run, '--users', 1, '--duration', '1s')
        for _ in range(options.rounds):
            think, cpu = throng(1, *run, '--users', options.connected, '--duration',
                                f'{options.seconds}s', '--set', 'think=1s')
            requests = think['metrics']['http_requests']['value']
            size = (think['generator']['peak_rss_bytes'] - one['generator']['peak_rss_bytes'])
            thinking.append(cpu / requests)
            busy, busy_cpu = throng(1, *run, '--users', options.connected, '--duration',
                                    f'{options.seconds}s', '--set', 'think=0s')
            http, http_cpu = throng(1, 'http', url + '/', '-c', options.connected, '-d',
                                    f'{options.seconds}s')
            per_busy = busy_cpu / busy['metrics']['http_requests']['value']
            per_http = http_cpu / http['metrics']['http_requests']['value']
            ratios.append(per_busy / per_http)
            print(f'  {options.connected:,} users: {size / options.connected:.0f} bytes a user; '
                  f'with think time {requests:,} requests of {thinking[-1] * 1e6:.2f} us; without '
                  f'{per_busy * 1e6:.2f} us, throng http {per_http * 1e6:.2f} us, '
                  f'ratio {ratios[-1]:.3f}', flush=True)
    print(f'connected: median {statistics.median(thinking) * 1e6:.2f} us a request with think time; '
          f'without {statistics.median(ratios):.3f} of throng http')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--users', type=int, default=1_000_000)
    parser.add_argument('--seconds', type=int, default=20)
    parser.add_argument('--connected', type=int, default=10_000)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--only', choices=['asleep', 'connected'])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.only != 'connected':
            measure_asleep(options, folder)
        if options.only != 'asleep':
            measure_connected(options, folder)


if __name__ == '__main__':
    main()

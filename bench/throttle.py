#!/usr/bin/env python3
"""What a throttle grants, how evenly, and what a grant costs, on the real clock.

  speed   1,000 users on one core that do nothing but wait for their turn: unlimited, and at
          10,000,000 a second, where all must suspend; the same on two cores
  cost    CPU of a grant at 1,000 a second: beside the same run at 1 a day
  gaps    the times of all grants: gaps p1, p50, p99, standard deviation, and how many intervals
          held more than the rate, at 10, 999, 1,000, 1,234 and 20,000 a second
  ramp    600 to 1,200 a minute within 6 s: 90 are on the line

A user notes when it goes on, by its own look at the clock: what it does after its turn is late by
the time that the machine takes from it, which is no fault of the throttle. So intervals are counted
by the throttle's own times of grants, and by the users' with what they were late by.

  bench/throttle.py [--rounds 3] [--seconds 10] [--only speed,cost,gaps,ramp]
"""
import argparse
import json
import pathlib
import statistics
import struct
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from users import build, throng  # noqa: E402

LOOP = '''
#include <throng/scenario.hpp>
THRONG_PARAMETER(pace, text, "of the throttle", standard("unlimited"));
throng::Throttle steps("steps");
std::vector<throng::NamedPace> throttles(const throng::Settings& settings) {
  return {{"steps", throng::Pace::read(settings.text("pace"))}};
}
throng::Task<> start(throng::User user) {
  while (co_await steps.wait()) {}
}
'''
# One core, so that the times need no lock.
NOTING = '''
#include <throng/scenario.hpp>
#include <cstdio>
using namespace std::chrono_literals;
THRONG_PARAMETER(pace, text, "of the throttle", standard("1000/s"));
THRONG_PARAMETER(ramp, flag, "600 to 1200 a minute within 6 s", standard(false));
THRONG_PARAMETER(file, text, "where the times of grants go");
throng::Throttle steps("steps");
static std::vector<std::int64_t> times;
struct File { std::string name; };
File init(const throng::Settings& settings) {
  times.reserve(2'000'000);
  throng::Throttle("steps", throng::Pace::read(settings.text("pace")));
  if (settings.flag("ramp") &&
      !steps.change_rate_gradually(throng::GradualChange::rates(600, 1200).duration(6s))) {
    throw std::runtime_error("no ramp");
  }
  return File{settings.text("file")};
}
throng::Task<> start(throng::User user, const File&) {
  while (const auto turn = co_await steps.wait()) times.push_back(user.now().count());
}
void terminate(const File& file) {
  std::FILE* out = std::fopen(file.name.c_str(), "wb");
  std::fwrite(times.data(), sizeof times[0], times.size(), out);
  std::fclose(out);
}
'''


def grants(summary):
    return summary['metrics']['throttle_grants']['value']


def late(summary):
    return {name: summary['metrics'][f'throttle_{name}']['value']
            for name in ('shifted', 'lost') if f'throttle_{name}' in summary['metrics']}


def middle(values, digits=2):
    return (f'{statistics.median(values):,.{digits}f} '
            f'[{min(values):,.{digits}f} .. {max(values):,.{digits}f}]')


def measure_speed(options, library):
    for pace in 'unlimited', '10000000/s':
        for cores in 1, 2:
            rates, costs = [], []
            for _ in range(options.rounds):
                summary, _ = throng(1, 'run', library, '--users', 1000, '--duration',
                                    f'{options.seconds}s', '--set', f'pace={pace}', cores=cores)
                rates.append(grants(summary) / summary['run']['duration_s'] / 1e6)
                costs.append(summary['generator']['cpu_s'] / grants(summary) * 1e9)
            print(f'  {pace}, {cores} core{"s" * (cores > 1)}: {middle(rates)} million grants a '
                  f'second, {middle(costs, 0)} ns of CPU each; {late(summary)}', flush=True)


def measure_cost(options, library):
    costs, rates = [], []
    for _ in range(options.rounds):
        one = ['run', library, '--users', 1000, '--duration', f'{options.seconds}s', '--set']
        idle, _ = throng(1, *one, 'pace=1/day')
        busy, _ = throng(1, *one, 'pace=1000/s')
        costs.append((busy['generator']['cpu_s'] - idle['generator']['cpu_s']) / grants(busy) * 1e6)
        rates.append(grants(busy) / busy['run']['duration_s'])
    print(f'  1,000/s through 1,000 users: {middle(rates, 1)} grants a second, {middle(costs)} us of '
          f'CPU each; {late(busy)}', flush=True)


def times_of(options, library, folder, pace, seconds, *more):
    file = pathlib.Path(folder) / 'times'
    summary, _ = throng(1, 'run', library, '--users', 1000, '--duration', f'{seconds}s',
                        '--set', f'pace={pace}', '--set', f'file={file}', *more)
    data = file.read_bytes()
    return summary, struct.unpack(f'<{len(data) // 8}q', data)


def beyond(times, count, interval_ns):
    """How many intervals that begin with a grant hold more than `count`."""
    return sum(1 for first, last in zip(times, times[count:]) if last - first < interval_ns)


def measure_gaps(options, library, folder):
    print('  rate       achieved   gap p1    p50       p99       sd       of p50   intervals above  '
          'late')
    for rate in 10, 999, 1000, 1234, 20_000:
        summary, times = times_of(options, library, folder, f'{rate}/s', options.seconds)
        gaps = sorted(b - a for a, b in zip(times, times[1:]))
        wanted = 1e9 / rate
        achieved = (len(times) - 1) / (times[-1] - times[0]) * 1e9 / rate
        at = [gaps[int(len(gaps) * p)] / 1000 for p in (0.01, 0.5, 0.99)]
        print(f'  {rate:>6}/s  {achieved:8.3%}  ' + ' '.join(f'{us:9.1f}' for us in at) +
              f' {statistics.stdev(gaps) / 1000:8.1f}us {at[1] * 1000 / wanted:9.4f} '
              f'{beyond(times, rate, 1_000_000_000):>10} of {len(times):,}  '
              f'p99 {summary["metrics"]["throttle_lateness"]["p99"]:.0f} us {late(summary)}',
              flush=True)


def measure_ramp(options, library, folder):
    for _ in range(options.rounds):
        _, times = times_of(options, library, folder, '600/min', 8, '--set', 'ramp=true')
        within = [t for t in times if t - times[0] < 6_000_000_000]
        print(f'  600 to 1,200 a minute within 6 s: {len(within)} grants', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=int, default=10)
    parser.add_argument('--only', default='speed,cost,gaps,ramp')
    options = parser.parse_args()
    only = options.only.split(',')
    with tempfile.TemporaryDirectory() as folder:
        loop = build(folder, 'loop', LOOP)
        noting = build(folder, 'noting', NOTING)
        for name, run in (('speed', lambda: measure_speed(options, loop)),
                          ('cost', lambda: measure_cost(options, loop)),
                          ('gaps', lambda: measure_gaps(options, noting, folder)),
                          ('ramp', lambda: measure_ramp(options, noting, folder))):
            if name in only:
                print(name)
                run()


if __name__ == '__main__':
    main()

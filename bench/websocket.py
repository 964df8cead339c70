#!/usr/bin/env python3
"""What users with WebSockets cost, against `throng demo` (/ws) on the other processor.

  echo    10,000 users, each of whom sends a message a second, and receives it: round trips, CPU of
          each message, lateness
  idle    memory of users who are connected and wait: the run of 10,000 without that of 1, plain and
          with compression agreed on
  speed   100 users who send the next message when the last came back: messages a second

  bench/websocket.py [--rounds 3] [--users 10000] [--seconds 10] [--only echo,idle,speed]
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from users import THRONG, build, throng  # noqa: E402

SCENARIO = '''
#include <throng/scenario.hpp>
using namespace std::chrono_literals;
THRONG_PARAMETER(port, integer, "of the demo");
THRONG_PARAMETER(pause, duration, "between two messages", standard(1s));
THRONG_PARAMETER(idle, flag, "only waits", standard(false));
THRONG_PARAMETER(compressed, flag, "offers compression", standard(false));
THRONG_PARAMETER(stay, duration, "how long a user stays", standard(10s));
throng::Task<> start(throng::User user) {
  const throng::Settings settings = user.settings();
  const std::string url = "ws://127.0.0.1:" + settings.text("port") + "/ws";
  throng::WebSocketOptions options;
  if (settings.flag("compressed")) options.compressed();
  auto opened = co_await throng::WebSocket::connect(user, url, options);
  if (opened.is_stopped()) co_return;
  if (!opened.is_ok()) throw std::runtime_error(std::string(opened.error().reason()));
  throng::WebSocket& socket = *opened;
  const std::string text(100, 'x');
  const throng::Duration pause = settings.duration("pause"), end = user.now() + settings.duration("stay");
  if (settings.flag("idle")) {
    if (settings.flag("compressed")) {  // contexts are made by the first message
      if (!co_await socket.send(text)) co_return;
      if (!co_await socket.receive()) co_return;
    }
    static_cast<void>(co_await socket.receive(settings.duration("stay")));
    co_return;
  }
  if (pause > 0s && !co_await throng::sleep(user.random().between(throng::Duration(0), pause))) co_return;
  for (throng::Duration next = user.now(); user.now() < end; next += pause) {
    const auto began = user.now();
    if (!co_await socket.send(text)) throw std::runtime_error("send");
    const auto message = co_await socket.receive();
    if (message.is_stopped()) co_return;
    if (!message.is_ok() || message->bytes() != text) throw std::runtime_error("no echo");
    throng::WebSocket::note_round_trip(user, user.now() - began);
    if (pause > 0s && !co_await throng::sleep(next + pause - user.now())) co_return;
  }
}
'''


class Demo:
    """On processor 0."""

    def __enter__(self):
        self.process = subprocess.Popen([THRONG, 'demo', '--port', '0'], stdout=subprocess.PIPE,
                                        text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, {0}))
        self.port = int(re.search(r':(\d+)', self.process.stdout.readline())[1])
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def middle(values, digits=1):
    return (f'{statistics.median(values):,.{digits}f} '
            f'[{min(values):,.{digits}f} .. {max(values):,.{digits}f}]')


def play(demo, library, users, *settings):
    more = [part for setting in settings for part in ('--set', setting)]
    summary, _ = throng(1, 'run', library, '--users', users, '--set', f'port={demo.port}',
                        '--user-rate', '5000/s', *more)
    assert not summary['users']['failed'], summary['users']
    return summary


def measure_echo(options, demo, library):
    rates, p50, p99, costs = [], [], [], []
    for _ in range(options.rounds):
        summary = play(demo, library, options.users, f'stay={options.seconds}s')
        trip = summary['metrics']['websocket_round_trip']
        rates.append(trip['count'] / options.seconds)
        p50.append(trip['p50'] / 1000)
        p99.append(trip['p99'] / 1000)
        costs.append(summary['generator']['cpu_s'] / trip['count'] * 1e6)
    print(f'  {options.users:,} users, a message a second each: {middle(rates, 0)} messages a second '
          f'and back, round trip p50 {middle(p50, 2)} ms, p99 {middle(p99, 2)} ms, '
          f'{middle(costs)} us of CPU each', flush=True)


def measure_idle(options, demo, library):
    for compressed in 'no', 'yes':
        sizes = []
        for _ in range(options.rounds):
            one, many = (play(demo, library, users, 'idle=yes', f'compressed={compressed}', 'stay=6s')
                         ['generator']['peak_rss_bytes'] for users in (1, options.users))
            sizes.append((many - one) / (options.users - 1) / 1024)
        print(f'  {options.users:,} users who wait, compressed: {compressed}: {middle(sizes)} KiB each',
              flush=True)


def measure_speed(options, demo, library):
    rates, costs = [], []
    for _ in range(options.rounds):
        summary = play(demo, library, 100, 'pause=0s', f'stay={options.seconds}s')
        count = summary['metrics']['websocket_round_trip']['count']
        rates.append(count / options.seconds / 1000)
        costs.append(summary['generator']['cpu_s'] / count * 1e6)
    print(f'  100 users, one message after the other: {middle(rates)} thousand a second and back, '
          f'{middle(costs, 2)} us of CPU each', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--users', type=int, default=10_000)
    parser.add_argument('--seconds', type=int, default=10)
    parser.add_argument('--only', default='echo,idle,speed')
    options = parser.parse_args()
    parts = {'echo': measure_echo, 'idle': measure_idle, 'speed': measure_speed}
    with tempfile.TemporaryDirectory() as folder, Demo() as demo:
        library = build(folder, 'echo', SCENARIO)
        for part in options.only.split(','):
            print(part, flush=True)
            parts[part](options, demo, library)


if __name__ == '__main__':
    main()

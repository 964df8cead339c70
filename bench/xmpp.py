#!/usr/bin/env python3
"""What XMPP users cost: so many logged in and chatting, against prosody on the other processor.

  chat    5,000 users (examples/xmpp/one_to_one.cpp) who log in at a rate, talk in pairs, and leave:
          logins, delivery times, CPU of the generator for each stanza, memory
  idle    memory of users who are logged in and wait: the run of so many without that of 1

Accounts are made in a first run that is not measured.

  bench/xmpp.py [--users 5000] [--rate 100/s] [--messages 20] [--pause 2s] [--only chat,idle]
"""
import argparse
import os
import pathlib
import resource
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from certificates import Authority  # noqa: E402
from users import build, throng  # noqa: E402
from xmpp_servers import DOMAIN, Prosody  # noqa: E402

WAITING = '''
#include "people.hpp"
THRONG_PARAMETER(stay, duration, "how long users stay", standard(5s));
static const throng::Coordinator<> inside("inside");
static inline constexpr throng::Tag kGo("go");
static void let_go(throng::Coordination event, throng::Members<> users) {
  for (const auto& user : users) event.send(user.id(), kGo);
}
void init(const throng::Settings& settings) {
  throng::Throttle("logins", throng::Pace::read(settings.text("login_rate")));
  throng::Coordinator<>("inside", {{throng::kAll, let_go}}, settings.duration("stay"));
}
throng::Task<> start(throng::User user) {
  throng::Xmpp session(user, options_of(user));
  if (!co_await come_in(session)) co_return;
  inside.add(user);
  if (!co_await user.receive(kGo)) co_return;
}
'''


class OnProcessor0(Prosody):
    def __enter__(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {0})
        try:
            return super().__enter__()
        finally:
            os.sched_setaffinity(0, before)


def play(server, library, users, *settings):
    more = [part for setting in settings for part in ('--set', setting)]
    summary, _ = throng(1, 'run', library, '--users', users, '--set', f'port={server.port}', '--set',
                        f'domain={DOMAIN}', *more)
    assert not summary['users']['failed'], summary['users']
    return summary


def measure_chat(options, server, library):
    summary = play(server, library, options.users, f'login_rate={options.rate}',
                   f'messages={options.messages}', f'pause={options.pause}')
    metrics = summary['metrics']
    delivery, logins = metrics['xmpp_delivery_time'], metrics['xmpp_login_time']
    stanzas = metrics['xmpp_stanzas_sent']['value'] + metrics['xmpp_stanzas_received']['value']
    generator = summary['generator']
    print(f'  {options.users:,} users: {logins["count"]:,} logins, p50 {logins["p50"] / 1000:.1f} ms, '
          f'p99 {logins["p99"] / 1000:.1f} ms; {delivery["count"]:,} messages delivered, '
          f'p50 {delivery["p50"] / 1000:.2f} ms, p99 {delivery["p99"] / 1000:.2f} ms; '
          f'{stanzas:,} stanzas, {generator["cpu_s"] / stanzas * 1e6:.1f} us of CPU each; '
          f'{summary["run"]["duration_s"]:.1f} s, {generator["peak_rss_bytes"] / 2**20:.0f} MiB, '
          f'verdict {generator["verdict"]}', flush=True)


def measure_idle(options, server, library):
    one, many = (play(server, library, users, f'login_rate={options.rate}')['generator']
                 ['peak_rss_bytes'] for users in (1, options.users))
    print(f'  {options.users:,} users who wait: {(many - one) / (options.users - 1) / 1024:.1f} KiB each',
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--users', type=int, default=5000)
    parser.add_argument('--rate', default='100/s')
    parser.add_argument('--messages', type=int, default=20)
    parser.add_argument('--pause', default='2s')
    parser.add_argument('--only', default='chat,idle')
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the server inherits it
    authority = Authority()
    with authority.holder, tempfile.TemporaryDirectory() as folder, \
            OnProcessor0(authority.issue(names=[DOMAIN])) as server:
        people = (ROOT / 'examples/xmpp/people.hpp').read_text()
        (pathlib.Path(folder) / 'people.hpp').write_text(people)
        chat = build(folder, 'chat', (ROOT / 'examples/xmpp/one_to_one.cpp').read_text())
        waiting = build(folder, 'waiting', WAITING)
        play(server, waiting, options.users, f'login_rate={options.rate}', 'stay=1s')
        for part in options.only.split(','):
            print(part, flush=True)
            if part == 'chat':
                measure_chat(options, server, chat)
            if part == 'idle':
                measure_idle(options, server, waiting)


if __name__ == '__main__':
    main()

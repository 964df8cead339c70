#!/usr/bin/env python3
"""Connections: many of them, how fast they are opened, and what TLS costs; nginx on the other
processor.

  held   15,000 connections that are all used
  rate   a new connection for each request (100 at a time): without TLS, with resumed sessions, with
         full handshakes
  tls    CPU of a request over TLS with 100 and 1,000 connections, beside the same without TLS and
         beside wrk over TLS in the same round

  bench/connections.py [--rounds 5] [--seconds 5] [--only held,rate,tls]
"""
import argparse
import pathlib
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from certificates import Authority  # noqa: E402
from open_model import median, rounds_of, throng  # noqa: E402
from peer_http import run_wrk  # noqa: E402
from servers import Nginx  # noqa: E402


def counts(result):
    metrics = result['metrics']
    return metrics['http_requests']['value'], metrics['http_failures']['value']


def held(options):
    with Nginx(processor=0) as nginx:
        result, cpu = throng(1, nginx.url, '-c', 15_000, '-d', '10s', '--cores', 1)
    requests, failures = counts(result)
    print(f'held: {result["metrics"]["http_connections"]["value"]:,} connections, {requests:,} '
          f'requests, {failures} failures, {cpu / requests * 1e6:.2f} us CPU a request, '
          f'{result["generator"]["peak_rss_bytes"] / 2**20:.0f} MiB, verdict '
          f'{result["generator"]["verdict"]}', flush=True)


def rate(options, nginx, authority):
    trust = ['--cacert', authority.certificate]
    for name, url, extra in (('without TLS', nginx.url, []), ('TLS, resumed', nginx.tls_url, trust),
                             ('TLS, full', nginx.tls_url, [*trust, '--no-tls-resume'])):
        def run(_):
            result, cpu = throng(1, url, '-c', 100, '-d', f'{options.seconds}s', '--cores', 1,
                                 '--no-keepalive', *extra)
            requests, failures = counts(result)
            metrics = result['metrics']
            return {'rate': requests / options.seconds, 'failures': failures,
                    'cpu': cpu / requests * 1e6,
                    'resumed': metrics['http_tls_resumed']['value'] / requests,
                    'connect': metrics['http_connect_time']['p50'],
                    'tls': metrics['http_tls_time']['p50']}
        rows, dropped = rounds_of(options, run)
        print(f'rate, {name}: {median(rows, "rate"):,.0f} connections a second, '
              f'{median(rows, "cpu"):.1f} us CPU each, connect p50 {median(rows, "connect"):.0f} us, '
              f'handshake p50 {median(rows, "tls"):.0f} us, {median(rows, "resumed") * 100:.0f} % '
              f'resumed, {sum(r["failures"] for r in rows)} failures ({len(rows)} rounds, {dropped} '
              f'dropped)', flush=True)


def tls(options, nginx, authority):
    for connections in (100, 1000):
        def run(_):
            row = {}
            secured, plain = ([nginx.tls_url, '--cacert', authority.certificate], [nginx.url])
            for name, target in (('tls', secured), ('plain', plain)):
                result, cpu = throng(1, *target, '-c', connections, '-d', f'{options.seconds}s',
                                     '--cores', 1)
                requests, failures = counts(result)
                row[name] = cpu / requests * 1e6
                row[f'{name} failures'] = failures
            requests, cpu = run_wrk(options, nginx.tls_url, connections)
            row['wrk'] = cpu / requests * 1e6
            row['ratio'] = row['tls'] / row['wrk']
            return row
        rows, dropped = rounds_of(options, run)
        ratios = sorted(row['ratio'] for row in rows)
        print(f'tls, {connections} connections: {median(rows, "tls"):.2f} us CPU a request, without '
              f'TLS {median(rows, "plain"):.2f}, wrk over TLS {median(rows, "wrk"):.2f}, ratio '
              f'{statistics.median(ratios):.3f} [{ratios[0]:.3f}..{ratios[-1]:.3f}] ({len(rows)} '
              f'rounds, {dropped} dropped)', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=int, default=5)
    parser.add_argument('--most-steal', type=float, default=0.05)
    parser.add_argument('--only', default='held,rate,tls')
    options = parser.parse_args()
    wanted = options.only.split(',')
    if 'held' in wanted:
        held(options)
    if 'rate' in wanted or 'tls' in wanted:
        authority = Authority()
        with Nginx(processor=0, tls=authority.issue(['localhost', '127.0.0.1'])) as nginx:
            if 'rate' in wanted:
                rate(options, nginx, authority)
            if 'tls' in wanted:
                tls(options, nginx, authority)


if __name__ == '__main__':
    main()

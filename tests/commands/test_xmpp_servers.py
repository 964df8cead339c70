"""What xmpp::Client can against prosody and ejabberd, by build/release/xmpp_check. Run by itself it
prints what worked: python3 tests/run_cases.py tests/commands/test_xmpp_servers.py prints the outcome
of the cases, python3 tests/commands/test_xmpp_servers.py the table of servers and features."""
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests'))

from certificates import Authority  # noqa: E402
from xmpp_servers import DOMAIN, ROOMS, Ejabberd, Prosody  # noqa: E402

CHECK = os.environ.get('THRONG_XMPP_CHECK', ROOT / 'build/release/xmpp_check')
# Prosody's rooms and archives, and all else, are in its package; what a server cannot is here.
CANNOT = {}


def check(server):
    """What worked, by feature: "ok" or what went wrong."""
    authority = Authority()
    with authority.holder, server(authority.issue(names=[DOMAIN])) as started:
        done = subprocess.run([str(CHECK), '127.0.0.1', str(started.port), DOMAIN, ROOMS,
                               str(authority.certificate), str(started.direct_port)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)
        log = (started.dir / 'output.txt').read_text()
    found = dict(line.split(': ', 1) for line in done.stdout.splitlines())
    return found, f'{done}\n{log[-3000:]}'


class XmppServers(unittest.TestCase):
    def check(self, server):
        found, log = check(server)
        self.assertEqual(found.get('end'), 'ok', log)
        wrong = {feature: outcome for feature, outcome in found.items() if outcome != 'ok'}
        self.assertEqual(wrong, CANNOT.get(server.name, {}), log)

    def test_all_that_a_client_can_works_with_prosody(self):
        self.check(Prosody)

    def test_all_that_a_client_can_works_with_ejabberd(self):
        self.check(Ejabberd)


def print_table():
    servers = (Prosody, Ejabberd)
    outcomes = [check(server)[0] for server in servers]
    features = list(dict.fromkeys(feature for each in outcomes for feature in each))
    print(f'{"":32}' + ''.join(f'{server.name:24}' for server in servers))
    for feature in features:
        print(f'{feature:32}' + ''.join(f'{each.get(feature, "-"):24}' for each in outcomes))


if __name__ == '__main__':
    print_table()

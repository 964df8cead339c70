"""`throng http` and the names of hosts: where it asks, what it does with several addresses."""
import collections
import signal
import socket
import unittest

from servers import Dnsmasq, Nginx, free_port
from throng_command import PATIENCE_S, Demo, Running, load, run

RECORDS = {'one.test': ['127.0.0.1'], 'two.test': ['127.0.0.2', '127.0.0.3'],
           'half.test': ['127.0.0.2', '127.0.0.9'], 'dead.test': ['127.0.0.9']}


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(('::1', 0))
    except OSError:
        return False
    return True


class WithNames(unittest.TestCase):
    """A name server, and nginx on some of the addresses that it knows."""

    def setUp(self):
        self.names = Dnsmasq(RECORDS)
        self.names.__enter__()
        self.addCleanup(self.names.__exit__)
        self.start('$server_addr $http_host', also=['127.0.0.2', '127.0.0.3'])

    def start(self, log, **options):
        self.nginx = Nginx(log=log, **options)
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)

    def load(self, host, *arguments, servers=None):
        return load(f'http://{host}:{self.nginx.port}/', '-q', '-n', 100, '--dns-servers',
                    servers or self.names.address, *arguments)

    def check_all_answered(self, done):
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.statuses(), {'200': 100}, done)
        self.assertEqual(done.value('http_failures'), 0, done)

    def addresses(self):
        """How many requests came to each address."""
        return collections.Counter(line.split()[0] for line in self.nginx.logged())


class NameServers(WithNames):
    def test_a_host_is_found_by_the_name_server_that_was_given(self):
        done = self.load('one.test', '-c', 1)
        self.check_all_answered(done)
        self.assertGreater(self.names.asked('one.test'), 0)
        self.assertEqual(set(self.nginx.logged()), {f'127.0.0.1 one.test:{self.nginx.port}'})

    def test_looking_a_name_up_is_measured_where_it_was_asked_for(self):
        done = self.load('one.test', '-c', 1)
        self.assertEqual(done.metric('http_resolve_time')['count'], 1)
        self.assertGreater(done.metric('http_resolve_time')['min'], 0)

    def test_nothing_is_looked_up_for_an_address(self):
        done = self.load('127.0.0.1')
        self.check_all_answered(done)
        self.assertEqual(done.metric('http_resolve_time')['count'], 0)

    def test_the_letters_case_of_a_name_means_nothing(self):
        self.check_all_answered(self.load('ONE.Test'))

    def test_a_name_server_that_is_gone_is_replaced_by_the_next(self):
        self.check_all_answered(
            self.load('one.test', servers=f'127.0.0.1:{free_port()},{self.names.address}'))

    def check_unknown(self, done, host, *texts):
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.out, '')
        self.assertIsNone(done.summary)
        self.assertIn(f'cannot find the address of {host}', done.err)
        for text in texts:
            self.assertIn(text, done.err)
        self.assertEqual(self.nginx.logged(), [])

    def test_a_name_that_does_not_exist_is_said(self):
        self.check_unknown(self.load('none.test'), 'none.test', 'no such name')

    def test_a_name_server_that_refuses_is_said(self):
        self.check_unknown(self.load('none.other'), 'none.other', 'refused')

    def test_a_name_server_that_is_not_there_is_said(self):
        done = self.load('one.test', servers=f'127.0.0.1:{free_port()}')
        self.check_unknown(done, 'one.test', 'no name server')


class SilentNameServer(unittest.TestCase):
    """One that takes questions and never answers."""

    def setUp(self):
        self.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.silent.close)
        self.silent.bind(('127.0.0.1', 0))
        self.silent.settimeout(PATIENCE_S)
        self.address = f'127.0.0.1:{self.silent.getsockname()[1]}'

    def test_a_name_server_that_does_not_answer_is_said_in_the_end(self):
        done = load('http://one.test/', '-q', '-n', 1, '--dns-servers', self.address)
        self.assertEqual(done.code, 1, done)
        self.assertIn('cannot find the address of one.test: no name server answered in time',
                      done.err)

    def test_an_interrupt_ends_it_while_it_waits_for_an_answer(self):
        with Running('http', 'http://one.test/', '--dns-servers', self.address) as running:
            self.assertIn(b'\3one\4test', self.silent.recvfrom(1000)[0])
            running.send(signal.SIGINT)
            done = running.finish()
        self.assertEqual(done.code, 130, done)
        self.assertIn('interrupted', done.err)


class Addresses(WithNames):
    def test_connections_go_to_all_addresses_in_turn(self):
        self.check_all_answered(self.load('two.test', '-c', 4, '--cores', 1))
        self.assertEqual(self.addresses(), {'127.0.0.2': 50, '127.0.0.3': 50})

    def test_each_new_connection_is_the_next_ones_turn(self):
        done = self.load('two.test', '-c', 1, '--cores', 1, '--no-keepalive')
        self.check_all_answered(done)
        self.assertEqual(self.addresses(), {'127.0.0.2': 50, '127.0.0.3': 50})

    def test_a_user_stays_with_its_connection(self):
        done = self.load('two.test', '-c', 1, '--cores', 1)
        self.check_all_answered(done)
        self.assertEqual(list(self.addresses().values()), [100])

    def test_an_address_that_is_dead_costs_no_request(self):
        done = self.load('half.test', '-c', 4, '--no-keepalive')
        self.check_all_answered(done)
        self.assertEqual(self.addresses(), {'127.0.0.2': 100})

    def test_a_host_whose_only_address_is_dead_is_refused_with_the_address(self):
        done = self.load('dead.test')
        self.assertEqual(done.code, 1, done)
        self.assertIn(f'127.0.0.9:{self.nginx.port}', done.err)
        self.assertIn('refused', done.err)


class Pins(WithNames):
    def test_a_pin_says_where_a_host_is_without_a_name_server(self):
        port = self.nginx.port
        done = self.load('pinned.test', '--resolve', f'pinned.test:{port}:127.0.0.3')
        self.check_all_answered(done)
        self.assertEqual(done.metric('http_resolve_time')['count'], 0)
        self.assertEqual(self.names.asked('pinned.test'), 0)
        self.assertEqual(set(self.nginx.logged()), {f'127.0.0.3 pinned.test:{port}'})

    def test_a_pin_goes_before_what_a_name_server_knows(self):
        port = self.nginx.port
        self.check_all_answered(self.load('one.test', '--resolve', f'one.test:{port}:127.0.0.2'))
        self.assertEqual(self.addresses(), {'127.0.0.2': 100})

    def test_a_pin_of_another_port_means_nothing(self):
        self.check_all_answered(self.load('one.test', '--resolve', 'one.test:1:127.0.0.2'))
        self.assertEqual(self.addresses(), {'127.0.0.1': 100})

    def test_a_pin_may_be_for_any_host_and_have_several_addresses(self):
        pin = f'*:{self.nginx.port}:127.0.0.2,127.0.0.3'
        self.check_all_answered(self.load('any.test', '--resolve', pin, '-c', 2, '--cores', 1))
        self.assertEqual(self.addresses(), {'127.0.0.2': 50, '127.0.0.3': 50})

    def test_the_option_may_be_repeated(self):
        port = self.nginx.port
        done = self.load('b.test', '--resolve', f'a.test:{port}:127.0.0.2', '--resolve',
                         f'b.test:{port}:127.0.0.3')
        self.check_all_answered(done)
        self.assertEqual(self.addresses(), {'127.0.0.3': 100})


class WellKnown(unittest.TestCase):
    def test_localhost_needs_no_name_server(self):
        with Demo() as demo:
            done = load(f'http://localhost:{demo.port}/', '-q', '-n', 100, '--dns-servers',
                        f'127.0.0.1:{free_port()}')
        self.assertEqual(done.statuses(), {'200': 100}, done)
        self.assertEqual(done.value('http_failures'), 0)

    @unittest.skipUnless(has_ipv6(), 'this machine has no IPv6 address ::1')
    def test_an_ipv6_address_is_reached(self):
        with Nginx(log='$server_addr $http_host', also=['[::1]']) as nginx:
            done = load(f'http://[::1]:{nginx.port}/', '-q', '-n', 100)
            self.assertEqual(done.statuses(), {'200': 100}, done)
            self.assertEqual(set(nginx.logged()), {f'::1 [::1]:{nginx.port}'})

    @unittest.skipUnless(has_ipv6(), 'this machine has no IPv6 address ::1')
    def test_a_name_with_an_ipv6_address_only_is_found(self):
        with (Nginx(log='$server_addr', also=['[::1]']) as nginx,
              Dnsmasq({'six.test': ['::1']}) as names):
            url = f'http://six.test:{nginx.port}/'
            for options in (['--dns-servers', names.address],
                            ['--resolve', f'six.test:{nginx.port}:::1'],
                            ['--resolve', f'six.test:{nginx.port}:[::1]']):
                with self.subTest(options):
                    done = load(url, '-q', '-n', 100, *options)
                    self.assertEqual(done.statuses(), {'200': 100}, done)
            self.assertEqual(nginx.logged(), ['::1'] * 300)


class BadUsage(unittest.TestCase):
    def check_refused(self, arguments, *texts):
        done = run('http', 'http://one.test:1/', *arguments)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_pin_that_is_none_is_refused_with_the_place(self):
        for pin, place in (('nonsense', 'column 1'), ('one.test:x:127.0.0.1', 'column 10'),
                           ('one.test:80:here', 'column 13'), ('one.test:80:', 'column 13'),
                           ('one.test:80:127.0.0.1,there', 'column 23'), (':80:127.0.0.1', 'column 1'),
                           ('one.test:65536:127.0.0.1', 'column 10')):
            with self.subTest(pin):
                self.check_refused(['--resolve', pin], '--resolve', f'"{pin}"', place, 'expected')

    def test_a_name_server_that_is_none_is_refused_with_the_place(self):
        for servers, place in (('here', 'column 1'), ('127.0.0.1:x', 'column 1'),
                               ('127.0.0.1,there', 'column 11'), ('127.0.0.1:0', 'column 1'),
                               ('127.0.0.1,', 'column 11')):
            with self.subTest(servers):
                self.check_refused(['--dns-servers', servers], '--dns-servers', place,
                                   'address[:port]')

"""`throng http` against nginx with TLS: whom it trusts, whom it refuses, and what it then says."""
import pathlib
import subprocess
import tempfile
import unittest

from certificates import Authority
from servers import Nginx, free_port, wait_for_port
from throng_command import Demo, load, run


class WithAuthority(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.holder.cleanup)
        cls.leaf = cls.authority.issue()
        cls.client = cls.authority.issue(names=['client.test'])

    def start(self, **options):
        self.nginx = Nginx(**{'log': True, 'tls': self.leaf, **options})
        self.nginx.__enter__()
        self.addCleanup(self.nginx.__exit__)
        self.url = self.nginx.tls_url

    def load(self, *arguments, url=None):
        return load(url or self.url, '-q', '-n', 100, '-c', 4, *arguments)

    def load_trusting(self, *arguments, **options):
        return self.load('--cacert', self.authority.certificate, *arguments, **options)

    def check_all_answered(self, done, status='200'):
        """All are answered, and it is nginx that has answered them."""
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.statuses(), {status: 100}, done)
        self.assertEqual(done.value('http_failures'), 0)
        lines = self.nginx.logged()
        self.assertEqual(len(lines), 100)
        self.assertTrue(all(f' {status} ' in line for line in lines))

    def check_refused(self, done, *texts):
        """It ends before any request, and says why in a few lines."""
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.out, '')
        self.assertIsNone(done.summary, 'no request was made, but a summary was written')
        self.assertLessEqual(len(done.err.splitlines()), 3, done)
        for text in texts:
            self.assertIn(text, done.err)
        self.assertEqual(self.nginx.logged(), [])


class Trust(WithAuthority):
    def setUp(self):
        self.start()

    def test_an_unknown_authority_is_refused_with_the_option_that_helps(self):
        self.check_refused(self.load(), f'localhost:{self.nginx.tls_port}', 'issuer', '--cacert')

    def test_another_authority_is_refused_too(self):
        other = Authority('another authority')
        self.addCleanup(other.holder.cleanup)
        self.check_refused(self.load('--cacert', other.certificate), '--cacert')

    def test_an_open_model_refuses_as_a_closed_one_does(self):
        self.check_refused(self.load('-r', 100), '--cacert')

    def test_every_request_to_a_trusted_server_is_one_that_nginx_logged(self):
        done = self.load_trusting()
        self.assertEqual(done.value('http_connections'), 4)
        self.assertEqual(done.metric('http_tls_time')['count'], 4)
        self.assertEqual(done.metric('http_connect_time')['count'], 4)
        self.check_all_answered(done)

    def test_an_address_is_a_name_that_a_certificate_may_be_for(self):
        self.check_all_answered(self.load_trusting(url=f'https://127.0.0.1:{self.nginx.tls_port}/'))

    def test_an_insecure_client_trusts_anyone(self):
        self.check_all_answered(self.load('--insecure'))

    def test_an_insecure_client_may_be_said_in_short(self):
        self.check_all_answered(self.load('-k'))

    def test_a_schedule_of_requests_comes_through_tls(self):
        done = self.load_trusting('-r', 200)
        self.assertEqual(done.value('arrivals_due'), 100)
        self.check_all_answered(done)

    def test_a_body_is_posted_through_tls(self):
        self.check_all_answered(self.load_trusting('-b', 'x' * 100_000))

    def test_every_byte_of_a_big_file_comes_through_tls(self):
        size = 1_000_003
        (self.nginx.dir / 'www' / 'big').write_bytes(b'x' * size)
        done = self.load_trusting(url=self.url + 'files/big')
        self.assertGreaterEqual(done.value('http_bytes_in'), 100 * size)
        self.assertLess(done.value('http_bytes_in'), 100 * (size + 1000))
        self.check_all_answered(done)


class Sessions(WithAuthority):
    def setUp(self):
        self.start()

    def test_connections_take_up_the_session_of_the_one_before(self):
        done = self.load_trusting('--no-keepalive')
        self.assertEqual(done.value('http_connections'), 100)
        self.assertEqual(done.metric('http_tls_time')['count'], 100)
        # The first of each of the four users has nothing to take up.
        self.assertGreater(done.value('http_tls_resumed'), 0)
        self.assertLessEqual(done.value('http_tls_resumed'), 96)
        self.check_all_answered(done)

    def test_without_resuming_each_connection_is_a_new_one(self):
        done = self.load_trusting('--no-keepalive', '--no-tls-resume')
        self.assertEqual(done.value('http_tls_resumed'), 0)
        self.assertEqual(done.metric('http_tls_time')['count'], 100)
        self.check_all_answered(done)


class OlderTls(WithAuthority):
    def test_a_server_with_tls_1_2_only_is_served_and_resumed(self):
        self.start(log='$status $ssl_protocol', tls_versions='TLSv1.2')
        done = self.load_trusting('--no-keepalive')
        self.assertEqual(done.statuses(), {'200': 100}, done)
        self.assertGreater(done.value('http_tls_resumed'), 0)
        self.assertEqual(set(self.nginx.logged()), {'200 TLSv1.2'})

    def test_the_newest_that_both_know_is_spoken(self):
        self.start(log='$status $ssl_protocol')
        self.assertEqual(self.load_trusting().statuses(), {'200': 100})
        self.assertEqual(set(self.nginx.logged()), {'200 TLSv1.3'})

    def test_a_server_with_what_is_too_old_only_is_refused(self):
        self.start(tls_versions='TLSv1.1', locations='ssl_ciphers ALL:@SECLEVEL=0;')
        self.check_refused(self.load_trusting(), 'no TLS with')


class BadCertificates(WithAuthority):
    def test_an_expired_one_is_said_to_be_so(self):
        self.start(tls=self.authority.issue(expired=True))
        self.check_refused(self.load_trusting(), 'has expired', 'clock', '--insecure')

    def test_an_expired_one_is_none_of_an_insecure_clients_concern(self):
        self.start(tls=self.authority.issue(expired=True))
        self.check_all_answered(self.load('--insecure'))

    def test_one_for_another_name_is_said_to_be_so(self):
        self.start(tls=self.authority.issue(names=['right.test']))
        self.check_refused(self.load_trusting(), 'hostname mismatch', '--resolve')

    def test_one_for_another_address_is_said_to_be_so(self):
        self.start(tls=self.authority.issue(names=['localhost']))
        url = f'https://127.0.0.1:{self.nginx.tls_port}/'
        self.check_refused(self.load_trusting(url=url), 'IP address mismatch', '--resolve')

    def test_the_name_it_is_for_may_be_pinned_to_the_address(self):
        self.start(tls=self.authority.issue(names=['right.test']), log='$status $ssl_server_name')
        port = self.nginx.tls_port
        done = self.load_trusting('--resolve', f'right.test:{port}:127.0.0.1',
                                  url=f'https://right.test:{port}/')
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.nginx.logged(), ['200 right.test'] * 100)


class Clients(WithAuthority):
    def setUp(self):
        self.start(client_ca=self.authority.certificate, log='$status $ssl_client_s_dn')

    def test_a_client_without_a_certificate_gets_the_answer_that_nginx_gives(self):
        done = self.load_trusting()
        self.assertEqual(done.statuses(), {'400': 100}, done)
        self.assertIn('status 400', done.out)
        self.assertEqual(self.nginx.logged(), ['400 -'] * 100)

    def test_a_client_with_a_certificate_is_let_in(self):
        done = self.load_trusting('--cert', self.client.certificate, '--key', self.client.key)
        self.assertEqual(done.statuses(), {'200': 100}, done)
        self.assertEqual(self.nginx.logged(), ['200 CN=client.test'] * 100)

    def test_certificate_and_key_may_lie_in_one_file(self):
        with tempfile.NamedTemporaryFile() as both:
            both.write(self.client.certificate.read_bytes() + self.client.key.read_bytes())
            both.flush()
            done = self.load_trusting('--cert', both.name)
        self.assertEqual(done.statuses(), {'200': 100}, done)

    def test_a_client_of_another_authority_is_not_let_in(self):
        other = Authority('another authority')
        self.addCleanup(other.holder.cleanup)
        stranger = other.issue()
        done = self.load_trusting('--cert', stranger.certificate, '--key', stranger.key)
        self.assertEqual(done.statuses(), {'400': 100}, done)


class StrictServer:
    """`openssl s_server`, which ends the TLS of whoever has no certificate; one client at a time."""

    def __init__(self, leaf, authority, version):
        self.command = ['openssl', 's_server', '-cert', leaf.certificate, '-key', leaf.key,
                        '-CAfile', authority.certificate, '-Verify', '1', '-verify_return_error',
                        '-www', version]

    def __enter__(self):
        port = free_port()
        self.url = f'https://localhost:{port}/'
        self.process = subprocess.Popen([*self.command, '-accept', f'127.0.0.1:{port}'],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for_port(port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


class StrictServers(WithAuthority):
    def strict(self, version):
        server = StrictServer(self.leaf, self.authority, version)
        server.__enter__()
        self.addCleanup(server.__exit__)
        return server.url

    def test_a_refusal_during_the_handshake_ends_it_before_the_load(self):
        done = self.load_trusting(url=self.strict('-tls1_2'))
        self.assertEqual(done.code, 1, done)
        self.assertIsNone(done.summary)
        self.assertIn('handshake failure', done.err)
        self.assertIn('--cert', done.err)

    def test_a_refusal_after_the_handshake_is_a_failure_that_says_why(self):
        # With TLS 1.3 the client is done before the server has seen that it has no certificate.
        done = load(self.strict('-tls1_3'), '-q', '-n', 4, '-c', 1, '--cacert',
                    self.authority.certificate)
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.failures(), {'tls_alert_certificate_required': 4})
        self.assertIn('tls_alert_certificate_required', done.out)

    def test_a_client_with_a_certificate_is_served(self):
        for version in '-tls1_2', '-tls1_3':
            with self.subTest(version):
                done = load(self.strict(version), '-q', '-n', 4, '-c', 1, '--cacert',
                            self.authority.certificate, '--cert', self.client.certificate, '--key',
                            self.client.key)
                self.assertEqual(done.statuses(), {'200': 4}, done)


class Redirects(WithAuthority):
    def setUp(self):
        self.start()
        self.plain = Nginx(locations=f'location /to {{ return 302 {self.url}; }}')
        self.plain.__enter__()
        self.addCleanup(self.plain.__exit__)

    def test_a_redirect_from_http_to_https_is_followed(self):
        done = self.load_trusting('--redirects', 1, url=self.plain.url + 'to')
        self.assertEqual(done.statuses(), {'302': 100, '200': 100}, done)
        self.assertEqual(done.metric('http_tls_time')['count'], 4)
        self.assertEqual(len(self.nginx.logged()), 100)

    def test_whoever_it_leads_to_is_trusted_no_more_than_others(self):
        done = self.load('--redirects', 1, url=self.plain.url + 'to')
        self.assertEqual(done.code, 1, done)
        self.assertEqual(done.failures(), {'tls_untrusted': 100})
        self.assertEqual(self.nginx.logged(), [])

    def test_another_address_is_no_way_around_what_a_host_has_said(self):
        # Nobody listens at the second address of the host; each of them comes first in turn.
        done = self.load('--redirects', 1, '--resolve',
                         f'localhost:{self.nginx.port}:127.0.0.1,127.0.0.9',
                         url=self.plain.url + 'to')
        self.assertEqual(done.failures(), {'tls_untrusted': 100})


class WrongPorts(WithAuthority):
    def setUp(self):
        self.start()

    def test_https_to_a_port_without_tls_is_said(self):
        done = self.load_trusting(url=f'https://localhost:{self.nginx.port}/')
        self.assertEqual(done.code, 1, done)
        self.assertIn('does not speak TLS on that port', done.err)
        self.assertIn('Is that port meant for https?', done.err)
        self.assertEqual(done.out, '')

    def test_http_to_a_port_with_tls_gets_the_answer_that_nginx_gives(self):
        done = self.load(url=f'http://localhost:{self.nginx.tls_port}/')
        self.assertEqual(done.statuses(), {'400': 100}, done)
        self.assertEqual(done.metric('http_tls_time')['count'], 0)

    def test_https_to_a_server_that_has_gone_is_refused(self):
        self.nginx.stop()
        done = self.load_trusting()
        self.assertEqual(done.code, 1, done)
        self.assertIn('refused', done.err)


class BadFiles(WithAuthority):
    """What cannot be used is said before anything is connected to, and no file's text is shown."""

    def check_usage(self, arguments, *texts):
        done = run('http', 'https://localhost:1/', *arguments)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(str(text), done.err)
        for leaf in self.leaf, self.client:
            for line in leaf.key.read_text().splitlines()[1:-1]:
                self.assertNotIn(line, done.err)

    def test_a_missing_file_is_named(self):
        cert = ('--cert', self.client.certificate)
        for option, more in (('--cacert', ()), ('--cert', ()), ('--key', cert)):
            with self.subTest(option):
                self.check_usage([option, '/no/such.pem', *more], '"/no/such.pem"', 'No such file')

    def test_a_folder_is_no_file(self):
        for option in '--cacert', '--cert':
            with self.subTest(option):
                self.check_usage([option, '/'], '"/"', 'directory')

    def test_a_file_without_pem_is_named(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b'no certificate\n')
            file.flush()
            self.check_usage(['--cacert', file.name], file.name, 'holds no certificate', 'PEM')
            self.check_usage(['--cert', file.name], file.name, 'holds no certificate')
            self.check_usage(['--cert', self.client.certificate, '--key', file.name], file.name,
                             'holds no private key')

    def test_a_certificate_that_is_cut_off_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            cut = pathlib.Path(folder) / 'cut.pem'
            cut.write_bytes(self.authority.certificate.read_bytes()[:200])
            self.check_usage(['--cacert', cut], cut, 'certificate 1', 'damaged')

    def test_a_key_is_no_authority(self):
        self.check_usage(['--cacert', self.leaf.key], self.leaf.key, 'holds no certificate')

    def test_a_certificate_is_no_key(self):
        self.check_usage(['--cert', self.client.certificate, '--key', self.client.certificate],
                         self.client.certificate, 'holds no private key')

    def test_a_key_that_does_not_match_is_named_with_the_certificate(self):
        self.check_usage(['--cert', self.client.certificate, '--key', self.leaf.key],
                         self.client.certificate, self.leaf.key, 'does not match')

    def test_a_certificate_without_a_key_in_its_file_is_named(self):
        self.check_usage(['--cert', self.client.certificate], self.client.certificate,
                         'holds no private key')

    def test_a_key_without_a_certificate_is_refused(self):
        self.check_usage(['--key', self.client.key], '--key', 'expected --cert')

    def test_a_schedule_does_not_change_what_is_refused(self):
        self.check_usage(['-r', 100, '--cacert', '/no/such.pem'], '"/no/such.pem"')

    def test_an_http_url_does_not_change_what_is_refused(self):
        with Demo() as demo:
            done = run('http', demo.url, '-n', 1, '--cacert', '/no/such.pem')
        self.assertEqual(done.code, 2, done)
        self.assertIn('"/no/such.pem"', done.err)

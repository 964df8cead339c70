"""Real servers, started by the tests and benchmarks themselves on free loopback ports."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for_port(port, process, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f'{process.args[0]} ended with {process.returncode} before it listened')
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f'{process.args[0]} does not listen on port {port}')


class Nginx:
    """Debian's nginx with one worker and a tiny answer. `log` records every request, in nginx's own
    form or in the one given. `tls`, a certificate and its key, opens a second port; `client_ca`:
    clients must have a certificate of it there. `also`: addresses beside 127.0.0.1. `locations`: more
    lines of the server. Paths in them are relative to `dir`, which may be filled before the start."""

    CONF = '''
worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log warn;
worker_rlimit_nofile {files};
events {{ worker_connections {connections}; multi_accept on; use epoll; }}
http {{
  {log_format}
  access_log {log}; keepalive_timeout 3600s; keepalive_requests 1000000000; server_tokens off;
  tcp_nodelay on; client_body_temp_path {dir}/b; proxy_temp_path {dir}/p;
  fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  server {{
    {listen}
    {locations}
    location / {{ default_type text/plain; return 200 "ok"; }}
    location /missing {{ return 404; }}
    location /files/ {{ alias {dir}/www/; }}
  }}
}}
'''

    def __init__(self, processor=None, log=False, tls=None, client_ca=None, also=(), locations='',
                 tls_versions='TLSv1.2 TLSv1.3'):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix='throng-nginx-'))
        self.dir.chmod(0o755)  # started by root, nginx reads its files as another user
        (self.dir / 'www').mkdir()
        self.processor = processor
        self.access_log = self.dir / 'access.log' if log else None
        self.log_format = log if isinstance(log, str) else None
        self.tls, self.client_ca, self.tls_versions = tls, client_ca, tls_versions
        self.also, self.locations = also, locations

    def listen(self):
        lines = [f'listen {address}:{self.port} backlog=4096;'
                 for address in ('127.0.0.1', *self.also)]
        if self.tls is not None:
            lines += [f'listen 127.0.0.1:{self.tls_port} ssl backlog=4096;',
                      f'ssl_protocols {self.tls_versions};',
                      f'ssl_certificate {self.tls.certificate};',
                      f'ssl_certificate_key {self.tls.key};']
        if self.client_ca is not None:
            lines += [f'ssl_client_certificate {self.client_ca};', 'ssl_verify_client on;']
        return ' '.join(lines)

    def __enter__(self):
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}/'
        if self.tls is not None:
            self.tls_port = free_port()
            self.tls_url = f'https://localhost:{self.tls_port}/'
        import resource
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if files == resource.RLIM_INFINITY:
            files = 1_000_000
        conf = self.dir / 'nginx.conf'
        own = self.log_format is not None
        conf.write_text(self.CONF.format(
            dir=self.dir, files=files, connections=min(files - 100, 50_000), listen=self.listen(),
            locations=self.locations, log_format=f"log_format own '{self.log_format}';" if own else '',
            log=f'{self.access_log} own' if own else self.access_log or 'off'))

        def prepare():
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            if self.processor is not None:
                os.sched_setaffinity(0, {self.processor})

        self.process = subprocess.Popen(['nginx', '-e', str(self.dir / 'error.log'), '-c', str(conf)],
                                        preexec_fn=prepare, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)
        return self

    def stop(self):
        """Ends nginx in order, so that its log is complete."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.terminate()
                self.process.wait(10)

    def logged(self):
        """Stops nginx in order; the lines of its access log."""
        self.stop()
        return self.access_log.read_text().splitlines()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


class Dnsmasq:
    """A name server that knows `records`, the addresses of each name, and nothing else under
    `.test`; it refuses to answer for other names. `log` has what it was asked."""

    def __init__(self, records):
        self.records = records
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix='throng-dns-'))
        self.log = self.dir / 'queries.log'

    def __enter__(self):
        self.port = free_port()
        self.address = f'127.0.0.1:{self.port}'
        command = ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=',
                   '--no-resolv', '--no-hosts', f'--port={self.port}', '--local=/test/',
                   '--listen-address=127.0.0.1', '--bind-interfaces', '--user=root',
                   '--log-queries', f'--log-facility={self.log}']
        for name, addresses in self.records.items():
            command += [f'--host-record={name},{address}' for address in addresses]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)
        return self

    def asked(self, name):
        """How often it was asked for the IPv4 addresses of a name."""
        return self.log.read_text().count(f'query[A] {name} from')

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.dir, ignore_errors=True)

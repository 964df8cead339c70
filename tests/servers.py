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
    """Debian's nginx with one worker and a tiny answer; `log` records every request."""

    CONF = '''
worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log warn;
worker_rlimit_nofile {files};
events {{ worker_connections {connections}; multi_accept on; use epoll; }}
http {{
  access_log {log}; keepalive_timeout 3600s; keepalive_requests 1000000000; server_tokens off;
  tcp_nodelay on; client_body_temp_path {dir}/b; proxy_temp_path {dir}/p;
  fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ default_type text/plain; return 200 "ok"; }}
    location /missing {{ return 404; }}
    location /files/ {{ alias {dir}/www/; }}
  }}
}}
'''

    def __init__(self, processor=None, log=False):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix='throng-nginx-'))
        self.processor = processor
        self.access_log = self.dir / 'access.log' if log else None

    def __enter__(self):
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}/'
        (self.dir / 'www').mkdir()
        self.dir.chmod(0o755)  # started by root, nginx reads its files as another user
        import resource
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if files == resource.RLIM_INFINITY:
            files = 1_000_000
        conf = self.dir / 'nginx.conf'
        conf.write_text(self.CONF.format(dir=self.dir, port=self.port, files=files,
                                         connections=min(files - 100, 50_000),
                                         log=self.access_log or 'off'))

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

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

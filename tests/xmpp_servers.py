"""Real XMPP servers, started by the tests themselves on free loopback ports, each in a folder of its
own. They serve x.test, with rooms at rooms.x.test, and let everybody register."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from servers import free_port, wait_for_port

DOMAIN = 'x.test'
ROOMS = 'rooms.x.test'
ERLANG_LIBRARIES = '/usr/lib/x86_64-linux-gnu'


class XmppServer:
    """`leaf`: the certificate of the domain and its key, see certificates.Authority."""

    def __init__(self, leaf):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix=f'throng-{self.name}-'))
        self.leaf = leaf
        self.port, self.direct_port = free_port(), free_port()

    def __enter__(self):
        command, environment = self.prepare()
        self.output = open(self.dir / 'output.txt', 'w')
        self.process = subprocess.Popen(command, cwd=self.dir, stdin=subprocess.DEVNULL,
                                        stdout=self.output, stderr=subprocess.STDOUT,
                                        env={**os.environ, **environment}, start_new_session=True)
        try:
            for port in (self.port, self.direct_port):
                wait_for_port(port, self.process, 60)
        except RuntimeError as error:
            logged = (self.dir / 'output.txt').read_text()[-2000:]
            self.__exit__()
            raise RuntimeError(f'{error}\n{logged}') from None
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()
        shutil.rmtree(self.dir, ignore_errors=True)


class Prosody(XmppServer):
    name = 'prosody'
    CONF = '''
run_as_root = true; daemonize = false; pidfile = "{dir}/pid"; data_path = "{dir}/data"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}; c2s_direct_tls_ports = {{ {direct_port} }}
s2s_ports = {{}}; http_ports = {{}}; https_ports = {{}}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "ping", "register", "smacks", "mam" }}
modules_disabled = {{ "s2s" }}
allow_registration = true; c2s_require_encryption = false; s2s_require_encryption = false
allow_unencrypted_plain_auth = true; authentication = "internal_plain"; storage = "internal"
archive_expires_after = "never"; default_archive_policy = true
ssl = {{ certificate = "{leaf.certificate}", key = "{leaf.key}" }}
log = {{ {{ levels = {{ min = "info" }}, to = "console" }} }}
VirtualHost "{domain}"
Component "{rooms}" "muc"
'''

    def prepare(self):
        (self.dir / 'data').mkdir()
        conf = self.dir / 'prosody.cfg.lua'
        conf.write_text(self.CONF.format(dir=self.dir, port=self.port, leaf=self.leaf,
                                         direct_port=self.direct_port, domain=DOMAIN, rooms=ROOMS))
        return ['prosody', '-F', '--config', str(conf)], {}


class Ejabberd(XmppServer):
    """Started as an Erlang node without a name, which needs no epmd."""
    name = 'ejabberd'
    CONF = '''
loglevel: info
hosts: ["{domain}"]
certfiles: ["{dir}/both.pem"]
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, starttls: true}}
  - {{port: {direct_port}, ip: "127.0.0.1", module: ejabberd_c2s, tls: true}}
auth_method: internal
auth_password_format: plain
disable_sasl_mechanisms: []
registration_timeout: infinity
access_rules: {{register: [allow]}}
modules:
  mod_disco: {{}}
  mod_mam: {{assume_mam_usage: true, default: always}}
  mod_muc: {{host: "{rooms}"}}
  mod_ping: {{}}
  mod_register: {{access: register, ip_access: all, password_strength: 0}}
  mod_roster: {{}}
  mod_stream_mgmt: {{}}
'''

    def prepare(self):
        both = self.dir / 'both.pem'
        both.write_text(self.leaf.certificate.read_text() + self.leaf.key.read_text())
        conf = self.dir / 'ejabberd.yml'
        conf.write_text(self.CONF.format(dir=self.dir, port=self.port, domain=DOMAIN, rooms=ROOMS,
                                         direct_port=self.direct_port))
        command = ['erl', '-noinput', '-mnesia', 'dir', f'"{self.dir}/mnesia"', '-s', 'ejabberd']
        return command, {'ERL_LIBS': ERLANG_LIBRARIES, 'EJABBERD_CONFIG_PATH': str(conf),
                         'EJABBERD_LOG_PATH': str(self.dir / 'ejabberd.log'), 'HOME': str(self.dir),
                         'ERL_CRASH_DUMP': str(self.dir / 'crash.dump')}

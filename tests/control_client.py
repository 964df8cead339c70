"""Starts runs that go on, and steers them as other programs do: HTTP over a Unix socket."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

from scenario_runs import HEAD, Ended, WithRuns, environment
from throng_command import PATIENCE_S, THRONG, Finished, text_of

LOOKS_EVERY_S = 0.02
# What was built is found again by its path, so the scenarios of a file share a folder.
SCENARIOS = tempfile.TemporaryDirectory(prefix='throng-scenarios-')


def poll(look, what, seconds=PATIENCE_S):
    """What `look` returns as soon as that is true; looks a bounded number of times."""
    seen = None
    for _ in range(int(seconds / LOOKS_EVERY_S)):
        seen = look()
        if seen:
            return seen
        time.sleep(LOOKS_EVERY_S)
    raise AssertionError(f'{what}: it never came to that; at last {seen!r}')


def scenario(name, text):
    """A file with this scenario, which is compiled once for all cases."""
    file = pathlib.Path(SCENARIOS.name) / name
    if not file.exists():
        file.write_text(HEAD + text)
    return file


def at_once(*calls):
    """What the calls return, made side by side."""
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


WAITS = '''
#include <fstream>
THRONG_PARAMETER(init_gate, text, "is read before init returns", standard(""));
THRONG_PARAMETER(end_gate, text, "is read before terminate returns", standard(""));
THRONG_PARAMETER(init_error, text, "what init throws", standard(""));
THRONG_PARAMETER(end_error, text, "what terminate throws", standard(""));
THRONG_PARAMETER(is_stubborn, flag, "whether users stay when told to stop", standard(false),
                 updatable);
THRONG_PARAMETER(is_brief, flag, "whether users return at once", standard(false));
struct Shop { std::string gate, error; };
void wait_at(const std::string& gate, const std::string& error) {
  std::string line;
  if (!gate.empty()) {
    std::ifstream file(gate);
    std::getline(file, line);
  }
  if (!error.empty()) throw std::runtime_error(error);
}
Shop init(const throng::Settings& settings) {
  wait_at(settings.text("init_gate"), settings.text("init_error"));
  return {settings.text("end_gate"), settings.text("end_error")};
}
Task<> start(User user) {
  if (user.settings().flag("is_brief")) co_return;
  for (;;) {
    const bool goes_on = co_await throng::sleep(1h);
    if (!goes_on && !user.settings().flag("is_stubborn")) co_return;
  }
}
void terminate(const Shop& shop) { wait_at(shop.gate, shop.error); }
'''


def waits():
    """Users that wait until they are told to stop, and gates at which init and terminate wait."""
    return scenario('waits.cpp', WAITS)


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection to a Unix socket."""

    def __init__(self, path, timeout=PATIENCE_S):
        super().__init__('localhost', timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    """What the API answered."""

    def __init__(self, response):
        self.code, self.headers = response.status, dict(response.getheaders())
        self.text = response.read().decode()
        self.body = json.loads(self.text) if self.text else None

    def __str__(self):
        return f'{self.code} {self.text}'

    def errors(self):
        """The reason given for each field."""
        return {each['name']: each['reason'] for each in self.body.get('errors', [])}


class Client:
    """A program that talks to one socket."""

    def __init__(self, path):
        self.path = path

    def send(self, method, path, body=None):
        connection = UnixConnection(self.path)
        try:
            if body is not None and not isinstance(body, (str, bytes)):
                body = json.dumps(body)
            connection.request(method, '/api/v1' + path, body)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.send('GET', path)

    def post(self, path, body=None):
        return self.send('POST', path, body)

    def patch(self, settings):
        return self.send('PATCH', '/settings', {'settings': settings})

    def put_rate(self, rate):
        return self.send('PUT', '/rate', {'user_rate': rate})

    def add(self, count):
        return self.post('/users/add', {'count': count})

    def add_ids(self, ids):
        return self.post('/users/add', {'ids': ids})

    def remove(self, count, force=False):
        return self.post('/users/remove', {'count': count, 'force': force})

    def remove_ids(self, ids, force=False):
        return self.post('/users/remove', {'ids': ids, 'force': force})


class Run(Client):
    """`throng run` in the background, in a folder of its own; ended with the test.

    `runtime`: the folder in which the sockets of runs are looked for; a new one without.
    """

    def __init__(self, folder, *arguments, runtime=None, variables=None, files=True, **options):
        self.folder = pathlib.Path(folder)
        self.holder = None
        if runtime is None:
            self.holder = tempfile.TemporaryDirectory(prefix='throng-r-')
            runtime = self.holder.name
        self.runtime = pathlib.Path(runtime)
        self.environment = environment(XDG_RUNTIME_DIR=str(self.runtime), **(variables or {}))
        self.arguments = [str(each) for each in arguments]
        self.name = f'{len(list(self.folder.glob("*.out")))}'
        self.out_file = self.folder / f'{self.name}.out'
        self.err_file = self.folder / f'{self.name}.err'
        self.events_file = self.folder / f'{self.name}.events.jsonl'
        self.summary_file = self.folder / f'{self.name}.summary.json'
        command = [THRONG, 'run', *self.arguments]
        if files:
            command += ['--events', str(self.events_file), '--summary', str(self.summary_file)]
        with self.out_file.open('wb') as out, self.err_file.open('wb') as err:
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                            **options)
        super().__init__(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.holder is not None:
            self.holder.cleanup()
            self.holder = None

    def out(self):
        return self.out_file.read_text()

    def err(self):
        return self.err_file.read_text()

    def _own_socket(self):
        if self.process.poll() is not None:
            raise AssertionError(f'it ended early: {self.process.returncode}\n{self.err()}')
        for file in (self.runtime / 'throng').glob(f'run-*-{self.process.pid}.sock'):
            return file
        return None

    def ready(self, state='running'):
        """Waits until it answers and is in this state; returns itself."""
        self.ready_to_ask().await_state(state)
        return self

    def ready_to_ask(self):
        """Waits until it has a socket; returns itself."""
        if '--control' in self.arguments:
            self.path = self.folder / self.arguments[self.arguments.index('--control') + 1]
            poll(lambda: self._own_socket() and self.path.exists(), 'a socket that was asked for')
        else:
            self.path = poll(self._own_socket, 'a socket')
        return self

    def status(self):
        answer = self.get('/status')
        if answer.code != 200:
            raise AssertionError(f'status: {answer}')
        return answer.body

    def users(self):
        return self.status()['users']

    def setting(self, name):
        return next(each for each in self.status()['settings'] if each['name'] == name)

    def await_state(self, state, is_preparing=False):
        def look():
            now = self.status()
            fits = now['state'] == state and now['is_preparing'] == is_preparing
            return now if fits else None
        return poll(look, f'the state {state}')

    def await_users(self, **wanted):
        """Waits until all of these counts hold at a time, and returns all."""
        def look():
            self.last = self.users()
            return self.last if wanted.items() <= self.last.items() else None
        try:
            return poll(look, f'users {wanted}')
        except AssertionError as error:
            raise AssertionError(f'{error}; at last {self.last}') from None

    def await_said(self, text):
        """Waits until it has said this on the standard error stream."""
        return poll(lambda: text in self.err(), f'{text!r} among its words')

    def ctl(self, *arguments, code=0):
        """`throng ctl` beside it; expects the exit code."""
        done = subprocess.run([THRONG, 'ctl', *map(str, arguments)], cwd=self.folder,
                              env=self.environment, timeout=PATIENCE_S, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        finished = Finished(done.returncode, text_of(done.stdout), text_of(done.stderr))
        if finished.code != code:
            raise AssertionError(f'ctl {arguments}: expected the exit code {code}: {finished}')
        return finished

    def events(self, *names):
        """What has happened; of these names only, when some are given."""
        events = [json.loads(line) for line in self.events_file.read_text().splitlines()]
        return [each for each in events if not names or each['event'] in names]

    def await_event(self, name):
        return poll(lambda: self.events(name), f'an event {name}')

    def summary(self, number=None):
        file = self.summary_file
        if number is not None:
            file = file.with_name(f'{file.stem}-{number}{file.suffix}')
        return json.loads(file.read_text())

    def changes(self):
        return [each['what'] for each in self.summary()['changes']]

    def end(self, code=0):
        """Waits until it has ended by itself, with this exit code."""
        self.process.wait(PATIENCE_S)
        summaries = [self.summary()] if self.summary_file.exists() else []
        ended = Ended(self.process.returncode, self.out(), self.err(), summaries)
        if ended.code != code:
            raise AssertionError(f'expected the exit code {code}: {ended}')
        return ended

    def interrupt(self, code=130):
        self.process.send_signal(signal.SIGINT)
        return self.end(code)

    def stop(self, code=0):
        answer = self.post('/stop')
        if answer.code != 200:
            raise AssertionError(f'stop: {answer}')
        return self.end(code)


class WithControl(WithRuns):
    """Runs that are steered."""

    def begin(self, *arguments, **options):
        """A run that has been started, but need not answer yet."""
        run = Run(self.folder, *arguments, **options)
        self.addCleanup(run.kill)
        return run

    def controller(self, *arguments, **options):
        """One that stays, idle."""
        return self.begin('--stay', *arguments, **options).ready('idle')

    def gate(self, name='gate'):
        """A named pipe: whoever reads it waits until the gate is opened."""
        file = self.folder / name
        os.mkfifo(file)
        return file

    def hold(self, gate):
        """Waits until somebody waits at the gate; returns what opens it."""
        def look():
            try:
                return os.fdopen(os.open(gate, os.O_WRONLY | os.O_NONBLOCK), 'w')
            except OSError:  # nobody is there
                return None
        held = poll(look, f'somebody at {gate.name}')
        self.addCleanup(held.close)
        return held.close

    def check(self, answer, code, *texts, state=None):
        """An answer with this code that has each of `texts` in it."""
        self.assertEqual(answer.code, code, answer)
        for text in texts:
            self.assertIn(text, answer.text)
        if state is not None:
            self.assertEqual(answer.body['state'], state, answer)
        return answer

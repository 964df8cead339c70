"""Runs the program as a user does, and reads what it leaves behind."""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
THRONG = os.environ.get('THRONG', str(ROOT / 'build/release/throng'))
PATIENCE_S = 60


class Finished:
    """A command that has ended."""

    def __init__(self, code, out, err, summary=None):
        self.code, self.out, self.err, self.summary = code, out, err, summary

    def __str__(self):
        return f'exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}'

    def metric(self, name):
        return self.summary['metrics'][name]

    def value(self, name):
        return self.metric(name)['value']

    def series(self, name, label):
        """What was counted under each value of `label`."""
        return {each['labels'][label]: each.get('value', each.get('count'))
                for each in self.metric(name).get('series', [])}

    def failures(self):
        return self.series('http_failures', 'reason')

    def statuses(self):
        return self.series('http_requests', 'status')


def text_of(data):
    return data.decode() if isinstance(data, bytes) else data


def run(*arguments, timeout=PATIENCE_S, **options):
    """Runs `throng` to its end; more `options` go to subprocess.run."""
    streams = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **options}
    done = subprocess.run([THRONG, *map(str, arguments)], timeout=timeout, **streams)
    return Finished(done.returncode, text_of(done.stdout), text_of(done.stderr))


def load(*arguments, **options):
    """Runs `throng http` with a summary, and reads that."""
    with summary_file() as file:
        done = run('http', *arguments, '--summary', file, **options)
        if file.exists():
            done.summary = json.loads(file.read_text())
    return done


@contextlib.contextmanager
def summary_file():
    with tempfile.TemporaryDirectory(prefix='throng-test-') as folder:
        yield pathlib.Path(folder) / 'summary.json'


class Running:
    """A command that goes on until it is told to end; never left behind."""

    def __init__(self, *arguments, **options):
        streams = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **options}
        self.process = subprocess.Popen([THRONG, *map(str, arguments)], text=True, **streams)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def await_progress(self):
        """Returns when the first progress line is out: about a second of load."""
        for line in self.process.stderr:
            if 'req/s' in line:
                return line
        raise AssertionError('it ended without a progress line')

    def send(self, which):
        self.process.send_signal(which)

    def finish(self):
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Finished(self.process.returncode, out, err)


class Demo:
    """`throng demo` on a free port."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        self.process = subprocess.Popen([THRONG, 'demo', '--port', '0', *map(str, self.arguments)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)
        line = self.process.stdout.readline()
        found = re.search(r'http://127\.0\.0\.1:(\d+)/', line)
        if found is None:
            self.__exit__()
            raise RuntimeError(f'throng demo said {line!r}')
        self.url, self.port = found.group(0), int(found.group(1))
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def __exit__(self, *_):
        self.stop()
        self.process.stdout.close()

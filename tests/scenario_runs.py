"""Runs C++ scenarios as a user does, and reads what they leave behind."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import json_schema
from throng_command import PATIENCE_S, ROOT, THRONG, Finished, text_of

SCHEMA = json.loads((ROOT / 'docs/summary.schema.json').read_text())
# What was built is used again by the other cases of the file.
CACHE = tempfile.TemporaryDirectory(prefix='throng-cache-')
HEAD = '''#include <throng/scenario.hpp>
#include <stdexcept>
using namespace std::chrono_literals;
using throng::Task;
using throng::User;
'''


class Ended(Finished):
    """A run that has ended, with its summaries."""

    def __init__(self, code, out, err, summaries=()):
        super().__init__(code, out, err, summaries[0] if summaries else None)
        self.summaries = list(summaries)

    def users(self):
        """How many started, and how they ended."""
        return {key: number for key, number in self.summary['users'].items() if key != 'failures'}

    def iterations(self):
        return self.summary['iterations']

    def figure(self, name, **labels):
        """The value of a counter or gauge, the count of a histogram; 0 for a series that is not
        there."""
        metric = self.metric(name)
        if labels:
            metric = next((each for each in metric.get('series', []) if each['labels'] == labels),
                          {'value': 0})
        return metric['value'] if 'value' in metric else metric['count']


def environment(**more):
    return {**os.environ, 'XDG_CACHE_HOME': CACHE.name, **more}


class WithRuns(unittest.TestCase):
    """A folder for scenarios and what they write."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix='throng-test-')
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, text):
        """A scenario; all it includes is there."""
        file = self.folder / name
        file.write_text(HEAD + text)
        return file

    def summaries(self):
        """What was written, in the order of the scenarios; each fits the schema."""
        found = []
        for file in sorted(self.folder.glob('summary*.json')):
            found.append(json.loads(file.read_text()))
            file.unlink()
            self.assertEqual(json_schema.problems(found[-1], SCHEMA), [])
        return found

    def command(self, *arguments):
        return [THRONG, 'run', *map(str, arguments), '--summary',
                str(self.folder / 'summary.json')]

    def run_it(self, *arguments, code=0, timeout=PATIENCE_S, shell='', **options):
        """Runs to the end and expects the exit code; `shell`: what a shell does before."""
        command = self.command(*arguments)
        if shell:
            command = ['bash', '-c', f'{shell}; exec "$0" "$@"', *command]
        done = subprocess.run(command, timeout=timeout, cwd=self.folder, env=environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        ended = Ended(done.returncode, text_of(done.stdout), text_of(done.stderr),
                      self.summaries())
        self.assertEqual(ended.code, code, ended)
        return ended

    def check_refused(self, code, arguments, *texts, **options):
        """It ends before any user starts, and says each of `texts`."""
        done = self.run_it(*arguments, code=code, **options)
        self.assertEqual(done.out, '', done)
        for text in texts:
            self.assertIn(text, done.err)
        return done


# Variables with which nothing can be compiled.
NO_COMPILER = {'PATH': '/nowhere', 'THRONG_CXX': '/nowhere/cxx'}


class WithCommands(WithRuns):
    """Runs any command in the folder, and expects the exit code."""

    def throng(self, *arguments, code=0, **variables):
        done = subprocess.run([THRONG, *map(str, arguments)], timeout=PATIENCE_S, cwd=self.folder,
                              env=environment(**variables), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        ended = Finished(done.returncode, done.stdout.decode(), done.stderr.decode())
        self.assertEqual(ended.code, code, ended)
        return ended

    def build(self, source, compiler='clang++-16'):
        library = source.with_name(f'{source.stem}-{compiler}.so')
        self.throng('build', source, '-o', library, '--compiler', compiler)
        return library

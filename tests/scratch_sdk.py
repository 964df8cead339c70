"""Folders with scenarios in them, and a stand-in for the SDK that compiles in no time."""
import os
import pathlib
import stat
import tempfile
import unittest

ENTRY = '''#pragma once
extern "C" __attribute__((visibility("default"))) int throng_stand_in() { return answer(); }
'''
SCENARIO = 'int answer() { return 42; }\n'


class WithScenario(unittest.TestCase):
    """A folder with shop.cpp, a cache and an SDK of its own."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix='throng-test-')
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.write('sdk/throng/entry.hpp', ENTRY)
        self.write('shop.cpp', SCENARIO)
        (self.folder / 'tmp').mkdir()
        self.environment = {**os.environ, 'THRONG_SDK': str(self.folder / 'sdk'),
                            'XDG_CACHE_HOME': str(self.folder / 'cache'),
                            'TMPDIR': str(self.folder / 'tmp')}
        self.environment.pop('THRONG_CXX', None)

    def write(self, name, text, mode=None):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if mode is not None:
            file.chmod(mode)
        return file

    def counting_compiler(self, before=''):
        """A compiler that notes each call but those for its version; `before` is shell text."""
        return self.write('counting-g++', f'''#!/bin/sh
[ "$1" = --version ] || echo call >> '{self.folder}/calls'
{before}
exec g++ "$@"
''', stat.S_IRWXU)

    def calls(self):
        file = self.folder / 'calls'
        return len(file.read_text().splitlines()) if file.exists() else 0

    def options(self, **environment):
        return {'cwd': self.folder, 'env': {**self.environment, **environment}}

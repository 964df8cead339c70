"""`throng build`: what it makes, when it compiles again, and what it says when it cannot."""
import ctypes
import os
import re
import signal
import subprocess
import threading
import unittest

from scratch_sdk import SCENARIO, WithScenario
from throng_command import PATIENCE_S, THRONG, run


class Building(WithScenario):
    def build(self, *arguments, **environment):
        return run('build', 'shop.cpp', *arguments, **self.options(**environment))

    def answer(self, name='shop.so'):
        # A fresh copy: a library that is loaded already would be given again.
        copy = self.folder / f'copy-{os.urandom(8).hex()}.so'
        copy.write_bytes((self.folder / name).read_bytes())
        return ctypes.CDLL(str(copy)).throng_stand_in()

    def check_refused(self, code, done, *texts):
        self.assertEqual(done.code, code, done)
        self.assertEqual(done.out, '')
        for text in texts:
            self.assertIn(text, done.err)
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])


class Build(Building):
    def test_a_scenario_becomes_a_shared_object_beside_it(self):
        done = self.build()
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.err, '')
        self.assertRegex(done.out, r'^shop\.so  [\d.]+ KiB\n$')
        self.assertEqual(self.answer(), 42)
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])

    def test_it_may_go_elsewhere(self):
        self.assertEqual(self.build('-o', 'other.so').code, 0)
        self.assertEqual(self.answer('other.so'), 42)
        self.assertFalse((self.folder / 'shop.so').exists())

    def test_every_compiler_will_do(self):
        for compiler in 'clang++-16', 'g++', '/usr/bin/g++':
            with self.subTest(compiler):
                self.write('shop.cpp', f'#include <coroutine>\n{SCENARIO}// {compiler}\n')
                done = self.build('--compiler', compiler, '--verbose')
                self.assertEqual(done.code, 0, done)
                self.assertEqual('-fno-gnu-unique' in done.err, 'clang' not in compiler)
                for flag in '-std=c++20 -O2 -g1 -fPIC -shared -fvisibility=hidden ' \
                            '-march=x86-64-v2 -Wall'.split():
                    self.assertIn(f' {flag} ', done.err)
                self.assertEqual(self.answer(), 42)

    def test_nothing_but_the_entry_is_exported(self):
        self.build()
        names = subprocess.run(['nm', '-D', '--defined-only', self.folder / 'shop.so'],
                               capture_output=True, text=True, check=True).stdout
        self.assertEqual(re.findall(r' T (\S+)', names), ['throng_stand_in'])

    def test_a_compile_error_has_its_place_and_exit_code_2(self):
        self.write('shop.cpp', 'int answer() {\n  return nothing;\n}\n')
        done = self.build()
        self.check_refused(2, done, f'{self.folder}/shop.cpp:2:10: error', 'could not be compiled')
        self.assertNotIn('\x1b', done.err)

    def test_a_link_error_has_exit_code_2(self):
        self.write('more.cpp', SCENARIO)
        self.write('shop.build.json', '{"sources": ["more.cpp"]}')
        self.check_refused(2, self.build(), 'answer', 'could not be compiled')

    def test_a_warning_of_the_compiler_is_shown_and_stops_nothing(self):
        self.write('shop.cpp', 'int answer() { int unused; return 42; }\n')
        done = self.build()
        self.assertEqual(done.code, 0, done)
        self.assertIn('unused', done.err)

    def test_a_scenario_that_is_not_there_is_named(self):
        self.check_refused(2, run('build', 'none.cpp', **self.options()), 'none.cpp',
                           'No such file')
        self.check_refused(2, run('build', '.', **self.options()), '.cpp')

    def test_a_place_that_takes_no_file_is_named(self):
        self.check_refused(1, self.build('-o', '/no/such/folder/x.so'), '/no/such/folder/x.so',
                           '-o')

    def test_the_scenario_itself_is_never_written_over(self):
        self.check_refused(2, self.build('-o', './shop.cpp'), './shop.cpp', 'the scenario itself')
        self.assertEqual((self.folder / 'shop.cpp').read_text(), SCENARIO)

    def test_a_path_with_odd_characters_is_a_path(self):
        name = "a b'$(touch x)#.cpp"
        self.write(name, SCENARIO)
        done = run('build', name, '-o', 'odd.so', **self.options())
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.answer('odd.so'), 42)
        self.assertFalse((self.folder / 'x').exists())
        self.assertIn('nothing had changed',
                      run('build', name, '-o', 'odd.so', **self.options()).out)


class Compilers(Building):
    def test_no_compiler_says_what_to_install(self):
        self.check_refused(1, self.build(PATH=str(self.folder)), 'clang++-16, clang++ and g++',
                           'apt-get install', '--compiler')

    def test_one_that_is_not_there_is_named(self):
        self.check_refused(1, self.build('--compiler', 'no-such-cxx'), '--compiler', 'no-such-cxx')
        self.check_refused(1, self.build(THRONG_CXX='/no/cxx'), 'THRONG_CXX', '/no/cxx')

    def test_the_environment_may_name_it(self):
        self.assertEqual(self.build(THRONG_CXX=str(self.counting_compiler())).code, 0)
        self.assertEqual(self.calls(), 2)

    def test_headers_that_are_not_there_are_said_with_where_they_were_looked_for(self):
        self.check_refused(1, self.build(THRONG_SDK='/no/sdk'), '/no/sdk/throng/entry.hpp',
                           'THRONG_SDK')

    def test_a_compiler_that_takes_long_is_mentioned(self):
        os.mkfifo(self.folder / 'gate')
        compiler = self.counting_compiler(f'''case "$*" in *-c*) read go < '{self.folder}/gate';;
        esac''')
        with subprocess.Popen([THRONG, 'build', 'shop.cpp', '--compiler', compiler],
                              stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              **self.options()) as process:
            line = process.stderr.readline()
            (self.folder / 'gate').write_text('go\n')
            out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((line, err, process.returncode), ('compiling shop.cpp …\n', '', 0), out)


    def test_an_interrupt_ends_the_compiler_and_leaves_nothing(self):
        os.mkfifo(self.folder / 'gate')
        compiler = self.counting_compiler(f'''case "$*" in *-c*) read go < '{self.folder}/gate';;
        esac''')
        with subprocess.Popen([THRONG, 'build', 'shop.cpp', '--compiler', compiler],
                              stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              **self.options()) as process:
            with open(self.folder / 'gate', 'w'):  # opens when the compiler does
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, out), (130, ''), err)
        self.assertIn('interrupted', err)
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])


class Cache(Building):
    def test_what_has_not_changed_is_not_compiled_again(self):
        compiler = self.counting_compiler()
        self.assertEqual(self.build('--compiler', compiler).code, 0)
        before = self.calls()
        self.assertGreater(before, 0)
        done = self.build('--compiler', compiler)
        self.assertEqual(done.code, 0, done)
        self.assertIn('nothing had changed', done.out)
        self.assertEqual(self.calls(), before)

    def test_a_changed_header_compiles_again(self):
        self.write('lib/cart.hpp', '#define ANSWER 1\n')
        self.write('shop.cpp', '#include "lib/cart.hpp"\nint answer() { return ANSWER; }\n')
        self.build()
        self.assertEqual(self.answer(), 1)
        self.write('lib/cart.hpp', '#define ANSWER 2\n')
        self.assertNotIn('nothing had changed', self.build().out)
        self.assertEqual(self.answer(), 2)

    def test_a_changed_sdk_compiles_again(self):
        self.build()
        self.write('sdk/throng/entry.hpp', '''#pragma once
extern "C" __attribute__((visibility("default"))) int throng_stand_in() { return 7; }
''')
        self.build()
        self.assertEqual(self.answer(), 7)

    def test_another_folder_is_another_build(self):
        # The same text, but what it includes is another file.
        for name, answer in ('a', 1), ('b', 2):
            self.write(f'{name}/cart.hpp', f'#define ANSWER {answer}\n')
            self.write(f'{name}/shop.cpp', '#include "cart.hpp"\nint answer() { return ANSWER; }\n')
            run('build', f'{name}/shop.cpp', '-o', f'{name}.so', **self.options())
        self.assertEqual([self.answer('a.so'), self.answer('b.so')], [1, 2])

    def test_a_damaged_library_is_compiled_again(self):
        self.build()
        kept = list((self.folder / 'cache/throng/builds').glob('*.so'))
        self.assertEqual(len(kept), 1)
        kept[0].write_bytes(kept[0].read_bytes()[:1000])
        done = self.build()
        self.assertNotIn('nothing had changed', done.out)
        self.assertEqual(self.answer(), 42)
        self.assertIn('nothing had changed', self.build().out)

    def test_a_cache_that_takes_nothing_is_a_warning(self):
        self.write('file', '')
        done = self.build(XDG_CACHE_HOME=str(self.folder / 'file'))
        self.assertEqual(done.code, 0, done)
        self.assertIn('warning: the build is not kept', done.err)
        self.assertEqual(self.answer(), 42)
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])

    def test_its_place_is_that_of_the_xdg_specification(self):
        home = self.folder / 'home'
        for number, cache in enumerate(('', 'relative/is/ignored')):
            self.write('shop.cpp', SCENARIO + f'// {number}\n')
            done = self.build(HOME=str(home), XDG_CACHE_HOME=cache)
            self.assertEqual((done.code, done.err), (0, ''), done)
            kept = list((home / '.cache/throng/builds').glob('*.so'))
            self.assertGreaterEqual(len(kept), 1)
        self.assertFalse((self.folder / 'relative').exists())

    def test_without_a_home_nothing_is_kept(self):
        done = self.build(HOME='', XDG_CACHE_HOME='')
        self.assertEqual(done.code, 0, done)
        self.assertIn('neither XDG_CACHE_HOME nor HOME is set', done.err)
        self.assertEqual(self.answer(), 42)

    def test_two_at_once_are_fine(self):
        done = [None] * 4

        def build(number):
            done[number] = self.build('-o', f'{number}.so')
        threads = [threading.Thread(target=build, args=(n,)) for n in range(len(done))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number, each in enumerate(done):
            self.assertEqual(each.code, 0, each)
            self.assertEqual(self.answer(f'{number}.so'), 42)
        kept = os.listdir(self.folder / 'cache/throng/builds')
        self.assertEqual([name for name in kept if name.endswith('.part')], [])
        self.assertIn('nothing had changed', self.build().out)


class Manifests(Building):
    def check_manifest(self, text, *texts):
        self.write('shop.build.json', text)
        self.check_refused(2, self.build(), f'{self.folder}/shop.build.json', *texts)

    def test_sources_folders_and_flags_are_used(self):
        self.write('lib/part.cpp', '#include "part.hpp"\nint part() { return PART; }\n')
        self.write('lib/part.hpp', 'int part();\n')
        self.write('shop.cpp', '#include <part.hpp>\nint answer() { return part(); }\n')
        self.write('shop.build.json',
                   '{"sources": ["lib/part.cpp"], "include": ["lib"], "flags": ["-DPART=5"]}')
        done = self.build()
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.answer(), 5)

    def test_a_change_of_another_source_compiles_again(self):
        self.write('part.cpp', 'int part() { return 1; }\n')
        self.write('shop.cpp', 'int part();\nint answer() { return part(); }\n')
        self.write('shop.build.json', '{"sources": ["part.cpp"]}')
        self.build()
        self.write('part.cpp', 'int part() { return 2; }\n')
        self.build()
        self.assertEqual(self.answer(), 2)

    def test_packages_are_asked_for_their_flags(self):
        self.write('pc/answers.pc', 'Name: answers\nDescription: x\nVersion: 1\n'
                                    'Cflags: -DANSWER=9\nLibs: -lz\n')
        self.write('shop.cpp', 'int answer() { return ANSWER; }\n')
        self.write('shop.build.json', '{"packages": ["answers"]}')
        done = self.build('--verbose', PKG_CONFIG_PATH=str(self.folder / 'pc'))
        self.assertEqual(done.code, 0, done)
        self.assertIn(' -lz ', done.err)
        self.assertEqual(self.answer(), 9)

    def test_what_is_wrong_is_named_with_what_was_expected(self):
        self.check_manifest('{"source": []}', 'unknown key "source"', 'sources, include')
        self.check_manifest('{"flags": "-g"}', '"flags"', '"-g"', 'expected a list')
        self.check_manifest('{"flags": [1]}', '"flags"[0]', 'expected a text')
        self.check_manifest('{"flags": [', ':1:12:', 'not JSON')
        self.check_manifest('[]', 'expected an object')
        self.check_manifest('{"sources": ["none.cpp"]}', '"none.cpp"', 'not there')
        self.check_manifest('{"include": ["none"]}', '"none"', 'expected a folder')
        self.check_manifest('{"packages": ["no-such-package"]}', '"no-such-package"',
                            'pkg-config --list-all')
        self.check_manifest('{"flags": ["-march=native"]}', '-march=native', 'elsewhere')


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""Runs the stages of ./test and adds up what passed and failed."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))


class Totals:
    passed = 0
    failed = 0
    failures = []

    def add(self, name, is_ok, output=''):
        if is_ok:
            self.passed += 1
            return
        self.failed += 1
        self.failures.append(name)
        print(f'FAILED {name}\n{output}', flush=True)


def run(command, **options):
    return subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


def check(totals, name, command):
    done = run(command)
    totals.add(name, done.returncode == 0, done.stdout)


def sources():
    listed = run(['git', 'ls-files', '*.cpp', '*.hpp']).stdout.split()
    return [f for f in listed if (ROOT / f).exists()]


def style(totals):
    check(totals, 'rooms include only what lies below', ['tools/check_rooms'])
    check(totals, 'style rules', ['tools/check_style'])
    check(totals, 'the stamp of the border', ['tools/stamp_border', '--check'])
    check(totals, 'formatting', ['clang-format-16', '--dry-run', '--Werror', *sources()])
    for test in sorted((ROOT / 'tools').glob('*_test.py')):
        check(totals, test.name, [sys.executable, str(test)])


def build(totals, preset, targets=()):
    steps = [['cmake', '--preset', preset], ['cmake', '--build', '--preset', preset]]
    if targets:
        steps[1] += ['--target', *targets]
    for step in steps:
        done = run(step)
        if done.returncode != 0:
            totals.add(f'build {preset}', False, done.stdout[-6000:])
            return False
    return True


def run_gtest(totals, binary):
    with tempfile.NamedTemporaryFile(suffix='.json') as report:
        environment = dict(os.environ, ASAN_OPTIONS='detect_stack_use_after_return=1',
                           UBSAN_OPTIONS='print_stacktrace=1')
        try:
            done = run([binary, f'--gtest_output=json:{report.name}', '--gtest_brief=1'],
                       env=environment, timeout=1500)
        except subprocess.TimeoutExpired as late:
            return totals.add(binary, False, f'did not end in time\n{(late.stdout or b"")[-3000:]}')
        try:
            suites = json.load(open(report.name))['testsuites']
        except (OSError, ValueError):
            return totals.add(binary, False, done.stdout[-6000:])
    for suite in suites:
        for case in suite['testsuite']:
            text = '\n'.join(f['failure'] for f in case.get('failures', []))
            totals.add(f'{suite["name"]}.{case["name"]}', not text, text)
    if done.returncode != 0 and not totals.failed:
        totals.add(binary, False, done.stdout[-6000:])


def asan(totals):
    if build(totals, 'asan'):
        run_gtest(totals, 'build/asan/throng_tests')


def tsan(totals):
    if build(totals, 'tsan', ['throng_tests']):
        run_gtest(totals, 'build/tsan/throng_tests')


def fuzz(totals):
    for target in sorted((ROOT / 'build/asan/fuzz').glob('*_fuzz')):
        corpus = ROOT / 'fuzz/corpus' / target.name
        if not corpus.is_dir():
            totals.add(f'{target.name} has a corpus', False, str(corpus))
            continue
        with tempfile.TemporaryDirectory() as scratch:
            check(totals, target.name,
                  [str(target), '-runs=20000', '-seed=1', '-max_len=4096', '-print_final_stats=0',
                   '-verbosity=0', f'-artifact_prefix={scratch}/', scratch, str(corpus)])


def run_unittests(totals, folder, at_once=1):
    """Whole commands, so many files of them at a time: most of their time they wait."""
    def run_file(file):
        return run([sys.executable, str(ROOT / 'tests/run_cases.py'), str(file)])

    files = sorted((ROOT / 'tests' / folder).glob('test_*.py'))
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        outcomes = list(zip(files, pool.map(run_file, files)))
    for file, done in outcomes:
        lines = done.stdout.splitlines()
        try:
            cases = json.loads(lines[-1])
        except (IndexError, ValueError):
            totals.add(file.name, False, done.stdout)
            continue
        for name, problem in cases.items():
            totals.add(f'{file.stem}: {name}', problem is None, problem or '')


def commands(totals):
    if build(totals, 'release', ['throng', 'xmpp_check']):
        run_unittests(totals, 'commands', at_once=2)


def scenarios(totals):
    if build(totals, 'release', ['throng']) and build(totals, 'asan', ['throng']):
        run_unittests(totals, 'scenarios')


def java(totals):
    check(totals, "HdrHistogram's Java reader reads our logs", ['tests/java/check.sh'])


def real_clock(totals):
    if build(totals, 'release'):
        run_unittests(totals, 'real_clock')


def main():
    parser = argparse.ArgumentParser(prog='./test')
    parser.add_argument('--all', action='store_true', help='also what depends on the real clock')
    parser.add_argument('--only', help='stages to run, separated by commas')
    options = parser.parse_args()
    stages = [style, asan, fuzz, tsan, commands, scenarios]
    if options.all:
        stages += [java, real_clock]
    if options.only:
        names = options.only.split(',')
        stages = [s for s in [style, asan, fuzz, tsan, commands, scenarios, java, real_clock]
                  if s.__name__ in names]
    totals = Totals()
    for stage in stages:
        print(f'== {stage.__name__} …', flush=True)
        begin = time.monotonic()
        before = totals.passed, totals.failed
        stage(totals)
        minutes = (time.monotonic() - begin) / 60
        print(f'== {stage.__name__}: {totals.passed - before[0]} passed, '
              f'{totals.failed - before[1]} failed, {minutes:.1f} minutes', flush=True)
    for name in totals.failures:
        print(f'FAILED {name}')
    print(f'{totals.passed} passed, {totals.failed} failed')
    sys.exit(1 if totals.failed else 0)


if __name__ == '__main__':
    main()

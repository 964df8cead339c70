"""`throng new`: a first scenario, and never over a file that is there."""
import os
import pathlib
import tempfile
import unittest

from throng_command import ROOT, run


class New(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix='throng-test-')
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def new(self, *arguments):
        return run('new', *arguments, cwd=self.folder)

    def check_refused(self, done, *texts):
        self.assertEqual(done.code, 2, done)
        for text in texts:
            self.assertIn(text, done.err)

    def test_a_scenario_is_written_and_how_to_run_it_is_said(self):
        done = self.new('shop', '--lang', 'cpp')
        self.assertEqual(done.code, 0, done)
        self.assertEqual(os.listdir(self.folder), ['shop.cpp'])
        self.assertIn('#include <throng/scenario.hpp>', (self.folder / 'shop.cpp').read_text())
        self.assertIn('throng run shop.cpp', done.out)

    def test_a_script_is_written_and_is_right(self):
        done = self.new('load', '--lang', 'erl')
        self.assertEqual(done.code, 0, done)
        self.assertEqual(os.listdir(self.folder), ['load.erl'])
        self.assertIn('throng run load.erl', done.out)
        self.assertEqual(run('check', 'load.erl', cwd=self.folder).code, 0)

    def test_it_is_the_scenario_that_the_readme_shows(self):
        self.new('shop')
        self.assertIn(f"```cpp\n{(self.folder / 'shop.cpp').read_text()}```",
                      (ROOT / 'README.md').read_text())

    def test_the_language_is_cpp_unless_said_otherwise(self):
        self.assertEqual(self.new('shop').code, 0)
        self.assertTrue((self.folder / 'shop.cpp').exists())

    def test_nothing_is_overwritten(self):
        (self.folder / 'shop.cpp').write_text('mine')
        self.check_refused(self.new('shop'), 'shop.cpp is there already', 'another name')
        self.assertEqual((self.folder / 'shop.cpp').read_text(), 'mine')
        (self.folder / 'dead.cpp').symlink_to('/no/such/file')
        self.check_refused(self.new('dead'), 'dead.cpp is there already')

    def test_a_name_is_checked(self):
        for name in '../shop', 'shop.cpp', '2nd', 'a b', '':
            with self.subTest(name):
                self.check_refused(self.new(name), f'"{name}"', 'expected a letter')
        self.assertEqual(os.listdir(self.folder), [])

    def test_another_language_is_told_which_there_are(self):
        self.check_refused(self.new('shop', '--lang', 'go'), '"go"', 'expected cpp or erl')
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_folder_that_takes_no_file_is_an_error(self):
        done = run('new', 'shop', cwd='/proc')
        self.assertEqual(done.code, 1, done)
        self.assertIn('cannot write shop.cpp', done.err)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""check_rooms must find each kind of violation in a tree made for it."""
import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest

FILE = str(pathlib.Path(__file__).with_name('check_rooms'))
LOADER = importlib.machinery.SourceFileLoader('check_rooms', FILE)
check_rooms = importlib.util.module_from_spec(importlib.util.spec_from_loader('check_rooms', LOADER))
LOADER.exec_module(check_rooms)


class CheckRooms(unittest.TestCase):
    def check(self, table, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return '\n'.join(check_rooms.check(root, check_rooms.read_table(table)))

    def test_a_clean_tree_has_no_errors(self):
        self.assertEqual('', self.check('a:\nb: a\n', {'src/b/x.cpp': '#include "a/y.hpp"\n',
                                                       'src/a/y.hpp': ''}))

    def test_an_upward_include_is_found(self):
        self.assertIn('a may not include b', self.check('a:\nb: a\n', {
            'src/a/y.hpp': '#include "b/x.hpp"\n', 'src/b/x.hpp': '#include "a/y.hpp"\n'}))

    def test_a_cycle_in_the_table_is_found(self):
        self.assertIn('cycle', self.check('a: b\nb: a\n', {}))

    def test_a_file_in_no_room_is_found(self):
        self.assertIn('lies in no room', self.check('a:\n', {'src/c/x.cpp': ''}))

    def test_an_unused_permission_is_found(self):
        self.assertIn('nothing does', self.check('a:\nb: a\n', {'src/b/x.cpp': ''}))

    def test_an_sdk_header_that_includes_a_library_is_found(self):
        self.assertIn('the SDK includes', self.check('sdk:\n', {
            'sdk/include/throng/x.hpp': '#include <fmt/format.h>\n'}))


if __name__ == '__main__':
    unittest.main()

"""Runs the unittest cases of one file; the last line is a JSON object of names and problems."""
import importlib.util
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))


class Collecting(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.cases = {}

    def startTest(self, test):
        super().startTest(test)
        self.cases[test.id().split('.', 1)[-1]] = None

    def _note(self, test, error):
        self.cases[test.id().split('.', 1)[-1]] = self._exc_info_to_string(error, test)

    def addError(self, test, error):
        self._note(test, error)

    def addFailure(self, test, error):
        self._note(test, error)

    def addSubTest(self, test, subtest, error):
        if error is None:
            return
        name = test.id().split('.', 1)[-1]
        text = f'{subtest._subDescription()}: {self._exc_info_to_string(error, test)}'
        self.cases[name] = (self.cases.get(name) or '') + text

    def addUnexpectedSuccess(self, test):
        self.cases[test.id().split('.', 1)[-1]] = 'it was expected to fail'


def main():
    file = pathlib.Path(sys.argv[1])
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    if len(sys.argv) > 2:
        suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[2:], module)
    result = Collecting()
    suite.run(result)
    print(json.dumps(result.cases))


if __name__ == '__main__':
    main()

"""Runs scripts in Erlang terms as a user does, and reads what they leave behind."""
import re

from control_client import WithControl


def pool(statements, size=1, worker='dummy_worker', more=''):
    """A pool with these statements, which begin on the line after the pool's."""
    options = f'{{size, {size}}}, {{worker_type, {worker}}}{more}'
    return f'{{pool, [{options}], [\n{statements}]}}'


def loop(body, rate='{10, rps}', time='{1, sec}', more=''):
    options = f'{{time, {time}}}' + (f', {{rate, {rate}}}' if rate else '') + more
    return f'{{loop, [{options}], [{body}]}}'


class WithScripts(WithControl):
    """Scripts in the folder of the case."""

    def script(self, *statements, name='s.erl'):
        """Writes a script of these top-level statements; returns its name."""
        (self.folder / name).write_text('[' + ',\n'.join(statements) + '].\n')
        return name

    def run_script(self, *statements, arguments=(), **options):
        """Runs it to the end and expects the exit code, 0 without `code`."""
        return self.run_it(self.script(*statements), *arguments, **options)

    def begin_script(self, *statements, arguments=(), **options):
        """A run in the background that answers."""
        return self.begin(self.script(*statements), *arguments, **options).ready()


def printed(text):
    """What the dummy worker printed, in order."""
    return re.findall('Dummy print: (.*)', text)


def dumped(text):
    """What `dump` wrote, in order."""
    return re.findall(r'^user [^:]*: (.*)$', text, re.MULTILINE)

"""`throng run`: Ctrl-C lets users finish, ends it at once when repeated, and leaves nothing behind."""
import os
import pathlib
import re
import signal
import subprocess

from scenario_runs import Ended, WithRuns, environment
from servers import Nginx
from throng_command import PATIENCE_S

VISITS = '''
#include <fstream>
struct Shop {
  std::string url, folder;
  throng::Duration think;
};
Shop config(const throng::Settings& settings) {
  return {settings.text("url", ""), settings.text("folder"), settings.duration("think")};
}
Task<> run(User user, const Shop& shop) {
  if (!shop.url.empty()) {
    throng::Http http(user);
    co_await http.get(shop.url, "front");
  }
  if (!co_await throng::sleep(shop.think)) throw std::runtime_error("was stopped");
}
void terminate(const Shop& shop) { std::ofstream(shop.folder + "/terminated") << "once\\n"; }
'''


def below(pid):
    """The processes that it has started and those that they have, and so on."""
    found = []
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            if int(stat.read_text().rpartition(')')[2].split()[1]) == pid:
                found += [int(stat.parent.name), *below(int(stat.parent.name))]
        except OSError:
            pass
    return found


def is_running(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


class Interrupts(WithRuns):
    def begin(self, *arguments, sign=r'^ *1s '):
        """A run, once its first second is over."""
        process = subprocess.Popen(self.command(*arguments), cwd=self.folder, text=True,
                                   env=environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, start_new_session=True)
        self.addCleanup(self.end, process)
        self.said = ''
        for line in process.stderr:
            self.said += line
            if re.search(sign, line):
                return process
        raise AssertionError(f'it ended before it said {sign!r}: {self.said}')

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def finish(self, process, code=130):
        started = below(process.pid)
        out, err = process.communicate(timeout=PATIENCE_S)
        ended = Ended(process.returncode, out, self.said + err, self.summaries())
        self.assertEqual(ended.code, code, ended)
        self.assertEqual([pid for pid in started if is_running(pid)], [])
        return ended

    def visits(self, *arguments, **settings):
        self.write('visits.cpp', VISITS)
        given = [part for key, value in {'folder': self.folder, **settings}.items()
                 for part in ('--set', f'{key}={value}')]
        return self.begin('visits.cpp', *given, *arguments)

    def check_ended(self, done):
        self.assertEqual(done.summary['run']['status'], 'interrupted')
        self.assertIn('interrupted', done.out)
        self.assertEqual((self.folder / 'terminated').read_text(), 'once\n')

    def test_an_interrupt_lets_iterations_finish(self):
        with Nginx(log=True) as nginx:
            process = self.visits('--users', 50, '--duration', '1h', url=nginx.url, think='300ms')
            process.send_signal(signal.SIGINT)
            done = self.finish(process)
            nginx.stop()
            lines = nginx.access_log.read_text().splitlines()
        self.check_ended(done)
        self.assertEqual(done.users(), {'started': 50, 'finished': 50, 'failed': 0, 'removed': 0,
                                        'lost': 0})
        self.assertEqual(done.iterations()['halted'], 0)
        self.assertEqual(done.iterations()['finished'], len(lines))
        self.assertEqual(done.figure('http_requests'), len(lines))
        self.assertEqual(done.summary['unfinished'], 0)

    def test_a_termination_does_the_same(self):
        process = self.visits('--users', 5, '--duration', '1h', think='10ms')
        process.send_signal(signal.SIGTERM)
        done = self.finish(process)
        self.check_ended(done)
        self.assertEqual(done.users()['finished'], 5)

    def test_an_interrupt_waits_no_longer_than_the_drain(self):
        process = self.visits('--users', 5, '--duration', '1h', '--drain', '100ms', think='1h')
        process.send_signal(signal.SIGINT)
        done = self.finish(process)
        self.check_ended(done)
        # Each was told to stop, and said so.
        self.assertEqual(done.users()['started'], 5)
        self.assertEqual(done.users()['finished'], 0)

    def test_the_second_ends_the_drain(self):
        process = self.visits('--users', 5, '--duration', '1h', '--drain', '1h', think='1h')
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        done = self.finish(process)
        self.check_ended(done)
        self.assertEqual(done.users()['finished'], 0)

    def test_an_interrupt_of_the_whole_terminal_is_one_interrupt(self):
        process = self.visits('--users', 5, '--duration', '1h', '--drain', '1h', think='300ms')
        os.killpg(process.pid, signal.SIGINT)
        done = self.finish(process)
        self.check_ended(done)
        self.assertEqual(done.users()['finished'], 5)

    def test_an_interrupt_at_its_first_word_is_one_of_the_run(self):
        self.write('visits.cpp', VISITS)
        for _ in range(5):  # it comes before the load, or in the midst of its beginning
            process = self.begin('visits.cpp', '--set', 'think=1h', '--set',
                                 f'folder={self.folder}', '--drain', '0s', sign='visits.cpp: 1 u')
            process.send_signal(signal.SIGINT)
            done = self.finish(process)
            self.assertRegex(done.err + done.out, 'interrupted')

    def test_a_scenario_that_never_ends_is_ended(self):
        self.write('never.cpp', '''
            Task<> start(User) {
              for (;;) co_await throng::sleep(1h);
            }''')
        process = self.begin('never.cpp', '--users', 1000, '--drain', '100ms')
        process.send_signal(signal.SIGINT)
        done = self.finish(process)
        self.assertEqual(done.users()['started'], 1000)
        self.assertEqual(done.users()['removed'], 1000)

    def test_the_scenarios_that_would_follow_do_not_run(self):
        self.write('visits.cpp', VISITS)
        process = self.begin('visits.cpp', 'visits.cpp', '--set', 'think=10ms', '--set',
                             f'folder={self.folder}', '--duration', '1h')
        process.send_signal(signal.SIGINT)
        done = self.finish(process)
        self.assertEqual(len(done.summaries), 1)

    def test_an_interrupt_while_init_runs_ends_it_when_init_is_done(self):
        os.mkfifo(self.folder / 'gate')
        self.write('waits.cpp', '''
            #include <fstream>
            void init() {
              std::string line;
              std::ifstream gate("gate");
              std::getline(gate, line);
            }
            Task<> start(User) { co_await throng::sleep(1h); }
            void terminate() { std::ofstream("terminated") << "once"; }''')
        process = subprocess.Popen(self.command('waits.cpp', '--users', 10), cwd=self.folder,
                                   text=True, env=environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        self.said = ''
        with open(self.folder / 'gate', 'w') as gate:  # opens when init does
            process.send_signal(signal.SIGINT)
            gate.write('go\n')
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, out + err)

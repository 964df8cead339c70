"""Coordinators in scenarios, as whole commands."""
import json

from scenario_runs import WithRuns
from throng_command import ROOT

EXAMPLE = ROOT / 'examples/coordinator.cpp'


class Coordinators(WithRuns):
    def lines(self, file):
        return [json.loads(line) for line in (self.folder / file).read_text().splitlines()]

    def test_the_example_shows_every_kind_of_action(self):
        done = self.run_it(EXAMPLE, '--users', 25, '--cores', 2, '--log', self.folder / 'run.log')
        log = (self.folder / 'run.log').read_text()
        self.assertEqual(done.figure('coordinator_adds', coordinator='party'), 25)
        self.assertEqual(done.figure('met'), 24)
        # Twelve pairs; the last one waits until nobody else comes.
        self.assertEqual(log.count(' meets '), 25)
        self.assertEqual(log.count(' meets nobody'), 1)
        self.assertIn('timeout: 25 have come', log)
        tables = [line for line in log.splitlines() if 'a table for' in line]
        sizes = [int(line.split('a table for ')[1].split(':')[0]) for line in tables]
        self.assertEqual(sum(sizes), 25)
        self.assertTrue(all(5 <= size <= 10 for size in sizes[:-1]), sizes)

    def test_what_happens_stands_among_the_events(self):
        self.run_it(EXAMPLE, '--users', 5, '--events', self.folder / 'events')
        told = [event for event in self.lines('events') if event['event'].startswith('coordinator.')]
        self.assertEqual({event['coordinator'] for event in told}, {'party'})
        names = [event['event'] for event in told]
        self.assertEqual(names[0], 'coordinator.start')
        self.assertEqual(names.count('coordinator.timeout'), 1)
        self.assertEqual(names.count('coordinator.stop'), 1)
        added = sum(event['count'] for event in told if event['event'] == 'coordinator.add')
        self.assertEqual(added, 5)
        acted = [event for event in told if event['event'] == 'coordinator.execute']
        by_type = {}
        for event in acted:
            groups, users = by_type.get(event['type'], (0, 0))
            by_type[event['type']] = groups + event['groups'], users + event['count']
        # Pairs twice, and the first table perhaps; then one, those without a table, and all.
        self.assertEqual(set(by_type), {'coordinate', 'timeout'})
        self.assertEqual(by_type['timeout'][0], 3)
        self.assertEqual(by_type['coordinate'][1] + by_type['timeout'][1], 15)

    def test_an_action_that_throws_is_counted_and_named(self):
        file = self.write('throws.cpp', '''
            throng::Coordinator<> groups("groups");
            void init() {
              static_cast<void>(groups.start({{2, 3}, [](throng::Coordination) {
                throw std::runtime_error("no table is free");
              }}));
            }
            Task<> start(User user) { groups.add(user); co_return; }
            void terminate() { static_cast<void>(groups.stop()); }''')
        done = self.run_it(file, '--users', 1, '--iterations', 1, '--cores', 1, '--log',
                           self.folder / 'run.log')
        # The one that is left is acted on in terminate, where there is no core.
        self.assertIn('coordinator groups: action 1 of 2..3 users, on the stop: no table is free',
                      json.dumps(done.summary))
        done = self.run_it(file, '--users', 20, '--cores', 1, '--log', self.folder / 'run.log')
        self.assertGreaterEqual(done.figure('coordinator_failed', coordinator='groups'), 6)
        self.assertIn('coordinator groups: action 1 of 2..3 users, on a group: no table is free',
                      (self.folder / 'run.log').read_text())

    def test_what_the_last_user_asks_for_is_done_before_the_run_ends(self):
        file = self.write('last.cpp', '''
            throng::Coordinator<> groups("groups");
            throng::Counter done("done");
            Task<> finish(throng::Coordination event) {
              co_await throng::sleep(50ms);
              done.add(event, event.count());
            }
            void init() { static_cast<void>(groups.start({throng::kAll, finish})); }
            Task<> start(User user) {
              groups.add(user);
              co_await throng::sleep(throng::Duration(1ms) * user.id());
              if (user.id() == 10) static_cast<void>(groups.stop());
            }''')
        done = self.run_it(file, '--users', 10, '--cores', 2)
        self.assertEqual(done.figure('done'), 10)

    def test_a_plan_that_cannot_be_ends_the_run_before_it_begins(self):
        file = self.write('bad.cpp', '''
            void init() {
              throng::Coordinator<>("groups", {{{7, 3}, [](throng::Coordination) {}}});
            }
            Task<> start(User) { co_return; }''')
        self.check_refused(1, [file, '--users', 1], 'init: plan: item 1: {7, 3} users: expected '
                           '{min, max} with min <= max')

"""`throng run`: the metrics that a scenario makes itself."""
from scenario_runs import WithRuns


class OwnMetrics(WithRuns):
    def test_a_counter_counts_over_users_and_cores(self):
        self.write('counts.cpp', '''
            throng::Counter bought("goods_bought", "what went over the counter");
            Task<> start(User user) {
              bought.add(user);
              bought.add(user, user.id());
              co_return;
            }''')
        done = self.run_it('counts.cpp', '--users', 100, '--cores', 2)
        self.assertEqual(done.figure('goods_bought'), 100 + 5050)
        self.assertEqual(done.metric('goods_bought')['type'], 'counter')
        self.assertRegex(done.out, r'goods_bought +5,150')

    def test_a_gauge_is_the_sum_of_its_cores_levels(self):
        self.write('levels.cpp', '''
            throng::Gauge inside("inside");
            throng::Gauge height("height");
            Task<> start(User user) {
              inside.change(user, 3);
              co_await throng::sleep(1ms);
              inside.change(user, -2);
              height.set(user, -7);
            }''')
        done = self.run_it('levels.cpp', '--users', 10, '--cores', 2)
        self.assertEqual(done.metric('inside')['type'], 'gauge')
        self.assertEqual(done.figure('inside'), 10)
        self.assertEqual(done.figure('height'), -14)

    def test_a_histogram_with_labels_has_its_whole(self):
        self.write('times.cpp', '''
            struct Shop {
              throng::Histogram walk = throng::Histogram("walk", "to the shelf");
              throng::Histogram near = walk.with("step", "near");
              throng::Histogram far = walk.with("step", "far").with("method", "FOOT");
            };
            Shop init() { return {}; }
            Task<> start(User user, const Shop& shop) {
              for (int i = 1; i <= 100; ++i) shop.near.record(user, i * 1ms);
              shop.far.record(user, 2s);
              shop.far.record(user, -1s);
              co_return;
            }''')
        done = self.run_it('times.cpp', '--users', 4, '--cores', 2)
        walk = done.metric('walk')
        self.assertEqual((walk['type'], walk['unit'], walk['count']), ('histogram', 'us', 408))
        self.assertEqual((walk['min'], walk['max']), (0, 2_000_000))
        # 4 zeros, 400 evenly from 1 ms to 100 ms, and 4 of 2 s.
        self.assertAlmostEqual(walk['mean'], (4 * 5050e3 + 4 * 2e6) / 408, delta=1)
        self.assertAlmostEqual(walk['p50'], 50_000, delta=1000)
        near = next(each for each in walk['series'] if each['labels'] == {'step': 'near'})
        far = next(each for each in walk['series'] if each['labels'] != {'step': 'near'})
        self.assertEqual(far['labels'], {'step': 'far', 'method': 'FOOT'})
        self.assertEqual((near['count'], near['min'], near['max']), (400, 1000, 100_000))
        self.assertAlmostEqual(near['p90'], 90_000, delta=2000)
        self.assertEqual(far['count'], 8)

    def test_labels_name_series_of_one_metric(self):
        self.write('labels.cpp', '''
            throng::Counter visits("visits");
            Task<> start(User user) {
              visits.with("step", user.id() % 2 ? "odd" : "even").add(user);
              visits.with("step", "even").with("pool", "b\\n\\"x").add(user, 10);
              co_return;
            }''')
        done = self.run_it('labels.cpp', '--users', 5)
        self.assertEqual(done.figure('visits'), 55)
        self.assertEqual(done.figure('visits', step='odd'), 3)
        self.assertEqual(done.figure('visits', step='even'), 2)
        self.assertEqual(done.figure('visits', step='even', pool='b\n"x'), 50)

    def test_names_that_clash_with_each_other_or_are_none_fail_the_user_and_say_why(self):
        self.write('names.cpp', '''
            std::string config(const throng::Settings& settings) { return settings.text("case"); }
            Task<> start(User user, const std::string& what) {
              if (what == "name") throng::Counter("Bad Name").add(user);
              if (what == "empty") throng::Gauge("").set(user, 1);
              if (what == "own") throng::Histogram("http_latency").record(user, 1ms);
              if (what == "key") throng::Counter("a").with("colour", "red").add(user);
              if (what == "value") throng::Counter("a").with("step", "").add(user);
              if (what == "long") throng::Counter("a").with("step", std::string(129, 'x')).add(user);
              if (what == "twice") throng::Counter("a").with("step", "x").with("step", "y").add(user);
              if (what == "kinds") {
                throng::Counter("a").add(user);
                throng::Gauge("a").set(user, 1);
              }
              co_return;
            }''')
        for case, *texts in (('name', '"Bad Name"', 'lower case letter'), ('empty', '""'),
                             ('own', '"http_latency"', "the program's own"),
                             ('key', '"colour"', 'step, method, status, reason, pool'),
                             ('value', 'a label step of 0 bytes', '1 to 128'),
                             ('long', '129 bytes'), ('twice', 'label "step" twice'),
                             ('kinds', 'a is declared as two kinds')):
            with self.subTest(case):
                done = self.run_it('names.cpp', '--set', f'case={case}', code=3)
                self.assertEqual(done.users()['failed'], 1)
                [failure] = done.summary['users']['failures']
                self.assertEqual(failure['count'], 1)
                for text in texts:
                    self.assertIn(text, failure['reason'])

    def test_too_many_series_go_to_one_that_says_so_and_none_is_lost(self):
        self.write('many.cpp', '''
            throng::Counter visits("visits");
            throng::Histogram times("times");
            Task<> start(User user) {
              for (int i = 0; i < 3000; ++i) {
                visits.with("step", std::to_string(i)).add(user);
                times.with("step", std::to_string(i)).record(user, 1ms);
              }
              co_return;
            }''')
        done = self.run_it('many.cpp', '--users', 2, '--cores', 2)
        for name in 'visits', 'times':
            series = done.metric(name)['series']
            self.assertEqual(done.figure(name), 6000)
            self.assertLessEqual(len(series), 1001)
            self.assertEqual(sum(each.get('value', each.get('count')) for each in series), 6000)
            others = [each for each in series if each['labels'] == {'other': 'true'}]
            self.assertEqual(len(others), 1)
        self.assertGreater(done.summary['generator']['series_dropped'], 0)

    def test_a_scenario_cannot_declare_series_without_end(self):
        self.write('endless.cpp', '''
            throng::Counter visits("visits");
            Task<> start(User user) {
              for (int i = 0;; ++i) visits.with("step", std::to_string(i)).add(user);
              co_return;
            }''')
        done = self.run_it('endless.cpp', code=3)
        self.assertIn('more than 100000 series', done.summary['users']['failures'][0]['reason'])
        self.assertEqual(done.figure('visits'), 100_000)

    def test_metrics_may_be_made_in_init_and_are_absent_when_nothing_was_counted(self):
        self.write('unused.cpp', '''
            struct Shop { throng::Counter visits; throng::Counter nobody; };
            Shop init() { return {throng::Counter("visits"), throng::Counter("nobody")}; }
            Task<> start(User user, const Shop& shop) {
              shop.visits.add(user);
              co_return;
            }''')
        done = self.run_it('unused.cpp')
        self.assertEqual(done.figure('visits'), 1)
        self.assertNotIn('nobody', done.summary['metrics'])

    def test_the_metrics_of_protocols_that_are_not_used_are_absent(self):
        self.write('idle.cpp', 'Task<> start(User) { co_return; }')
        done = self.run_it('idle.cpp')
        self.assertEqual([name for name in done.summary['metrics']
                          if name.startswith(('http', 'tcp', 'iteration'))], [])

"""`throng run`: work that arrives on a schedule in a scenario, and https in one."""
from certificates import Authority
from scenario_runs import WithRuns
from servers import Nginx
from throng_command import Demo

EXPECT = '''
void expect(bool is_so, const char* what) {
  if (!is_so) throw std::runtime_error(what);
}
'''
# Users visit --set url as often as --set plan says.
VISITS = EXPECT + '''
struct Setup {
  std::string url, plan;
};
Setup config(const throng::Settings& settings) {
  return {settings.text("url"), settings.text("plan")};
}
Task<> visit(const throng::Http& http, const Setup& setup, throng::Arrival arrival) {
  throng::HttpRequest request("GET", setup.url);
  request.intended(arrival.intended());
  const auto answer = co_await http.send(request);
  expect(answer.is_ok() || answer.is_stopped(), "an answer");
}
Task<> visit_all(User user, const Setup& setup, const throng::ArrivalOptions& options) {
  throng::Http http(user);
  throng::TaskGroup group(user);
  throng::Arrivals arrivals(user, options);
  while (auto arrival = co_await arrivals.next()) {
    group.spawn(visit(http, setup, std::move(*arrival)));
  }
  co_await group.join();
}
'''


class Schedules(WithRuns):
    def visit(self, url, plan, options, *arguments):
        """Runs users with the options of a schedule, after `throng::ArrivalOptions(plan)`."""
        self.write('visits.cpp', VISITS + f'''
            Task<> start(User user, const Setup& setup) {{
              throng::ArrivalOptions options(setup.plan);
              {options}
              co_await visit_all(user, setup, options);
            }}''')
        return self.run_it('visits.cpp', '--set', f'url={url}', '--set', f'plan={plan}', *arguments)

    def check_figures(self, done, starts):
        for name in ('arrivals_due', 'arrivals_started', 'http_requests', 'http_latency',
                     'http_service_time'):
            self.assertEqual(done.figure(name), starts, name)
        self.assertEqual(done.figure('http_failures'), 0)

    def test_as_many_start_as_the_steps_say(self):
        with Nginx(log=True) as nginx:
            done = self.visit(nginx.url, '200@1s,400@1s', '')
            self.check_figures(done, 600)
            self.assertEqual(len(nginx.logged()), 600)
        self.assertGreaterEqual(done.summary['run']['duration_s'], 1.9)

    def test_no_more_are_in_flight_than_were_allowed(self):
        with Demo() as demo:
            done = self.visit(f'{demo.url}delay/100ms', '100@1s', 'options.max_in_flight(5);')
        self.check_figures(done, 100)
        # Each request that is under way has a connection to itself.
        self.assertEqual(done.figure('http_connections'), 5)
        # Five at a time need two seconds for all; the last was to start after one.
        self.assertGreater(done.metric('http_latency')['max'], 800_000)
        self.assertGreater(done.metric('http_latency')['p50'],
                           done.metric('http_service_time')['p50'])
        self.assertGreater(done.figure('arrivals_held'), 0)

    def test_a_target_that_cannot_keep_up_is_said_with_the_reason(self):
        with Demo() as demo:
            done = self.visit(f'{demo.url}delay/100ms', '1000', 'options.max_in_flight(3);',
                              '--duration', '1s')
        generator = done.summary['generator']
        self.assertEqual(generator['model'], 'open')
        self.assertEqual(generator['verdict'], 'saturated')
        self.assertLess(generator['achieved'], 0.5)
        self.assertIn('that may be in flight', ' '.join(generator['reasons']))
        self.assertIn('open model', done.out)

    def test_users_share_a_schedule(self):
        with Demo() as demo:
            done = self.visit(demo.url, '300@1s', 'options.share((user.id() - 1) % 4, 4);',
                              '--users', 4, '--cores', 2)
        self.check_figures(done, 300)
        self.assertEqual(done.users()['finished'], 4)

    def test_users_have_a_schedule_each_unless_they_share_one(self):
        with Demo() as demo:
            done = self.visit(demo.url, '50@1s', '', '--users', 4, '--cores', 2)
        self.check_figures(done, 200)

    def test_random_gaps_keep_the_rate(self):
        with Demo() as demo:
            done = self.visit(demo.url, '500@2s', 'options.poisson();')
        due = done.figure('arrivals_due')
        self.assertAlmostEqual(due, 1000, delta=190)  # six standard deviations
        self.check_figures(done, due)

    def test_a_schedule_without_an_end_ends_with_the_run(self):
        with Demo() as demo:
            done = self.visit(demo.url, '200', '', '--duration', '1s')
        self.assertEqual(done.users()['finished'], 1)
        expected = 200 * done.summary['run']['duration_s']
        self.assertAlmostEqual(done.figure('arrivals_due') / expected, 1, delta=0.5)
        self.assertEqual(done.figure('http_requests') + done.summary['unfinished'],
                         done.figure('arrivals_started'))

    def test_a_schedule_within_an_iteration_ends_with_the_load_and_not_with_the_drain(self):
        self.write('passes.cpp', VISITS + '''
            Task<> run(User user, const Setup& setup) {
              co_await visit_all(user, setup, throng::ArrivalOptions(setup.plan));
            }''')
        with Demo() as demo:
            done = self.run_it('passes.cpp', '--set', f'url={demo.url}', '--set', 'plan=200',
                               '--duration', '1s', '--drain', '20s')
        self.assertEqual(done.users()['finished'], 1)
        self.assertEqual(done.iterations()['finished'], 1)
        expected = 200 * done.summary['run']['duration_s']
        self.assertAlmostEqual(done.figure('arrivals_due') / expected, 1, delta=0.5)

    def test_what_is_due_and_not_taken_waits_as_a_number(self):
        self.write('waits.cpp', EXPECT + '''
            Task<> start(User user) {
              throng::Arrivals arrivals(user, throng::ArrivalOptions("1000@100ms"));
              co_await throng::sleep(200ms);
              expect(arrivals.waiting() == 100, "all wait");
              const auto first = co_await arrivals.next();
              expect(first.has_value() && arrivals.waiting() == 99, "one is taken");
              const auto second = co_await arrivals.next();
              expect(second->intended() - first->intended() == 1ms, "the gap");
              expect(user.now() - first->intended() >= 200ms, "its age");
            }''')
        done = self.run_it('waits.cpp')
        self.assertEqual(done.figure('arrivals_due'), 100)
        self.assertEqual(done.figure('arrivals_started'), 2)

    def test_a_schedule_that_makes_no_sense_fails_the_user_with_what_was_expected(self):
        self.write('bad.cpp', '''
            std::string config(const throng::Settings& settings) { return settings.text("plan"); }
            Task<> start(User user, const std::string& plan) {
              throng::Arrivals arrivals(user, throng::ArrivalOptions(plan));
              co_return;
            }''')
        for plan, text in (('often', '"often" is not a rate'), ('100..200', 'has no end'),
                           ('100,200', 'never reached')):
            with self.subTest(plan):
                done = self.run_it('bad.cpp', '--set', f'plan={plan}', '--users', 3, code=3)
                self.assertEqual(done.users()['failed'], 3)
                self.assertEqual(len(done.summary['users']['failures']), 1)
                reason = done.summary['users']['failures'][0]['reason']
                self.assertIn(text, reason)
                self.assertIn('expected', reason)

    def test_a_share_beyond_the_number_fails_the_user(self):
        self.write('bad.cpp', '''
            Task<> start(User user) {
              throng::Arrivals arrivals(user, throng::ArrivalOptions("5").share(4, 4));
              co_return;
            }''')
        done = self.run_it('bad.cpp', code=3)
        self.assertIn('share 4 of 4', done.summary['users']['failures'][0]['reason'])


class Https(WithRuns):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.holder.cleanup)
        cls.leaf = cls.authority.issue()
        cls.client = cls.authority.issue(names=['client.test'])

    def setUp(self):
        super().setUp()
        self.write('secure.cpp', EXPECT + '''
            struct Setup {
              std::string url, ca, cert, key, reason;
              bool is_insecure, resumes;
            };
            Setup config(const throng::Settings& settings) {
              return {settings.text("url"), settings.text("ca", ""), settings.text("cert", ""),
                      settings.text("key", ""), settings.text("reason", ""),
                      settings.flag("insecure", false), settings.flag("resumes", true)};
            }
            Task<> start(User user, const Setup& setup) {
              throng::HttpOptions options;
              options.keep_alive(false).resume(setup.resumes);
              if (!setup.ca.empty()) options.ca_file(setup.ca);
              if (!setup.cert.empty()) options.certificate(setup.cert, setup.key);
              if (setup.is_insecure) options.insecure();
              throng::Http http(user, options);
              for (int i = 0; i < 10; ++i) {
                const auto answer = co_await http.get(setup.url);
                if (setup.reason.empty()) {
                  if (!answer) throw std::runtime_error(std::string(answer.error().detail()));
                  expect(answer->status() == 200 && answer->body() == "ok", "the answer");
                  continue;
                }
                expect(answer.is_error(), "an error");
                if (i == 0) user.info("because {}", answer.error().detail());
                if (answer.error().reason() != setup.reason) {
                  throw std::runtime_error(std::string(answer.error().reason()));
                }
              }
            }''')

    def start(self, **options):
        nginx = Nginx(**{'log': True, 'tls': self.leaf, **options})
        nginx.__enter__()
        self.addCleanup(nginx.__exit__)
        return nginx

    def secure(self, nginx, *settings, **options):
        sets = [part for each in settings for part in ('--set', each)]
        return self.run_it('secure.cpp', '--set', f'url={nginx.tls_url}', *sets, '--users', 5,
                           **options)

    def test_an_authority_that_is_named_is_trusted(self):
        nginx = self.start()
        done = self.secure(nginx, f'ca={self.authority.certificate}')
        self.assertEqual(done.figure('http_requests'), 50)
        self.assertEqual(done.figure('http_tls_time'), 50)
        self.assertGreater(done.figure('http_tls_resumed'), 0)
        self.assertEqual(len(nginx.logged()), 50)

    def test_any_other_is_a_failure_of_its_own(self):
        nginx = self.start()
        done = self.secure(nginx, 'reason=tls_untrusted')
        self.assertEqual(done.failures(), {'tls_untrusted': 50})
        self.assertIn('because unable to get local issuer certificate', done.err)
        self.assertEqual(nginx.logged(), [])

    def test_whoever_trusts_anyone_is_answered(self):
        done = self.secure(self.start(), 'insecure=true')
        self.assertEqual(done.figure('http_requests'), 50)

    def test_sessions_are_taken_up_unless_told_otherwise(self):
        done = self.secure(self.start(), f'ca={self.authority.certificate}', 'resumes=false')
        self.assertEqual(done.figure('http_tls_resumed'), 0)
        self.assertEqual(done.figure('http_tls_time'), 50)

    def test_what_is_wrong_with_a_certificate_has_its_reason(self):
        for leaf, reason in ((self.authority.issue(expired=True), 'tls_expired'),
                             (self.authority.issue(names=['right.test']), 'tls_wrong_name')):
            with self.subTest(reason):
                done = self.secure(self.start(tls=leaf), f'ca={self.authority.certificate}',
                                   f'reason={reason}')
                self.assertEqual(done.failures(), {reason: 50})

    def test_a_user_may_have_a_certificate_of_its_own(self):
        nginx = self.start(client_ca=self.authority.certificate, log='$status $ssl_client_s_dn')
        done = self.secure(nginx, f'ca={self.authority.certificate}',
                           f'cert={self.client.certificate}', f'key={self.client.key}')
        self.assertEqual(done.figure('http_requests'), 50)
        self.assertEqual(nginx.logged(), ['200 CN=client.test'] * 50)

"""`throng run`: messages between users, on one core and across two."""
from scenario_runs import WithRuns

EXPECT = '''
void expect(bool is_so, const char* what) {
  if (!is_so) throw std::runtime_error(what);
}
inline constexpr throng::Tag<std::uint64_t> kNumber("number");
inline constexpr throng::Tag<std::string> kText("text");
inline constexpr throng::Tag kBye("bye");
'''
# Users who wait for each other before they begin.
MEET = EXPECT + '''
struct Meeting {
  throng::SharedNumber here;
};
Meeting init() { return Meeting{throng::SharedNumber()}; }
Task<> meet(const Meeting& meeting, std::int64_t users) {
  meeting.here.add();
  while (meeting.here.get() < users) {
    if (!co_await throng::sleep(0s)) co_return;
  }
}
'''


class Messages(WithRuns):
    def figures(self, done):
        return {name.removeprefix('messages_'): done.figure(name)
                for name in done.summary['metrics'] if name.startswith('messages_')}

    def run_in_one_core(self, name, *arguments, **options):
        return self.run_it(name, '--cores', 1, *arguments, **options)

    def test_neighbours_on_two_cores_pass_a_number_to_and_fro(self):
        self.write('pairs.cpp', MEET + '''
            Task<> start(User user, const Meeting& meeting) {
              co_await meet(meeting, 50);
              const std::uint64_t other = user.id() % 2 == 1 ? user.id() + 1 : user.id() - 1;
              if (user.id() % 2 == 1) user.send(other, kNumber, 0);
              for (std::uint64_t i = user.id() % 2 == 1 ? 1 : 0; i < 200; i += 2) {
                const auto number = co_await user.receive(kNumber);
                expect(number.is_ok() && **number == i && number->from() == other, "in turn");
                if (i < 199) user.send(other, kNumber, i + 1);
              }
            }''')
        done = self.run_it('pairs.cpp', '--cores', 2, '--users', 50)
        self.assertEqual(done.users()['finished'], 50)
        self.assertEqual(self.figures(done),
                         {'sent': 25 * 200, 'received': 25 * 200, 'full': 0, 'gone': 0, 'late': 0})

    def test_everybody_hears_everybody_in_order(self):
        self.write('all.cpp', MEET + '''
            Task<> start(User user, const Meeting& meeting) {
              co_await meet(meeting, 20);
              for (std::uint64_t i = 1; i <= 10; ++i) {
                for (std::uint64_t to = 1; to <= 20; ++to) {
                  user.send(to, kText, throng::format("{} and more than lies inside a string", i));
                }
              }
              std::vector<int> last(21, 0);
              for (int n = 0; n < 200; ++n) {
                const auto text = co_await user.receive(kText);
                expect(text.is_ok(), "all are heard");
                expect(std::stoi(**text) == ++last[text->from()], "in order");
              }
              meeting.here.add();
              while (meeting.here.get() < 40) co_await throng::sleep(0s);
            }''')
        done = self.run_it('all.cpp', '--cores', 2, '--users', 20)
        self.assertEqual(self.figures(done),
                         {'sent': 4000, 'received': 4000, 'full': 0, 'gone': 0, 'late': 0})

    def test_a_flood_is_cut_off_at_a_thousand(self):
        self.write('flood.cpp', EXPECT + '''
            Task<> start(User user) {
              for (int i = 0; i < 2000; ++i) {
                const throng::Sent sent = user.send(user, kNumber, 1);
                expect((sent == throng::Sent::kFull) == (i >= 1024), "full");
              }
              co_return;
            }''')
        done = self.run_in_one_core('flood.cpp')
        self.assertEqual(self.figures(done),
                         {'sent': 1024, 'received': 0, 'full': 976, 'gone': 0, 'late': 0})

    def test_a_flood_over_cores_loses_nothing_that_is_not_counted(self):
        self.write('flood.cpp', MEET + '''
            Task<> start(User user, const Meeting& meeting) {
              co_await meet(meeting, 2);
              if (user.id() == 1) {
                for (int i = 0; i < 100'000; ++i) user.send(2, kNumber, 1);
                while (user.send(2, kBye) != throng::Sent::kSent) co_await throng::sleep(0s);
                while (!co_await user.receive(kBye, 1ms)) user.send(2, kBye);
                co_return;
              }
              expect((co_await user.receive(kBye)).is_ok(), "the end");
              while (co_await user.receive(kNumber, 0s)) continue;
              while (co_await user.receive(kBye, 0s)) continue;
              user.send(1, kBye);
            }''')
        done = self.run_it('flood.cpp', '--cores', 2, '--users', 2)
        figures = self.figures(done)
        self.assertGreater(figures['full'], 0)
        self.assertGreaterEqual(figures['received'], 1024)
        self.assertGreaterEqual(figures['sent'] + figures['full'], 100_002)

    def test_messages_to_nobody_are_gone(self):
        self.write('nobody.cpp', EXPECT + '''
            Task<> start(User user) {
              expect(user.send(0, kNumber, 1) == throng::Sent::kGone, "nobody's");
              expect(user.send(7, kText, "x") == throng::Sent::kGone, "has not begun");
              co_return;
            }''')
        done = self.run_in_one_core('nobody.cpp', '--users', 3)
        self.assertEqual(self.figures(done),
                         {'sent': 0, 'received': 0, 'full': 0, 'gone': 6, 'late': 0})

    def test_a_message_that_finds_its_receiver_ended_on_another_core_is_late(self):
        self.write('late.cpp', MEET + '''
            Task<> start(User user, const Meeting& meeting) {
              meeting.here.add();
              if (user.id() == 2) co_return;
              while (meeting.here.get() < 2) co_await throng::sleep(0s);
              expect(user.send(2, kText, "it may be on its way") == throng::Sent::kSent, "sent");
              expect(user.send(9999, kText, "never") == throng::Sent::kGone, "of this core");
              expect(user.send(10000, kText, "never") == throng::Sent::kSent, "of the other");
            }''')
        done = self.run_it('late.cpp', '--cores', 2, '--users', 2)
        self.assertEqual(self.figures(done),
                         {'sent': 2, 'received': 0, 'full': 0, 'gone': 1, 'late': 2})

    def test_the_end_of_the_load_ends_a_receive(self):
        self.write('waits.cpp', EXPECT + '''
            Task<> start(User user) {
              expect((co_await user.receive(kNumber)).is_stopped(), "stopped");
              expect((co_await user.receive_any()).is_stopped(), "stopped again");
            }''')
        done = self.run_it('waits.cpp', '--cores', 2, '--users', 10, '--duration', '200ms')
        self.assertEqual(done.users()['finished'], 10)

    def test_users_who_are_destroyed_take_their_messages_with_them(self):
        self.write('holds.cpp', EXPECT + '''
            Task<> start(User user) {
              for (int i = 0; i < 100; ++i) user.send(user, kText, std::string(1000, 'x'));
              while (true) {
                if ((co_await user.receive(kNumber)).is_stopped()) co_await throng::sleep(1h);
              }
            }''')
        done = self.run_it('holds.cpp', '--cores', 2, '--users', 50, '--duration', '100ms',
                           '--drain', '0s')
        self.assertEqual(done.users()['removed'], 50)
        self.assertEqual(done.figure('messages_sent'), 5000)

    def test_without_messages_there_are_no_figures_of_them(self):
        self.write('none.cpp', 'Task<> start(User) { co_await throng::sleep(1ms); }')
        done = self.run_it('none.cpp', '--cores', 2, '--users', 4)
        self.assertEqual(self.figures(done), {})

    def test_the_messages_of_a_user_that_is_traced_are_told(self):
        self.write('traced.cpp', EXPECT + '''
            Task<> start(User user) {
              user.send(user, kNumber, 1);
              static_cast<void>(co_await user.receive(kNumber));
              static_cast<void>(co_await user.receive_any(1ms, kNumber, kText));
            }''')
        done = self.run_in_one_core('traced.cpp', '--trace-user', 1)
        for line in ('send number to 1', 'receive number', 'number from 1', 'receive number, text',
                     'no such message came in time'):
            self.assertIn(line, done.err)

    def test_a_value_that_cannot_become_bytes_is_an_error_that_says_what_to_do(self):
        for kind in 'std::string_view', 'int*', 'std::vector<const char*>':
            with self.subTest(kind):
                self.write('wrong.cpp', f'''
                    inline constexpr throng::Tag<{kind}> kWrong("wrong");
                    Task<> start(User user) {{
                      user.send(user, kWrong, {{}});
                      co_return;
                    }}''')
                self.check_refused(2, ['wrong.cpp'], 'specialise throng::codec')

    def test_a_lambda_that_gcc_would_destroy_twice_is_an_error_that_says_what_to_do(self):
        self.write('wrong.cpp', EXPECT + '''
            Task<> start(User user) {
              const std::string text = "x";
              co_await user.receive(kText, [text](const std::string& s) { return s == text; });
            }''')
        self.check_refused(2, ['wrong.cpp'], 'is to be named before')

    def test_a_tag_whose_name_will_not_do_is_an_error(self):
        for name, text in ('two words', 'letters, digits'), ('', '1 to 64'):
            with self.subTest(name):
                self.write('wrong.cpp', f'''
                    inline constexpr throng::Tag kWrong("{name}");
                    Task<> start(User user) {{
                      user.send(user, kWrong);
                      co_return;
                    }}''')
                self.check_refused(2, ['wrong.cpp'], text)

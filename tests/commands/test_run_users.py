"""`throng run`: how users begin, go on, are told to stop, fail, and are counted."""
import socket

from scenario_runs import WithRuns


class Started(WithRuns):
    """Users that do what they do once."""

    def test_what_starts_once_and_returns_has_finished(self):
        self.write('once.cpp', 'Task<> start(User) { co_await throng::sleep(1ms); }')
        done = self.run_it('once.cpp', '--users', 300, '--cores', 2)
        self.assertEqual(done.users(), {'started': 300, 'finished': 300, 'failed': 0,
                                        'removed': 0, 'lost': 0})
        self.assertEqual(done.iterations(), {'finished': 0, 'failed': 0, 'halted': 0})
        self.assertNotIn('iterations', done.summary['metrics'])
        self.assertRegex(done.out, r's of CPU,\s')  # there is no work to share it among

    def test_the_end_of_the_duration_tells_users_to_stop(self):
        self.write('heeds.cpp', '''
            throng::Counter told("told");
            Task<> start(User user) {
              while (co_await throng::sleep(1h)) {}
              if (user.is_stopped()) told.add(user);
            }''')
        done = self.run_it('heeds.cpp', '--users', 100, '--duration', '1s')
        self.assertEqual(done.users()['finished'], 100)
        self.assertEqual(done.figure('told'), 100)
        self.assertLess(done.summary['run']['duration_s'], 20)

    def test_who_does_not_heed_the_stop_is_removed_after_the_drain(self):
        # To wait for a task is no way around a stop, so this one waits again and again.
        self.write('stubborn.cpp', '''
            Task<> start(User user) {
              while (true) {
                const bool goes_on = co_await throng::sleep(1ms);
                if (!goes_on && user.id() % 2 == 0) co_return;
              }
            }''')
        done = self.run_it('stubborn.cpp', '--users', 10, '--duration', '1s', '--drain', '1s')
        self.assertEqual(done.users(), {'started': 10, 'finished': 5, 'failed': 0, 'removed': 5,
                                        'lost': 0})

    def test_a_user_may_take_itself_out_of_the_run(self):
        self.write('leaves.cpp', '''
            Task<> start(User user) {
              if (user.id() % 2 == 0) {
                if (!user.remove()) throw std::runtime_error("not removed");
                if (user.remove()) throw std::runtime_error("removed twice");
              }
              if (co_await throng::sleep(1ms) == user.is_stopped()) {
                throw std::runtime_error("what sleep says is not so");
              }
            }''')
        done = self.run_it('leaves.cpp', '--users', 10)
        self.assertEqual(done.users(), {'started': 10, 'finished': 5, 'failed': 0, 'removed': 5,
                                        'lost': 0})

    def test_a_million_users_that_return_at_once_end_soon(self):
        self.write('nothing.cpp', 'Task<> start(User) { co_return; }')
        done = self.run_it('nothing.cpp', '--users', 1_000_000)
        self.assertEqual(done.users()['finished'], 1_000_000)
        self.assertLess(done.summary['generator']['peak_rss_bytes'], 512 << 20)

    def test_a_wait_lasts_from_its_call_however_late_the_loop_is(self):
        self.write('late.cpp', '''
            std::uint16_t config(const throng::Settings& settings) {
              return static_cast<std::uint16_t>(settings.integer("port"));
            }
            void work(User user) {
              const auto began = user.now();
              while (user.now() - began < 50ms) {}
            }
            Task<> start(User user, const std::uint16_t& port) {
              auto made = co_await throng::Tcp::connect("127.0.0.1", port);
              if (!made.is_ok()) throw std::runtime_error("not connected");
              made->set_timeout(20ms);
              work(user);
              auto began = user.now();
              co_await throng::sleep(20ms);
              if (user.now() - began < 20ms) throw std::runtime_error("a short sleep");
              work(user);
              began = user.now();
              co_await made->receive();
              if (user.now() - began < 20ms) throw std::runtime_error("a short timeout");
            }''')
        with socket.create_server(('127.0.0.1', 0)) as deaf:
            self.run_it('late.cpp', '--set', f'port={deaf.getsockname()[1]}', '--users', 3)

    def test_the_rate_of_starts_is_kept(self):
        self.write('once.cpp', 'Task<> start(User) { co_return; }')
        done = self.run_it('once.cpp', '--users', 30, '--user-rate', '20/s')
        # The first starts at once, the last in the 30th slot.
        self.assertGreaterEqual(done.summary['run']['duration_s'], 29 / 20 - 0.01)


class Iterating(WithRuns):
    """Users that do it again and again."""

    def test_a_value_is_carried_from_one_iteration_to_the_next(self):
        self.write('carries.cpp', '''
            struct Cart {
              std::vector<std::string> goods;
              std::uint64_t owner = 0;
            };
            throng::Counter bought("bought");
            Task<Cart> run(User user, Cart cart) {
              if (cart.goods.empty() != (cart.owner == 0)) throw std::runtime_error("a new cart");
              if (cart.owner != 0 && cart.owner != user.id()) throw std::runtime_error("not mine");
              cart.owner = user.id();
              co_await throng::sleep(1ms);
              cart.goods.push_back(throng::format("the good number {} in the cart of {}",
                                                  cart.goods.size(), user.id()));
              bought.with("step", std::to_string(cart.goods.size())).add(user);
              co_return cart;
            }''')
        done = self.run_it('carries.cpp', '--users', 50, '--iterations', 4, '--cores', 2)
        self.assertEqual(done.series('bought', 'step'), {'1': 50, '2': 50, '3': 50, '4': 50})
        self.assertEqual(done.iterations(), {'finished': 200, 'failed': 0, 'halted': 0})

    def test_the_state_may_come_before_what_is_carried(self):
        self.write('carries.cpp', '''
            struct Shop { int first; };
            Shop init() { return {41}; }
            throng::Gauge last("last");
            Task<int> run(User user, const Shop& shop, int number) {
              const int next = number == 0 ? shop.first : number + 1;
              last.set(user, next);
              co_return next;
            }''')
        done = self.run_it('carries.cpp', '--iterations', 2)
        self.assertEqual(done.figure('last'), 42)

    def test_an_iteration_that_throws_is_a_failed_user_with_its_reason(self):
        self.write('fails.cpp', '''
            throng::SharedNumber passes;
            Task<int> run(User user, int done) {
              co_await throng::sleep(1ms);
              if (done == 2 && user.id() % 4 == 0) throw std::runtime_error("no goods left");
              if (done == 1 && user.id() % 4 == 1) throw std::logic_error("the shop is closed");
              co_return done + 1;
            }''')
        arguments = ['fails.cpp', '--users', 100, '--iterations', 4, '--cores', 2]
        done = self.run_it(*arguments, code=3)
        self.assertEqual(done.users(), {'started': 100, 'finished': 50, 'failed': 50,
                                        'removed': 0, 'lost': 0})
        self.assertEqual(done.iterations(), {'finished': 25 * 2 + 25 + 50 * 4, 'failed': 50,
                                             'halted': 0})
        self.assertEqual(done.figure('users_failed'), 50)
        self.assertEqual(done.summary['run']['status'], 'failed')
        for reason in 'no goods left', 'the shop is closed':
            self.assertRegex(done.out, rf'25 .*{reason}|{reason}.* 25')
        allowed = self.run_it(*arguments, '--allow-failed-users')
        self.assertEqual(allowed.users()['failed'], 50)

    def test_iterations_that_run_at_the_end_may_finish(self):
        self.write('slow.cpp', '''
            Task<> run(User) { co_await throng::sleep(1500ms); }''')
        done = self.run_it('slow.cpp', '--users', 20, '--duration', '1s')
        self.assertEqual(done.users()['finished'], 20)
        self.assertEqual(done.iterations(), {'finished': 20, 'failed': 0, 'halted': 0})

    def test_those_that_take_longer_than_the_drain_are_halted(self):
        self.write('endless.cpp', '''
            Task<> run(User user) {
              if (user.id() % 2 == 1) co_return;
              co_await throng::sleep(1h);
            }''')
        done = self.run_it('endless.cpp', '--users', 20, '--duration', '1s', '--drain', '100ms')
        self.assertEqual(done.users(), {'started': 20, 'finished': 10, 'failed': 0,
                                        'removed': 10, 'lost': 0})
        self.assertEqual(done.iterations()['halted'], 10)
        self.assertEqual(done.iterations()['finished'], done.figure('iterations'))

    def test_iterations_without_a_wait_leave_the_core_to_others(self):
        self.write('busy.cpp', '''
            throng::Counter turns("turns");
            Task<> run(User user) {
              turns.with("step", user.id() == 1 ? "first" : "second").add(user);
              co_return;
            }''')
        done = self.run_it('busy.cpp', '--users', 2, '--cores', 1, '--duration', '1s')
        first, second = (done.figure('turns', step=name) for name in ('first', 'second'))
        self.assertGreater(first, 1000)
        self.assertGreater(second, 1000)
        self.assertEqual(first + second, done.iterations()['finished'])
        self.assertEqual(done.users()['finished'], 2)

    def test_without_a_duration_or_a_number_each_user_does_it_once(self):
        self.write('once.cpp', 'Task<> run(User) { co_return; }')
        self.assertEqual(self.run_it('once.cpp', '--users', 7).figure('iterations'), 7)


class Conduct(WithRuns):
    """What is called before the users and after them."""

    def test_init_comes_once_before_and_terminate_once_after_all_users(self):
        self.write('order.cpp', '''
            #include <fstream>
            struct Shop {
              std::string file;
              throng::SharedNumber visits;
            };
            void note(const std::string& file, const std::string& text) {
              std::ofstream(file, std::ios::app) << text << '\\n';
            }
            Shop config(const throng::Settings& settings) {
              Shop shop{settings.text("file"), throng::SharedNumber()};
              note(shop.file, "init");
              return shop;
            }
            Task<> start(User, const Shop& shop) {
              co_await throng::sleep(1ms);
              if (shop.visits.add() == 99) note(shop.file, "the last user");
            }
            void terminate(const Shop& shop) {
              note(shop.file, throng::format("terminate after {}", shop.visits.get()));
            }''')
        notes = self.folder / 'notes'
        self.run_it('order.cpp', '--users', 100, '--cores', 2, '--set', f'file={notes}')
        self.assertEqual(notes.read_text().splitlines(),
                         ['init', 'the last user', 'terminate after 100'])

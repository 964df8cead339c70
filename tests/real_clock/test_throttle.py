"""Throttles on the real clock, by what users see; needs a machine that is not busy otherwise."""
import struct

from scenario_runs import WithRuns

NOTING = '''
#include <cstdio>
THRONG_PARAMETER(pace, text, "of the throttle");
throng::Throttle steps("steps");
static std::vector<std::int64_t> times;  // of one core
struct Made {};
Made init(const throng::Settings& settings) {
  times.reserve(500'000);
  throng::Throttle("steps", throng::Pace::read(settings.text("pace")));
  return {};
}
Task<> start(User user, const Made&) {
  while (const auto turn = co_await steps.wait()) times.push_back(user.now().count());
}
void terminate(const Made&) {
  std::FILE* out = std::fopen(OUT, "wb");
  std::fwrite(times.data(), sizeof times[0], times.size(), out);
  std::fclose(out);
}
'''


class OnTheClock(WithRuns):
    def check(self, rate):
        out = self.folder / 'times'
        file = self.write('noting.cpp', NOTING.replace('OUT', f'"{out}"'))
        done = self.run_it(file, '--users', 100, '--cores', 1, '--duration', '3s', '--set',
                           f'pace={rate}/s')
        data = out.read_bytes()
        times = struct.unpack(f'<{len(data) // 8}q', data)
        self.assertGreater(len(times), 3 * rate * 0.95, done.out)
        above = [i for i in range(len(times) - rate) if times[i + rate] - times[i] < 1_000_000_000]
        self.assertEqual(above, [])

    def test_no_second_holds_more_than_a_thousand(self):
        self.check(1_000)

    def test_no_second_holds_more_than_ten_thousand(self):
        self.check(10_000)

// A user that awaits a great many tasks that do not suspend, and tasks that lie deep in each other.
#include <throng/scenario.hpp>

#include <stdexcept>

namespace {

struct Plan {
  std::int64_t awaits, depth;
  throng::Duration pause;
};

throng::Task<std::int64_t> ready(std::int64_t number) {
  co_return number;
}

throng::Task<std::int64_t> down(std::int64_t depth, throng::Duration pause) {
  if (depth == 0) {
    co_await throng::sleep(pause);
    co_return 0;
  }
  co_return co_await down(depth - 1, pause) + 1;
}

throng::Task<std::int64_t> throws_below(std::int64_t depth) {
  if (depth == 0) throw std::runtime_error("at the bottom");
  co_return co_await throws_below(depth - 1);
}

throng::Task<> adds(std::int64_t& sum) {
  sum += co_await ready(1);
}

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}

}  // namespace

Plan config(const throng::Settings& settings) {
  using namespace std::chrono_literals;
  return {settings.integer("awaits", 0), settings.integer("depth", 0),
          settings.duration("pause", 1ms)};
}

throng::Task<> start(throng::User user, const Plan& plan) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < plan.awaits; ++i) sum += co_await ready(1);
  throng::TaskGroup group(user);
  for (std::int64_t i = 0; i < plan.awaits / 100; ++i) group.spawn(adds(sum));
  co_await group.join();
  expect(sum == plan.awaits + plan.awaits / 100, "some were not awaited");
  expect(co_await down(plan.depth, plan.pause) == plan.depth, "the depth");
  bool has_thrown = false;
  try {
    co_await throws_below(plan.depth / 10);
  } catch (const std::runtime_error&) {
    has_thrown = true;
  }
  expect(has_thrown, "an exception comes up");
}

#!/usr/bin/env python3
"""How many users a coordinator takes a second, until all their groups have been acted on.

  forms   groups of two, one user who adds on one core: an action on the event, on the two users, on
          the pair, and a coroutine; CPU of each add; 10^6 adds a pass
  users   1,000 users who add, on one core and on two; the peak of memory
  items   what a plan of more items costs: 1, 4, 16 items with lists

A pass ends when the last group has been acted on: its action counts it.

  bench/coordinator.py [--rounds 5] [--adds 5000000] [--only forms,users,items]
"""
import argparse
import pathlib
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
sys.path.insert(0, str(ROOT / 'bench'))
from users import build, throng  # noqa: E402

SCENARIO = '''
#include <throng/scenario.hpp>
#include <atomic>
using throng::Coordination;
using throng::Member;
using throng::Members;
THRONG_PARAMETER(form, text, "what the action takes", standard("list"),
                 one_of("event", "list", "pair", "coroutine"));
THRONG_PARAMETER(adds, integer, "of each user", standard(1000000));
THRONG_PARAMETER(items, integer, "of the plan", standard(1));
throng::Coordinator<std::uint64_t> groups("groups");
static std::atomic<std::uint64_t> acted{0};
static void on_list(Coordination, Members<std::uint64_t> users) { acted += users.size(); }
static void on_pair(Coordination event, const Member<std::uint64_t>*, const Member<std::uint64_t>*) {
  acted += event.count();
}
static throng::Task<> on_task(Coordination event, Members<std::uint64_t>) {
  acted += event.count();
  co_return;
}
struct Work { std::uint64_t adds; };
Work init(const throng::Settings& settings) {
  const std::string form = settings.text("form");
  std::vector<throng::CoordinatorItem<std::uint64_t>> plan;
  for (std::int64_t i = 0; i < settings.integer("items"); ++i) {
    const std::int64_t size = 2 + i;
    if (form == "event") plan.emplace_back(size, [](Coordination event) { acted += event.count(); });
    if (form == "list") plan.emplace_back(size, on_list);
    if (form == "pair") plan.emplace_back(size, on_pair);
    if (form == "coroutine") plan.emplace_back(size, on_task);
  }
  if (auto started = groups.start(std::move(plan)); !started) {
    throw throng::CoordinatorError(started.error());
  }
  return Work{static_cast<std::uint64_t>(settings.integer("adds"))};
}
throng::Task<> start(throng::User user, const Work& work) {
  for (std::uint64_t i = 0; i < work.adds; ++i) {
    // The others are to have their turn, and so are coroutines.
    if (i % 64 == 63) co_await throng::sleep(throng::Duration(0));
    if (!groups.add(user, i)) throw std::runtime_error("nobody took it");
  }
}
'''


def middle(values, digits=2):
    return (f'{statistics.median(values):,.{digits}f} '
            f'[{min(values):,.{digits}f} .. {max(values):,.{digits}f}]')


def measure(options, library, label, users, cores, *settings):
    each = options.adds // users
    rates, costs, memory = [], [], []
    more = [part for setting in settings for part in ('--set', setting)]
    for _ in range(options.rounds):
        summary, _ = throng(1, 'run', library, '--users', users, '--set', f'adds={each}', *more,
                            cores=cores)
        assert not summary['users']['failed'], summary['users']
        adds = summary['metrics']['coordinator_adds']['value']
        assert adds == each * users, adds
        in_groups = summary['metrics']['coordinator_users']['value']
        assert in_groups >= adds - adds % 2, in_groups
        rates.append(adds / summary['run']['duration_s'] / 1e6)
        costs.append(summary['generator']['cpu_s'] / adds * 1e9)
        memory.append(summary['generator']['peak_rss_bytes'] / 2**20)
    print(f'  {label}: {middle(rates)} million adds a second, {middle(costs, 0)} ns of CPU each, '
          f'{middle(memory, 0)} MiB at most', flush=True)


def measure_forms(options, library):
    for form in 'event', 'list', 'pair', 'coroutine':
        measure(options, library, f'{form}, 1 user, 1 core', 1, 1, f'form={form}')


def measure_users(options, library):
    for cores in 1, 2:
        measure(options, library, f'list, 1,000 users, {cores} core{"s" * (cores > 1)}', 1000, cores)


def measure_items(options, library):
    for items in 1, 4, 16:
        measure(options, library, f'list, 1 user, 1 core, {items} items', 1, 1, f'items={items}')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--adds', type=int, default=5_000_000)
    parser.add_argument('--only', default='forms,users,items')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = build(folder, 'groups', SCENARIO)
        for part in options.only.split(','):
            print(part, flush=True)
            {'forms': measure_forms, 'users': measure_users, 'items': measure_items}[part](options,
                                                                                         library)


if __name__ == '__main__':
    main()

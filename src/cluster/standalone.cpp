#include "cluster/standalone.hpp"

#include <utility>

#include "cluster/local_run.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cluster {

Result<results::RunResult, RunProblem> run_standalone(config::RunSpec spec, Observers observers) {
  const runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  run::Interrupts interrupts(loop);
  LocalRun run(loop, interrupts, std::move(spec), observers);
  runtime::run_to_end(loop, run.conduct());
  return run.take_outcome();
}

}  // namespace throng::cluster

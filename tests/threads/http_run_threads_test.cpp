// A whole run with several cores against the demo on a core of its own, over real sockets: what
// ThreadSanitizer has to see.
#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <optional>

#include "demo/demo_server.hpp"
#include "protocols/http/request.hpp"
#include "run/http_run.hpp"
#include "run/make_load.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;

/// The demo on its own thread, until it dies.
class DemoThread {
 public:
  explicit DemoThread(const base::Clock& clock) : core_(clock) {
    std::promise<runtime::Endpoint> listening;
    auto where = listening.get_future();
    core_.start([&listening](runtime::Loop& loop) {
      demo::Calibration calibration({});
      demo::DemoServer server(loop, calibration);
      auto listener =
          runtime::TcpListener::open(loop, runtime::Endpoint::from_literal("127.0.0.1", 0));
      Scope scope(loop);
      runtime::RememberedRoot root;
      root.start(server.serve(*listener), scope);
      listening.set_value(listener->endpoint());
      loop.run();
    });
    endpoint = where.get();
  }
  runtime::Endpoint endpoint;

 private:
  runtime::Core core_;
};

class CountingSink final : public telemetry::Sink {
 public:
  explicit CountingSink(bool interrupts) : interrupts_(interrupts) {}
  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot&) override {
    requests += recent.count("http_requests");
    // To this thread, which watches: others, such as a sanitizer's own, do not block it.
    if (interrupts_) ::pthread_kill(::pthread_self(), SIGINT);
  }
  std::uint64_t requests = 0;

 private:
  bool interrupts_;
};

Task<void> conduct(run::HttpRun& run, std::optional<results::RunResult>& result) {
  const auto reached = co_await run.reach_target();
  if (reached.is_ok()) result = co_await run.run();
}

results::RunResult run_against_demo(const std::string& target, CountingSink& sink,
                                    void (*change)(config::RunSpec&, config::HttpLoad&)) {
  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  run::Interrupts interrupts(loop);
  DemoThread demo(clock);
  config::RunSpec spec;
  config::HttpLoad plan;
  plan.host = "127.0.0.1";
  plan.port = demo.endpoint.port();
  protocols::http::Request request;
  request.target = target;
  request.host = plan.host;
  plan.method = "GET";
  plan.wire = protocols::http::serialise(request).value();
  plan.connect_timeout = plan.response_timeout = plan.idle_timeout = 30s;
  plan.max_head_bytes = plan.max_body_bytes = 65536;
  spec.users = 8;
  spec.cores = 3;
  change(spec, plan);
  spec.load = plan;
  const auto load = run::make_load(spec);
  run::HttpRun run(loop, spec, *load, interrupts, sink);
  std::optional<results::RunResult> result;
  runtime::run_to_end(loop, conduct(run, result));
  EXPECT_TRUE(result.has_value());
  return std::move(*result);
}

TEST(HttpRun, several_cores_send_a_number_of_requests_exactly) {
  CountingSink sink(false);
  const auto result = run_against_demo(
      "/", sink, [](config::RunSpec&, config::HttpLoad& plan) { plan.requests = 1001; });
  EXPECT_EQ(result.totals.count("http_requests"), 1001u);
  EXPECT_EQ(sink.requests, 1001u);
  EXPECT_EQ(result.users.started, 8u);
  EXPECT_EQ(result.users.finished, 8u);
  EXPECT_EQ(result.health.core_idle.size(), 3u);
  EXPECT_EQ(result.status, results::RunStatus::kPassed);
}

TEST(HttpRun, an_interrupt_reaches_every_core_and_the_result_is_complete) {
  CountingSink sink(true);
  const auto result =
      run_against_demo("/delay/1ms", sink, [](config::RunSpec& spec, config::HttpLoad&) {
        spec.duration = 1h;
        spec.drain = 10s;
      });
  EXPECT_EQ(result.status, results::RunStatus::kInterrupted);
  EXPECT_EQ(result.unfinished, 0u);
  EXPECT_GT(result.totals.count("http_requests"), 0u);
  EXPECT_EQ(sink.requests, result.totals.count("http_requests"));
}

}  // namespace
}  // namespace throng

#include "protocols/http/client.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocols/http/verbs.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"

namespace throng::protocols::http {
namespace {

using namespace std::chrono_literals;
using runtime::TcpListener;
using runtime::TcpStream;
using runtime::sim::SimWorld;

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What the scripted server does with one request.
struct Step {
  std::string answer;     // sent in one piece
  base::Duration wait{};  // before it
  bool closes = false;    // after it
  bool aborts = false;
};

/// A server that answers the n-th request of the test with the n-th step, and then with 200.
class Script {
 public:
  explicit Script(std::vector<Step> steps) : steps_(std::move(steps)) {}
  int connections = 0;
  int requests = 0;

  Task<void> serve(TcpListener& listener) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) break;
      ++connections;
      group.spawn(converse(std::move(accepted).value()));
    }
    group.request_stop();
    co_await group.join();
  }

 private:
  Task<void> converse(TcpStream stream) {
    for (;;) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) co_return;
      const Step step = next();
      if (step.wait.count() > 0) co_await runtime::sleep_for(step.wait);
      if (step.aborts) co_return stream.abort();
      if (!(co_await stream.send(step.answer)).is_ok()) co_return;
      if (step.closes) co_return;
    }
  }
  Step next() {
    const auto at = static_cast<std::size_t>(requests++);
    Step ok;
    ok.answer = kOk;
    return at < steps_.size() ? steps_[at] : ok;
  }
  std::vector<Step> steps_;
};

/// One client against one scripted server, on the simulated network.
struct Exchange {
  explicit Exchange(std::vector<Step> steps) : script(std::move(steps)), metrics(recorder) {
    options.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
  }

  using Outcome = Result<Answer, Failure>;
  void run(std::function<Task<void>(Exchange&, Client&)> body) {
    world.run(play(*this, body));
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  static Task<void> play(Exchange& self, std::function<Task<void>(Exchange&, Client&)>& body) {
    auto opened = TcpListener::open(self.world.loop, self.options.remote);
    TcpListener listener = std::move(opened).value();
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(self.script.serve(listener));
    {
      Client client(self.world.loop, self.options, self.metrics, self.memo);
      co_await body(self, client);
    }
    group.request_stop();
    co_await group.join();
  }
  Task<void> send(Client& client) {
    WireRequest request;
    request.bytes = kRequest;
    request.method = &metrics.method("GET");
    request.is_head = is_head;
    const auto outcome = co_await client.exchange(request, world.loop.precise_now());
    outcomes.push_back(outcome);
  }
  std::uint64_t count(std::string_view metric) const { return totals.count(metric); }

  SimWorld world;
  Script script;
  telemetry::Recorder recorder;
  HttpMetrics metrics;
  HeadMemo memo;
  ClientOptions options;
  std::vector<Outcome> outcomes;
  telemetry::Snapshot totals;
  bool is_head = false;
};

Task<void> send_once(Exchange& exchange, Client& client) {
  co_await exchange.send(client);
}
Task<void> send_twice(Exchange& exchange, Client& client) {
  co_await exchange.send(client);
  co_await exchange.send(client);
}

Step answering(std::string_view answer, bool closes = false) {
  Step step;
  step.answer = answer;
  step.closes = closes;
  return step;
}

void expect_failure(Step step, FailureKind kind,
                    const std::function<void(ClientOptions&)>& change = {}) {
  Exchange exchange({std::move(step)});
  if (change) change(exchange.options);
  exchange.run(send_once);
  ASSERT_EQ(exchange.outcomes.size(), 1u);
  ASSERT_TRUE(exchange.outcomes[0].is_error());
  EXPECT_EQ(name(exchange.outcomes[0].error().kind), name(kind));
  EXPECT_EQ(exchange.count("http_failures"), 1u);
  EXPECT_EQ(exchange.count("http_requests"), 0u);
  const auto& series = exchange.totals.find("http_failures")->series;
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series[0].labels.get("reason"), name(kind));
}

TEST(HttpClient, an_answer_is_counted_with_its_status_and_latency) {
  Exchange exchange({});
  exchange.run(send_once);
  ASSERT_TRUE(exchange.outcomes.at(0).is_ok());
  EXPECT_EQ(exchange.outcomes[0]->status, 200);
  EXPECT_EQ(exchange.outcomes[0]->body_bytes, 2u);
  // 50 us each way: connecting takes 2 ways, the request and its answer 2 more.
  EXPECT_EQ(exchange.totals.find("http_latency")->total.histogram.max(), 200'000);
  EXPECT_EQ(exchange.totals.find("http_service_time")->total.histogram.max(), 200'000);
  EXPECT_EQ(exchange.totals.find("http_connect_time")->total.histogram.max(), 100'000);
  EXPECT_EQ(exchange.count("http_bytes_in"), kOk.size());
  EXPECT_EQ(exchange.count("http_bytes_out"), kRequest.size());
  const auto* requests = exchange.totals.find("http_requests");
  EXPECT_EQ(requests->series.at(0).labels.text(), "method=GET status=200");
}

TEST(HttpClient, a_connection_is_used_again) {
  Exchange exchange({});
  exchange.run(send_twice);
  EXPECT_EQ(exchange.script.connections, 1);
  EXPECT_EQ(exchange.count("http_requests"), 2u);
  EXPECT_EQ(exchange.totals.find("http_latency")->total.histogram.min(), 100'000);
}

TEST(HttpClient, a_connection_is_not_used_again_when_either_side_says_so) {
  const auto connections = [](std::vector<Step> steps, bool keep_alive) {
    Exchange exchange(std::move(steps));
    exchange.options.keep_alive = keep_alive;
    exchange.run(send_twice);
    EXPECT_EQ(exchange.count("http_requests"), 2u);
    return exchange.script.connections;
  };
  EXPECT_EQ(connections({}, false), 2);
  EXPECT_EQ(
      connections({answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")},
                  true),
      2);
  EXPECT_EQ(connections({answering("HTTP/1.0 200 OK\r\n\r\nuntil close", true)}, true), 2);
}

TEST(HttpClient, an_idle_connection_that_the_server_closed_is_replaced_without_a_failure) {
  struct Body {
    static Task<void> run(Exchange& exchange, Client& client) {
      co_await exchange.send(client);
      co_await runtime::sleep_for(5ms);  // the server's end arrives
      co_await exchange.send(client);
    }
  };
  Exchange exchange({answering(kOk, true)});
  exchange.run(Body::run);
  EXPECT_EQ(exchange.script.connections, 2);
  EXPECT_EQ(exchange.count("http_requests"), 2u);
  EXPECT_EQ(exchange.count("http_failures"), 0u);
}

TEST(HttpClient, a_connection_unused_for_too_long_is_replaced) {
  struct Body {
    static Task<void> run(Exchange& exchange, Client& client) {
      co_await exchange.send(client);
      co_await runtime::sleep_for(61s);
      co_await exchange.send(client);
    }
  };
  Exchange exchange({});
  exchange.run(Body::run);
  EXPECT_EQ(exchange.script.connections, 2);
  EXPECT_EQ(exchange.count("http_requests"), 2u);
}

TEST(HttpClient, nobody_listening_is_refused) {
  Exchange exchange({});
  struct Body {
    static Task<void> run(Exchange& self, Client&) {
      ClientOptions elsewhere = self.options;
      elsewhere.remote = runtime::Endpoint::from_literal("10.0.0.1", 81);
      Client client(self.world.loop, elsewhere, self.metrics, self.memo);
      co_await self.send(client);
    }
  };
  exchange.run(Body::run);
  ASSERT_TRUE(exchange.outcomes.at(0).is_error());
  EXPECT_EQ(exchange.outcomes[0].error().kind, FailureKind::kRefused);
}

TEST(HttpClient, every_way_to_answer_badly_is_a_failure_by_reason) {
  expect_failure(answering("", true), FailureKind::kClosedEarly);
  expect_failure(answering("HTTP/1.1 200 OK\r\nConte", true), FailureKind::kClosedEarly);
  expect_failure(answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true),
                 FailureKind::kClosedEarly);
  expect_failure(answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc"),
                 FailureKind::kMalformed);
  expect_failure(answering("garbage\r\n\r\n"), FailureKind::kMalformed);
  expect_failure(answering("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')),
                 FailureKind::kTooLarge);
  expect_failure(answering("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n"),
                 FailureKind::kTooLarge);
  Step reset;
  reset.aborts = true;
  expect_failure(reset, FailureKind::kReset);
}

TEST(HttpClient, a_stalling_server_times_out_and_its_age_is_a_lower_bound) {
  Step stall;
  stall.wait = 1h;
  Exchange exchange({stall});
  exchange.options.response_timeout = 200ms;
  exchange.run(send_once);
  ASSERT_TRUE(exchange.outcomes.at(0).is_error());
  EXPECT_EQ(exchange.outcomes[0].error().kind, FailureKind::kTimeout);
  const auto& latency = exchange.totals.find("http_latency")->total.histogram;
  EXPECT_EQ(latency.count(), 1u);
  EXPECT_GE(latency.max(), 200'000'000);
  EXPECT_LE(latency.max(), 202'000'000);
}

TEST(HttpClient, a_timeout_closes_the_connection_so_that_a_late_answer_is_nobodys) {
  Step late = answering(kOk);
  late.wait = 300ms;
  struct Body {
    static Task<void> run(Exchange& exchange, Client& client) {
      co_await exchange.send(client);
      co_await runtime::sleep_for(1s);
      co_await exchange.send(client);
    }
  };
  Exchange exchange({late});
  exchange.options.response_timeout = 200ms;
  exchange.run(Body::run);
  EXPECT_EQ(exchange.script.connections, 2);
  ASSERT_EQ(exchange.outcomes.size(), 2u);
  EXPECT_TRUE(exchange.outcomes[1].is_ok());
}

TEST(HttpClient, the_timeout_of_one_request_does_not_touch_the_next) {
  struct Body {
    static Task<void> run(Exchange& exchange, Client& client) {
      for (int i = 0; i < 10; ++i) co_await exchange.send(client);
    }
  };
  std::vector<Step> steps(10, answering(kOk));
  for (Step& step : steps) step.wait = 150ms;  // each within its time, together far beyond it
  Exchange exchange(std::move(steps));
  exchange.options.response_timeout = 200ms;
  exchange.run(Body::run);
  EXPECT_EQ(exchange.count("http_requests"), 10u);
  EXPECT_EQ(exchange.count("http_failures"), 0u);
}

TEST(HttpClient, a_head_request_has_no_body_whatever_the_answer_says) {
  Exchange exchange({answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")});
  exchange.is_head = true;
  exchange.run(send_twice);
  EXPECT_EQ(exchange.count("http_requests"), 2u - 1u + 0u);
  // The second answer of the script carries a body, which after HEAD nobody asked for.
  EXPECT_EQ(exchange.count("http_failures"), 1u);
}

TEST(HttpClient, out_of_descriptors_is_a_failure_of_its_own) {
  struct Body {
    static Task<void> run(Exchange& exchange, Client& client) {
      exchange.world.poller.fail_open(1, EMFILE);
      co_await exchange.send(client);
      exchange.world.poller.fail_open(1, EADDRNOTAVAIL);
      co_await exchange.send(client);
    }
  };
  Exchange exchange({});
  exchange.run(Body::run);
  EXPECT_EQ(exchange.outcomes.at(0).error().kind, FailureKind::kNoFiles);
  EXPECT_EQ(exchange.outcomes.at(1).error().kind, FailureKind::kNoPorts);
}

Task<void> serve_forever(Script& script, TcpListener& listener) {
  co_await script.serve(listener);
}
Task<void> ask_forever(SimWorld& world, ClientOptions& options, HttpMetrics& metrics) {
  HeadMemo memo;
  Client client(world.loop, options, metrics, memo);
  WireRequest request;
  request.bytes = kRequest;
  request.method = &metrics.method("GET");
  for (;;) {
    if (!(co_await client.exchange(request, world.loop.precise_now())).is_ok()) co_return;
  }
}

// At every turn of the loop at which a user can be stopped or killed: no request vanishes.
TEST(HttpClient, a_user_ended_at_any_point_leaves_no_request_uncounted) {
  for (const bool kill : {false, true}) {
    for (int turns = 0; turns < 60; ++turns) {
      SimWorld world;
      telemetry::Recorder recorder;
      HttpMetrics metrics(recorder);
      ClientOptions options;
      options.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
      Script script({});
      auto listener = TcpListener::open(world.loop, options.remote);
      Scope scope(world.loop);
      runtime::RememberedRoot server;
      server.start(serve_forever(script, *listener), scope);
      Scope user_scope(world.loop);
      auto user = std::make_unique<runtime::RememberedRoot>();
      user->start(ask_forever(world, options, metrics), user_scope);
      for (int i = 0; i < turns; ++i) world.loop.turn();
      if (!kill) {
        user_scope.request_stop();
        while (!user->has_ended()) world.loop.turn();
      }
      user.reset();
      telemetry::Merger merger(1);
      merger.take(0, *recorder.take(world.clock.now(), nullptr));
      const auto totals = merger.totals({}, world.clock.now());
      EXPECT_EQ(totals.count("http_unfinished"), 1u) << turns;
      EXPECT_EQ(totals.count("http_requests") + 1,
                totals.find("http_latency")->total.histogram.count());
    }
  }
}

TEST(HttpVerbs, the_table_declares_what_the_client_records) {
  telemetry::Recorder recorder;
  HttpMetrics metrics(recorder);
  telemetry::Merger merger(1);
  merger.take(0, *recorder.take({}, nullptr));
  const auto totals = merger.totals({}, {});
  EXPECT_EQ(totals.metrics.size(), verbs().front().metrics.size());
  for (const VerbMetric& metric : verbs().front().metrics) {
    EXPECT_NE(totals.find(metric.name), nullptr) << metric.name;
  }
}

}  // namespace
}  // namespace throng::protocols::http

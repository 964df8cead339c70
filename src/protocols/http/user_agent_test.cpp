#include "protocols/http/user_agent.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

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

std::string answer(const std::string& status, const std::string& headers, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A user agent against a server that answers by the first line of a request, on the simulated
/// network. The server keeps what it was sent.
struct World final : Origins {
  World() : metrics(recorder) {
    options.remote = runtime::Endpoint::from_literal("10.0.0.1", 80);
    other_options.remote = options.remote;
  }
  Result<const ClientOptions*, Failure> to(const Url& url) override {
    return url.host == "10.0.0.1" ? &options : &other_options;
  }

  void run(AgentOptions agent, std::function<Task<void>(World&, UserAgent&)> body) {
    world.run(play(*this, agent, body));
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  static Task<void> play(World& self, AgentOptions options,
                         std::function<Task<void>(World&, UserAgent&)>& body) {
    auto opened = TcpListener::open(self.world.loop, self.options.remote);
    TcpListener listener = std::move(opened).value();
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(self.serve(listener));
    {
      UserAgent agent(self.world.loop, self, self.metrics, self.memo, options);
      co_await body(self, agent);
    }
    group.request_stop();
    co_await group.join();
  }
  Task<void> serve(TcpListener& listener) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    for (;;) {
      auto accepted = co_await listener.accept();
      if (!accepted.is_ok()) break;
      group.spawn(converse(std::move(accepted).value()));
    }
    group.request_stop();
    co_await group.join();
  }
  Task<void> converse(TcpStream stream) {
    for (;;) {
      const auto part = co_await stream.receive();
      if (!part.is_ok() || part->empty()) co_return;
      seen.emplace_back(*part);
      const auto found = answers.find(seen.back().substr(0, seen.back().find(" HTTP")));
      const std::string text =
          found == answers.end() ? answer("404 Not Found", "", "") : found->second;
      if (text.empty()) continue;
      if (!(co_await stream.send(text)).is_ok()) co_return;
    }
  }
  Task<void> get(UserAgent& agent, const std::string& url, const std::string& method = "GET",
                 const std::string& body = "") {
    UserAgent::Exchange exchange;
    exchange.url = parse_url(url).value();
    exchange.request.method = method;
    exchange.request.body = body;
    exchange.request.headers = headers;
    exchange.capture = &capture;
    outcomes.push_back(co_await agent.exchange(std::move(exchange), world.loop.precise_now()));
  }

  SimWorld world;
  telemetry::Recorder recorder;
  HttpMetrics metrics;
  HeadMemo memo;
  ClientOptions options, other_options;
  std::map<std::string, std::string> answers;
  std::vector<std::string> seen;
  std::vector<std::pair<std::string, std::string>> headers;
  ResponseCapture capture;
  std::vector<Result<Answer, Failure>> outcomes;
  telemetry::Snapshot totals;
};

Task<void> get_once(World& world, UserAgent& agent) {
  co_await world.get(agent, "http://10.0.0.1/a");
}
Task<void> get_twice(World& world, UserAgent& agent) {
  co_await world.get(agent, "http://10.0.0.1/a");
  co_await world.get(agent, "http://10.0.0.1/a");
}
Task<void> post_once(World& world, UserAgent& agent) {
  co_await world.get(agent, "http://10.0.0.1/a", "POST", "hello");
}

TEST(UserAgent, redirects_are_followed_as_far_as_they_may) {
  World world;
  world.answers["GET /a"] = answer("302 Found", "Location: b/../c?d\r\n", "");
  world.answers["GET /c?d"] = answer("301 Moved", "Location: /e\r\n", "");
  world.answers["GET /e"] = answer("200 OK", "", "here");
  world.run({2, false, false, false}, get_once);
  ASSERT_TRUE(world.outcomes[0].is_ok());
  EXPECT_EQ(world.outcomes[0]->status, 200);
  EXPECT_EQ(world.capture.body, "here");
  EXPECT_EQ(world.totals.count("http_requests"), 3u);
  EXPECT_EQ(world.totals.count("http_redirects"), 2u);
  EXPECT_EQ(world.totals.count("http_connections"), 1u);

  World less;
  less.answers = world.answers;
  less.run({1, false, false, false}, get_once);
  EXPECT_EQ(less.outcomes[0]->status, 301);
}

TEST(UserAgent, a_redirect_that_leads_nowhere_is_a_failure) {
  World world;
  world.answers["GET /a"] = answer("302 Found", "Location: ftp://b/\r\n", "");
  world.run({5, false, false, false}, get_once);
  ASSERT_TRUE(world.outcomes[0].is_error());
  EXPECT_EQ(world.outcomes[0].error().kind, FailureKind::kMalformed);
}

TEST(UserAgent, a_post_that_is_redirected_becomes_a_get_without_its_body) {
  World world;
  world.answers["POST /a"] = answer("303 See Other", "Location: /b\r\n", "");
  world.answers["GET /b"] = answer("200 OK", "", "");
  world.headers = {{"Content-Type", "text/plain"}};
  world.run({5, false, false, false}, post_once);
  EXPECT_EQ(world.outcomes[0]->status, 200);
  EXPECT_EQ(world.seen[1].find("Content-"), std::string::npos) << world.seen[1];
}

TEST(UserAgent, credentials_stay_with_their_origin) {
  World world;
  world.answers["GET /a"] = answer("302 Found", "Location: http://other.test/b\r\n", "");
  world.answers["GET /b"] = answer("200 OK", "", "");
  world.headers = {{"Authorization", "Basic eA=="}, {"Cookie", "own=1"}, {"X-Mine", "1"}};
  world.run({5, true, false, false}, get_once);
  EXPECT_NE(world.seen[0].find("Authorization"), std::string::npos);
  EXPECT_EQ(world.seen[1].find("Authorization"), std::string::npos);
  EXPECT_EQ(world.seen[1].find("own=1"), std::string::npos);
  EXPECT_NE(world.seen[1].find("X-Mine"), std::string::npos);
  EXPECT_NE(world.seen[1].find("Host: other.test"), std::string::npos);
}

TEST(UserAgent, cookies_come_back_beside_those_that_were_given) {
  World world;
  world.answers["GET /a"] =
      answer("200 OK", "Set-Cookie: id=7\r\nSet-Cookie: b=2; Path=/x\r\n", "");
  world.headers = {{"Cookie", "own=1"}};
  world.run({0, true, false, false}, get_twice);
  EXPECT_NE(world.seen[0].find("Cookie: own=1\r\n"), std::string::npos) << world.seen[0];
  EXPECT_NE(world.seen[1].find("Cookie: own=1; id=7\r\n"), std::string::npos) << world.seen[1];
}

TEST(UserAgent, compressed_bodies_are_undone) {
  World world;
  world.answers["GET /a"] = answer("200 OK", "Content-Encoding: gzip\r\n", gzip("plain text"));
  world.run({0, false, true, false}, get_once);
  EXPECT_NE(world.seen[0].find("Accept-Encoding: gzip, deflate\r\n"), std::string::npos);
  EXPECT_EQ(world.capture.body, "plain text");
  EXPECT_EQ(world.totals.count("http_decoded_bytes"), 10u);

  World broken;
  broken.answers["GET /a"] = answer("200 OK", "Content-Encoding: gzip\r\n", "no gzip");
  broken.run({0, false, true, false}, get_once);
  ASSERT_TRUE(broken.outcomes[0].is_error());
  EXPECT_EQ(broken.outcomes[0].error().kind, FailureKind::kMalformed);
  EXPECT_EQ(broken.totals.count("http_requests"), 0u);
}

TEST(UserAgent, a_body_waits_for_the_servers_word) {
  World world;
  world.answers["POST /a"] = "HTTP/1.1 100 Continue\r\n\r\n";
  world.answers["hello"] = answer("200 OK", "", "");
  world.run({0, false, false, true}, post_once);
  ASSERT_TRUE(world.outcomes[0].is_ok());
  ASSERT_EQ(world.seen.size(), 2u);
  EXPECT_NE(world.seen[0].find("Expect: 100-continue\r\n"), std::string::npos);
  EXPECT_EQ(world.seen[1], "hello");
}

TEST(UserAgent, a_body_is_sent_after_a_second_without_a_word) {
  World world;
  world.answers["POST /a"] = "";
  world.answers["hello"] = answer("200 OK", "", "");
  world.run({0, false, false, true}, post_once);
  ASSERT_TRUE(world.outcomes[0].is_ok());
  EXPECT_NEAR(static_cast<double>(world.world.clock.now().ns), 1.0e9, 5e6);
}

TEST(UserAgent, a_body_that_is_refused_is_not_sent_and_its_connection_is_closed) {
  World world;
  world.answers["POST /a"] = answer("417 Expectation Failed", "", "");
  world.run({0, false, false, true}, [](World& self, UserAgent& agent) -> Task<void> {
    co_await self.get(agent, "http://10.0.0.1/a", "POST", "hello");
    co_await self.get(agent, "http://10.0.0.1/a", "POST", "hello");
  });
  EXPECT_EQ(world.outcomes[1]->status, 417);
  EXPECT_EQ(world.seen.size(), 2u);
  EXPECT_EQ(world.totals.count("http_connections"), 2u);
}

}  // namespace
}  // namespace throng::protocols::http

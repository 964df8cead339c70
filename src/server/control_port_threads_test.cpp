#include "server/control_port.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"
#include "server/raw_client.hpp"
#include "server/scripted_control.hpp"
#include "server/test_folder.hpp"
#include "server/unix_client.hpp"

namespace throng::server {
namespace {

constexpr base::Duration kLongest = std::chrono::seconds(20);  // that a test hangs

/// The test's thread is the controller's; clients are threads of their own.
class ControlPortTest : public testing::Test {
 protected:
  /// Serves until a client disables the controller.
  void serve() { runtime::run_to_end(loop, serve_until_disabled(*this)); }
  static Task<void> serve_until_disabled(ControlPortTest& test) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(test.port->run());
    while (test.control.asked.empty() || !test.control.asked.back().starts_with("disable")) {
      co_await runtime::sleep_for(std::chrono::milliseconds(1));
    }
    group.request_stop();
    co_await group.join();
  }
  Result<ApiAnswer, std::string> post(const std::string& target, const std::string& body = "") {
    return ask(path, ApiRequest{"POST", target, body, ""}, kLongest);
  }
  void open() {
    auto opened = ControlPort::open(loop, path, api);
    ASSERT_TRUE(opened) << opened.error();
    port = std::move(opened).value();
  }

  TestFolder folder;
  const std::string path = folder.path() + "/s.sock";
  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop{clock, poller};
  ScriptedControl control;
  ControlApi api{control};
  std::unique_ptr<ControlPort> port;
};

TEST_F(ControlPortTest, calls_of_many_clients_reach_the_controllers_loop) {
  open();
  std::vector<int> statuses(6);
  std::thread all([&] {
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      clients.emplace_back([&, i] {
        const auto answer = post("/api/v1/users/add", R"({"count":10})");
        statuses[i] = answer ? answer->status : 0;
      });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_TRUE(post("/api/v1/disable"));
  });
  serve();
  all.join();
  EXPECT_EQ(statuses, std::vector<int>(6, 200));
  ASSERT_EQ(control.asked.size(), 7u);
  EXPECT_NE(control.asked[0].find("(pid " + std::to_string(::getpid()) + ")"), std::string::npos);
}

TEST_F(ControlPortTest, a_slow_call_holds_up_no_other_and_is_told_of_the_end) {
  control.holds_starts = true;
  open();
  std::string said;
  std::thread client([&] {
    const RawClient slow(path);
    slow.send("POST /api/v1/do HTTP/1.1\r\nContent-Length: 16\r\n\r\n{\"scenario\":\"a\"}");
    EXPECT_EQ(post("/api/v1/pause")->status, 200);
    EXPECT_EQ(post("/api/v1/disable")->status, 200);
    said = slow.read_until("\r\n\r\n");
  });
  serve();
  port.reset();
  client.join();
  EXPECT_EQ(said.find("HTTP/1.1 503 Service Unavailable\r\n"), 0u) << said;
}

TEST_F(ControlPortTest, requests_wait_until_it_runs) {
  open();
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (std::size_t i = 0; i < UnixServerLimits{}.connections - 1; ++i) {
    waiting.push_back(std::make_unique<RawClient>(path));
    waiting.back()->send("POST /api/v1/pause HTTP/1.1\r\nConnection: close\r\n\r\n");
  }
  std::thread last([&] { EXPECT_EQ(post("/api/v1/disable")->status, 200); });
  serve();
  last.join();
  port.reset();
  // Those that came after the end was asked for were told so.
  for (const auto& client : waiting) {
    const std::string answer = client->read_all();
    EXPECT_TRUE(answer.find(" 200 OK") != std::string::npos ||
                answer.find("the controller is ending") != std::string::npos || answer.empty())
        << answer;
  }
}

TEST_F(ControlPortTest, it_may_go_without_ever_having_run) {
  open();
  const RawClient client(path);
  client.send("POST /api/v1/pause HTTP/1.1\r\n\r\n");
  port.reset();
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(ControlPortTest, a_socket_that_is_taken_is_an_error) {
  open();
  const auto second = ControlPort::open(loop, path, api);
  ASSERT_TRUE(second.is_error());
  EXPECT_EQ(second.error(), path + " is in use by another run: choose another --control");
}

}  // namespace
}  // namespace throng::server

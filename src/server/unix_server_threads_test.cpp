#include "server/unix_server.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "server/raw_client.hpp"
#include "server/socket_file.hpp"
#include "server/test_folder.hpp"
#include "server/unix_client.hpp"

namespace throng::server {
namespace {

constexpr base::Duration kLongest = std::chrono::seconds(20);  // that a test hangs
constexpr const char* kRequest = "GET /now HTTP/1.1\r\nHost: x\r\n\r\n";

/// Answers at once with what it was asked, but for /held, whose replies it keeps.
class UnixServerTest : public testing::Test {
 protected:
  void open(UnixServerLimits limits = {}) {
    auto opened = UnixServer::open(
        path,
        [this](ApiRequest request, UnixServer::Reply reply) {
          if (request.target == "/held") return hold(std::move(reply));
          if (request.target == "/dropped") return;
          reply({200,
                 "text/plain",
                 request.method + " " + request.target + " " + std::to_string(request.body.size()) +
                     " " + request.who + "\n",
                 {}});
        },
        limits);
    ASSERT_TRUE(opened) << opened.error();
    server = std::move(opened).value();
  }
  void hold(UnixServer::Reply reply) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
    changed.notify_all();
  }
  /// Waits until so many requests are held, and takes them away.
  std::vector<UnixServer::Reply> take_held(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held.size() >= count; });
    return std::exchange(held, {});
  }
  Result<ApiAnswer, std::string> get(const std::string& target, std::string body = "") {
    return ask(path, ApiRequest{"GET", target, std::move(body), ""}, kLongest);
  }
  std::string body_of(const std::string& target) {
    const auto answer = get(target);
    return answer ? answer->body : "error: " + answer.error();
  }

  TestFolder folder;
  std::string path = folder.path() + "/s.sock";
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<UnixServer::Reply> held;
  std::unique_ptr<UnixServer> server;
};

TEST_F(UnixServerTest, a_request_reaches_the_handler_with_who_made_it) {
  open();
  const std::string body = body_of("/now?a=b");
  EXPECT_EQ(body.find("GET /now?a=b 0 "), 0u) << body;
  EXPECT_NE(body.find(" (pid " + std::to_string(::getpid()) + ")\n"), std::string::npos) << body;
}

TEST_F(UnixServerTest, the_socket_is_its_owners_and_goes_with_the_server) {
  open();
  struct stat about {};
  ASSERT_EQ(::lstat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600u);
  const auto second = UnixServer::open(path, [](ApiRequest, UnixServer::Reply) {});
  ASSERT_TRUE(second.is_error());
  EXPECT_EQ(second.error(), path + " is in use by another run: choose another --control");
  server.reset();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(UnixServerTest, many_clients_at_once_are_all_answered) {
  open();
  std::atomic<unsigned> good{0};
  std::vector<std::thread> clients;
  for (unsigned i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      for (unsigned k = 0; k < 10; ++k) {
        const std::string target = "/" + std::to_string(i) + "/" + std::to_string(k);
        if (body_of(target).find("GET " + target + " ") == 0) good.fetch_add(1);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good.load(), 80u);
}

TEST_F(UnixServerTest, a_client_that_hangs_holds_up_no_other) {
  open();
  const RawClient silent(path);
  const RawClient half(path);
  half.send("POST /now HTTP/1.1\r\nContent-Le");
  const RawClient waiting(path);
  waiting.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  auto replies = take_held(1);
  EXPECT_EQ(body_of("/now").find("GET /now"), 0u);
  replies[0]({200, "text/plain", "at last\n", {}});
  EXPECT_NE(waiting.read_until("at last\n").find("at last\n"), std::string::npos);
}

TEST_F(UnixServerTest, a_client_that_sends_nothing_or_half_a_request_is_closed) {
  UnixServerLimits limits;
  limits.request = std::chrono::milliseconds(20);
  open(limits);
  for (const char* bytes :
       {"", "GET /now HTT", "GET /now HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"}) {
    const RawClient client(path);
    client.send(bytes);
    EXPECT_EQ(client.read_all(), "") << bytes;
  }
}

TEST_F(UnixServerTest, half_a_request_before_the_end_is_no_request) {
  open();
  const RawClient client(path);
  client.send("GET /now HTTP/1.1\r\nHos");
  client.end_sending();
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(UnixServerTest, a_connection_may_be_used_again) {
  open();
  const RawClient client(path);
  for (int i = 0; i < 3; ++i) {
    client.send(kRequest);
    EXPECT_EQ(client.read_until(")\n").find("HTTP/1.1 200 OK\r\n"), 0u);
  }
  client.send("GET /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string both = client.read_all();
  EXPECT_NE(both.find("GET /one"), std::string::npos);
  EXPECT_NE(both.find("GET /two"), std::string::npos);
}

TEST_F(UnixServerTest, garbage_is_told_so_and_closed) {
  open();
  const std::string_view zeros("\0\0\0\0\r\n\r\n", 8);
  for (const std::string_view bytes :
       {std::string_view("hello\r\n\r\n"), std::string_view("\x16\x03\x01\x02\r\n\r\n"), zeros,
        std::string_view("GET / HTTP/9.9\r\n\r\n"), std::string_view("GET  / HTTP/1.1\r\n\r\n"),
        std::string_view("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string_view("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        std::string_view("GET / HTTP/1.1\r\nNo Colon\r\n\r\n"),
        std::string_view("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    const RawClient client(path);
    client.send(bytes);
    const std::string answer = client.read_all();
    EXPECT_EQ(answer.find("HTTP/1.1 400 Bad Request\r\n"), 0u) << bytes << "\n" << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  }
  EXPECT_EQ(body_of("/now").find("GET /now"), 0u);
}

TEST_F(UnixServerTest, bytes_that_were_changed_at_random_never_break_it) {
  open();
  std::minstd_rand random(1);
  const std::string whole =
      "POST /now HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" +
      std::string(kRequest);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 1 + i % 4; ++k) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    }
    bytes.resize(random() % (bytes.size() + 1));
    const RawClient client(path);
    client.send(bytes);
    client.end_sending();
    const std::string answer = client.read_all();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.")) << answer;
  }
  EXPECT_EQ(body_of("/now").find("GET /now"), 0u);
}

TEST_F(UnixServerTest, what_is_too_long_is_refused_with_the_limit) {
  open();
  const RawClient head(path);
  head.send("GET /now HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(head.read_all().find("HTTP/1.1 431 "), 0u);
  const RawClient body(path);
  body.send("POST /now HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n");
  EXPECT_EQ(body.read_all().find("HTTP/1.1 413 "), 0u);
  const RawClient chunked(path);
  chunked.send("POST /now HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" +
               std::string(1'100'000, 'x'));
  EXPECT_EQ(chunked.read_all().find("HTTP/1.1 413 "), 0u);
  const auto most = get("/now", std::string(1 << 20, 'x'));
  ASSERT_TRUE(most);
  EXPECT_EQ(most->body.find("GET /now 1048576 "), 0u);
  const auto more = get("/now", std::string((1 << 20) + 1, 'x'));
  ASSERT_TRUE(more) << more.error();
  EXPECT_EQ(more->status, 413);
}

TEST_F(UnixServerTest, a_body_may_wait_until_it_is_wanted) {
  open();
  const RawClient client(path);
  client.send(
      "POST /now HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n").find("HTTP/1.1 100 Continue\r\n"), 0u);
  client.send("{}");
  EXPECT_NE(client.read_all().find("POST /now 2 "), std::string::npos);
}

TEST_F(UnixServerTest, more_clients_than_there_is_room_for_are_told_so) {
  UnixServerLimits limits;
  limits.connections = 2;
  open(limits);
  const RawClient first(path);
  const RawClient second(path);
  for (const RawClient* client : {&first, &second}) {
    client->send("GET /held HTTP/1.1\r\n\r\n");
  }
  auto replies = take_held(2);
  const auto third = get("/now");
  ASSERT_TRUE(third) << third.error();
  EXPECT_EQ(third->status, 503);
  EXPECT_NE(third->body.find("2 clients are connected already"), std::string::npos);
  for (auto& reply : replies) reply({200, "text/plain", "done\n", {}});
  EXPECT_NE(first.read_until("done\n").find("200 OK"), std::string::npos);
}

TEST_F(UnixServerTest, a_reply_counts_once_and_one_that_is_dropped_is_told) {
  open();
  EXPECT_EQ(get("/dropped")->status, 503);
  const RawClient client(path);
  client.send("GET /held HTTP/1.1\r\n\r\n");
  {
    auto replies = take_held(1);
    replies[0]({200, "text/plain", "first\n", {}});
    replies[0]({200, "text/plain", "second\n", {}});
  }
  EXPECT_EQ(client.read_until("first\n").find("second"), std::string::npos);
  client.send("GET /now HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string rest = client.read_all();
  EXPECT_EQ(rest.find("second"), std::string::npos);
  EXPECT_NE(rest.find("GET /now"), std::string::npos);
}

TEST_F(UnixServerTest, an_answer_that_does_not_come_is_told_in_the_end) {
  UnixServerLimits limits;
  limits.answer = std::chrono::milliseconds(20);
  open(limits);
  const auto answer = get("/held");
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->status, 504);
}

TEST_F(UnixServerTest, it_may_go_while_replies_are_pending_in_other_threads) {
  open();
  const RawClient client(path);
  client.send("GET /held HTTP/1.1\r\n\r\n");
  const RawClient other(path);
  other.send("GET /held HTTP/1.1\r\n\r\n");
  auto replies = take_held(2);
  std::thread replying([reply = replies[0]] { reply({200, "text/plain", "late\n", {}}); });
  server.reset();
  replying.join();
  replies[1]({200, "text/plain", "too late\n", {}});
  EXPECT_EQ(other.read_all(), "");
  client.read_all();  // answered or closed: either may have come first
  EXPECT_EQ(connect_error(path), ENOENT);
}

TEST_F(UnixServerTest, an_answer_that_was_given_before_the_end_is_still_written) {
  UnixServerLimits limits;
  limits.farewell = kLongest;
  open(limits);
  const RawClient client(path);
  client.send("GET /held HTTP/1.1\r\n\r\n");
  const std::string large(4 << 20, 'x');  // more than a socket holds
  take_held(1)[0]({200, "text/plain", large + "end", {}});
  std::string text;
  std::thread reading([&] { text = client.read_all(); });
  server.reset();
  reading.join();
  EXPECT_TRUE(text.ends_with("end")) << text.size();
}

TEST_F(UnixServerTest, a_client_that_does_not_read_cannot_hold_the_end) {
  UnixServerLimits limits;
  limits.farewell = std::chrono::milliseconds(20);
  open(limits);
  const RawClient client(path);
  client.send("GET /held HTTP/1.1\r\n\r\n");
  take_held(1)[0]({200, "text/plain", std::string(4 << 20, 'x'), {}});
  server.reset();
  SUCCEED();
}

TEST_F(UnixServerTest, signals_stay_with_the_thread_that_made_it) {
  open();
  std::atomic<bool> is_blocked{false};
  auto opened =
      UnixServer::open(folder.path() + "/t.sock", [&](ApiRequest, UnixServer::Reply reply) {
        sigset_t set;
        pthread_sigmask(SIG_SETMASK, nullptr, &set);
        is_blocked = sigismember(&set, SIGINT) == 1 && sigismember(&set, SIGTERM) == 1 &&
                     sigismember(&set, SIGSEGV) == 0;
        reply({});
      });
  ASSERT_TRUE(opened);
  ASSERT_TRUE(ask(folder.path() + "/t.sock", ApiRequest{"GET", "/", "", ""}, kLongest));
  EXPECT_TRUE(is_blocked);
  sigset_t set;
  pthread_sigmask(SIG_SETMASK, nullptr, &set);
  EXPECT_EQ(sigismember(&set, SIGINT), 0);
}

TEST_F(UnixServerTest, asking_where_nobody_is_says_so) {
  EXPECT_EQ(get("/now").error(), "cannot ask " + path + ": No such file or directory");
  open();
  const auto late = ask(path, ApiRequest{"GET", "/held", "", ""}, std::chrono::milliseconds(20));
  ASSERT_TRUE(late.is_error());
  EXPECT_EQ(late.error(), path + " has not answered in 20.0 ms");
  server.reset();
  EXPECT_TRUE(ask("", ApiRequest{"GET", "/", "", ""}, kLongest).is_error());
}

}  // namespace
}  // namespace throng::server

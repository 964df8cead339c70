#include "cli/ctl_command.hpp"

#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <mutex>

#include "cli/ctl_attach.hpp"
#include "cli/exit_code.hpp"
#include "cli/memory_stream.hpp"
#include "server/test_folder.hpp"
#include "server/unix_server.hpp"

namespace throng::cli {
namespace {

using server::ApiAnswer;
using server::ApiRequest;
using server::UnixServer;

/// Servers that give prepared answers, and what `throng ctl` makes of them.
class CtlCommandTest : public testing::Test {
 protected:
  std::unique_ptr<UnixServer> serve(const std::string& path, ApiAnswer answer) {
    auto opened =
        UnixServer::open(path, [this, prepared = std::move(answer)](
                                   const ApiRequest& request, const UnixServer::Reply& reply) {
          {
            const std::lock_guard lock(mutex);
            asked = request.method + " " + request.target + " " + request.body;
          }
          reply(prepared);
        });
    if (!opened) ADD_FAILURE() << opened.error();
    return std::move(opened).value();
  }
  std::unique_ptr<UnixServer> serve_run(const std::string& id, ApiAnswer answer) {
    return serve(*sockets.path_of(id), std::move(answer));
  }
  int run(CtlOptions options, const std::string& subcommand) {
    options.subcommand = subcommand;
    const MemoryStream out_stream;
    const MemoryStream err_stream;
    const int code = run_ctl(options, sockets, {out_stream.file(), err_stream.file(), {}, {}});
    out = out_stream.text();
    err = err_stream.text();
    return code;
  }
  static ApiAnswer good(const std::string& body) { return {200, "application/json", body, {}}; }
  static ApiAnswer refused(int status) {
    return {status, "application/problem+json", R"({"detail":"it cannot be"})", {}};
  }

  server::TestFolder folder;
  server::RunSockets sockets{folder.path() + "/throng"};
  std::mutex mutex;
  std::string asked;
  std::string out;
  std::string err;
};

TEST_F(CtlCommandTest, the_only_run_is_meant) {
  const auto server = serve_run("run-1", good("{\"changed\":true}\n"));
  EXPECT_EQ(run({}, "pause"), kPassed);
  EXPECT_EQ(asked, "POST /api/v1/pause ");
  EXPECT_EQ(out, "paused\n");
  EXPECT_EQ(err, "");
  CtlOptions json;
  json.is_json = true;
  EXPECT_EQ(run(json, "pause"), kPassed);
  EXPECT_EQ(out, "{\"changed\":true}\n");
}

TEST_F(CtlCommandTest, no_run_and_several_runs_are_bad_usage) {
  EXPECT_EQ(run({}, "status"), kBadUsage);
  EXPECT_EQ(err, "throng ctl: there is no run on this machine (none has a socket in " +
                     sockets.folder() +
                     "): start one with `throng run`, or name its socket with --control\n");
  const auto first = serve_run("run-1", good("{}"));
  const auto second = serve_run("run-2", good("{\"user\":7}"));
  CtlOptions options;
  options.traced = "7";
  EXPECT_EQ(run(options, "trace"), kBadUsage);
  EXPECT_EQ(err,
            "throng ctl: there are several runs on this machine: choose one with --run\n"
            "  run-1\n  run-2\n");
  options.run = "run-2";
  EXPECT_EQ(run(options, "trace"), kPassed);
  EXPECT_EQ(out, "user 7 is traced\n");
  options.run = "run-3";
  EXPECT_EQ(run(options, "trace"), kBadUsage);
  options.run = "../x";
  EXPECT_EQ(run(options, "trace"), kBadUsage);
}

TEST_F(CtlCommandTest, what_is_refused_has_an_exit_code_for_its_reason) {
  const std::map<int, int> codes = {{400, kBadUsage}, {422, kBadUsage}, {404, kBroken},
                                    {409, kBroken},   {500, kBroken},   {503, kBroken}};
  for (const auto& [status, code] : codes) {
    const auto server = serve_run("run-1", refused(status));
    EXPECT_EQ(run({}, "stop"), code) << status;
    EXPECT_EQ(out, "");
    EXPECT_EQ(err, "throng ctl: it cannot be\n");
  }
}

TEST_F(CtlCommandTest, a_socket_may_be_named_and_must_answer) {
  CtlOptions options;
  options.control = folder.path() + "/s.sock";
  EXPECT_EQ(run(options, "status"), kBroken);
  EXPECT_NE(err.find("No such file"), std::string::npos) << err;
  const auto server = serve(*options.control, good("{\"state\":\"idle\"}"));
  EXPECT_EQ(run(options, "status"), kPassed);
  EXPECT_EQ(out, "State      idle\n");
}

TEST_F(CtlCommandTest, health_is_one_line_and_never_two) {
  EXPECT_EQ(run({}, "health"), kBroken);
  {
    const auto server = serve_run("run-1", good(R"({"status":"ok","state":"running"})"));
    EXPECT_EQ(run({}, "health"), kPassed);
    EXPECT_EQ(out, "ok: running\n");
  }
  const auto server =
      serve_run("run-1", {503,
                          "application/json",
                          R"({"status":"error","state":"error","error":"the node has crashed"})",
                          {}});
  EXPECT_EQ(run({}, "health"), kBroken);
  EXPECT_EQ(out, "error: the node has crashed\n");
  EXPECT_EQ(err, "");
}

TEST_F(CtlCommandTest, the_runs_of_this_machine_are_listed) {
  EXPECT_EQ(run({}, "list"), kPassed);
  EXPECT_EQ(out, "no run is on this machine\n");
  const auto first = serve_run(
      "run-1", good(R"({"state":"running","users":{"running":10},"scenario":"shop.cpp"})"));
  const auto second = serve_run("run-2", refused(500));
  EXPECT_EQ(run({}, "list"), kPassed);
  EXPECT_EQ(out,
            "run    state    users  scenario      socket\n"
            "run-1  running  10     shop.cpp      " +
                *sockets.path_of("run-1") +
                "\n"
                "run-2  ?        ?      it cannot be  " +
                *sockets.path_of("run-2") + "\n");
  CtlOptions json;
  json.is_json = true;
  EXPECT_EQ(run(json, "list"), kPassed);
  EXPECT_EQ(out.find(R"([{"id":"run-1","socket":")"), 0u) << out;
}

TEST_F(CtlCommandTest, a_run_that_is_over_is_shown_to_its_end) {
  const auto server = serve_run(
      "run-1", good(R"({"next":3,"lines":["hello"],"progress":"  1s  3 users","is_over":true})"));
  CtlOptions options;
  options.is_once = true;
  EXPECT_EQ(run(options, "attach"), kPassed);
  EXPECT_EQ(out, "hello\n  1s  3 users\n");
}

TEST_F(CtlCommandTest, a_bad_argument_asks_nobody) {
  const auto server = serve_run("run-1", good("{}"));
  CtlOptions options;
  options.count = "ten";
  EXPECT_EQ(run(options, "add"), kBadUsage);
  EXPECT_EQ(err, "throng ctl: N: \"ten\" is no whole number: expected such as 10\n");
  EXPECT_EQ(asked, "");
}

TEST(LiveScreen, on_a_terminal_the_progress_is_one_line_below_what_was_said) {
  const MemoryStream stream;
  Terminal terminal;
  terminal.is_terminal = true;
  terminal.columns = 6;
  LiveScreen screen({stdout, stream.file(), {}, terminal});
  screen.show({200, "", R"({"next":3,"lines":["one"],"progress":"1s  3 users"})", {}});
  screen.show({200, "", R"({"next":4,"lines":["two"],"progress":"2s"})", {}});
  screen.finish();
  EXPECT_EQ(stream.text(), "one\n1s  3\r\x1b[Ktwo\n2s\n");
  EXPECT_EQ(screen.next(), 4u);
  EXPECT_FALSE(screen.is_over());
}

TEST(LiveScreen, elsewhere_a_progress_is_a_line_when_it_is_new) {
  const MemoryStream stream;
  LiveScreen screen({stdout, stream.file(), {}, {}});
  screen.show({200, "", R"({"next":1,"lines":[],"progress":"1s"})", {}});
  screen.show({200, "", R"({"next":1,"lines":["x\u001by"],"progress":"1s"})", {}});
  screen.show({200, "", R"({"next":"x","lines":7,"progress":[],"is_over":true})", {}});
  screen.show({200, "", "no JSON", {}});
  EXPECT_TRUE(screen.is_over());
  EXPECT_EQ(stream.text(), "1s\nx\\x1by\n");
}

TEST(CtlCommand, options_of_ctl_may_stand_before_and_behind_the_subcommand) {
  for (const char* line :
       {"ctl --json --run run-1 remove --ids 5-9 --force",
        "ctl remove --ids 5-9 --force --json --run run-1", "ctl update a=1 b=2 --run run-1",
        "ctl do shop.cpp --set a=1 --set b=2", "ctl users --waiting", "ctl attach --once"}) {
    CLI::App app;
    Chosen chosen;
    add_ctl_command(app, chosen);
    EXPECT_NO_THROW(app.parse(line)) << line;
    EXPECT_TRUE(chosen) << line;
  }
  for (const char* line : {"ctl", "ctl jump", "ctl do", "ctl update", "ctl trace", "ctl rate",
                           "ctl status extra", "ctl --run a --control b status"}) {
    CLI::App app;
    Chosen chosen;
    add_ctl_command(app, chosen);
    EXPECT_THROW(app.parse(line), CLI::ParseError) << line;
  }
}

}  // namespace
}  // namespace throng::cli

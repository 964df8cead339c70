#include "cli/run_command.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/input_file.hpp"
#include "cli/memory_stream.hpp"
#include "runtime/sim/sim_clock.hpp"

namespace throng::cli {
namespace {

using Outcome = Result<results::RunResult, cluster::RunProblem>;
using Kind = cluster::RunProblem::Kind;

results::RunResult passed() {
  results::RunResult result;
  result.users.finished = 1;
  return result;
}

results::RunResult with_failed_users() {
  results::RunResult result;
  result.status = results::RunStatus::kFailed;
  result.reason = "3 users failed";
  result.users.failed = 3;
  result.failures = {{"no cart", 3}};
  return result;
}

results::RunResult interrupted() {
  results::RunResult result;
  result.status = results::RunStatus::kInterrupted;
  result.reason = "interrupted";
  return result;
}

results::RunResult crashed() {
  results::RunResult result = with_failed_users();
  result.is_broken = true;
  result.reason = "the run crashed";
  return result;
}

Outcome problem(Kind kind) {
  return failed(cluster::RunProblem{kind, "what went wrong"});
}

// Runs of which the outcomes are known, of libraries that are never loaded.
class RunCommand : public testing::Test {
 protected:
  RunCommand() {
    char name[] = "/tmp/throng-run-XXXXXX";
    if (mkdtemp(name) != nullptr) folder_ = name;
    add_file("a.so");
  }
  ~RunCommand() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void add_file(const std::string& name) {
    std::ofstream(path(name)) << "library";
    options_.files.push_back(path(name));
  }
  // Runs the outcomes, one after another.
  int run(const std::vector<std::function<Outcome()>>& outcomes) {
    specs_.clear();
    Hosting hosting;
    hosting.conduct = [&](config::RunSpec spec, cluster::Observers observers) -> Outcome {
      specs_.push_back(spec);
      observers.log.take({telemetry::LogLevel::kInfo, 0, 1, "said in run", 0});
      observers.seconds.take({}, {});
      return outcomes.at(specs_.size() - 1)();
    };
    return run_scenarios(options_, 4711, hosting, clock_, {out_.file(), err_.file(), {}, {}});
  }
  nlohmann::json summary(const std::string& name) const {
    return nlohmann::json::parse(base::read_input(path(name)).value_or("{}"));
  }
  bool says(const std::string& part) const { return err_.text().find(part) != std::string::npos; }
  bool shows(const std::string& part) const { return out_.text().find(part) != std::string::npos; }

  std::string folder_;
  RunOptions options_;
  runtime::sim::SimClock clock_;
  MemoryStream out_;
  MemoryStream err_;
  std::vector<config::RunSpec> specs_;
};

TEST_F(RunCommand, a_run_that_passes_is_shown) {
  options_.summary = path("out.json");
  EXPECT_EQ(run({passed}), kPassed);
  EXPECT_TRUE(shows("Verdict on the generator"));
  EXPECT_TRUE(shows("1 user, 1 core"));
  EXPECT_TRUE(says(path("a.so") + ": 1 user, 1 core\n"));
  EXPECT_TRUE(says("user 1: said in run\n"));
  EXPECT_TRUE(says("0s\n"));
  EXPECT_EQ(summary("out.json")["run"]["status"], "passed");
}

TEST_F(RunCommand, the_spec_is_what_was_asked_for) {
  options_.users = 5;
  options_.settings = {"a=b"};
  run({passed});
  ASSERT_EQ(specs_.size(), 1U);
  EXPECT_EQ(specs_[0].users, 5U);
  EXPECT_EQ(specs_[0].seed, 4711U);
  EXPECT_EQ(specs_[0].scenario, path("a.so"));
  EXPECT_EQ(specs_[0].id.rfind("run-1767225600000-", 0), 0U) << specs_[0].id;
  const auto& load = std::get<config::ScenarioLoad>(specs_[0].load);
  EXPECT_EQ(load.library, path("a.so"));
  EXPECT_EQ(load.parameters.at("a"), "b");
}

TEST_F(RunCommand, failed_users_are_exit_code_3_unless_they_are_allowed) {
  options_.summary = path("out.json");
  EXPECT_EQ(run({with_failed_users}), kFailed);
  EXPECT_TRUE(shows("no cart"));
  EXPECT_EQ(summary("out.json")["run"]["status"], "failed");
  options_.allow_failed_users = true;
  EXPECT_EQ(run({with_failed_users}), kPassed);
  EXPECT_EQ(summary("out.json")["run"]["status"], "passed");
  EXPECT_EQ(summary("out.json")["run"]["reason"], "");
  EXPECT_EQ(summary("out.json")["users"]["failed"], 3);
}

TEST_F(RunCommand, a_crash_is_exit_code_1_whatever_is_allowed) {
  options_.allow_failed_users = true;
  options_.summary = path("out.json");
  EXPECT_EQ(run({crashed}), kBroken);
  EXPECT_EQ(summary("out.json")["run"]["reason"], "the run crashed");
}

TEST_F(RunCommand, an_interrupt_is_exit_code_130_with_its_summary) {
  options_.summary = path("out.json");
  EXPECT_EQ(run({interrupted}), kInterrupted);
  EXPECT_EQ(summary("out.json")["run"]["status"], "interrupted");
  EXPECT_EQ(run({[] { return Outcome(kStopped); }}), kInterrupted);
  EXPECT_TRUE(says("interrupted before the load began"));
}

TEST_F(RunCommand, a_problem_is_said_and_has_its_exit_code) {
  EXPECT_EQ(run({[] { return problem(Kind::kBroken); }}), kBroken);
  EXPECT_EQ(run({[] { return problem(Kind::kBadScenario); }}), kBadUsage);
  EXPECT_TRUE(says("throng run: what went wrong\n"));
  EXPECT_EQ(out_.text(), "");
}

TEST_F(RunCommand, several_run_one_after_another_with_one_result_each) {
  add_file("b.so");
  add_file("c.so");
  options_.summary = path("out.json");
  EXPECT_EQ(run({passed, with_failed_users, passed}), kFailed);
  ASSERT_EQ(specs_.size(), 3U);
  EXPECT_NE(specs_[0].id, specs_[1].id);
  EXPECT_EQ(summary("out-2.json")["run"]["status"], "failed");
  EXPECT_EQ(summary("out-3.json")["run"]["status"], "passed");
  EXPECT_FALSE(std::filesystem::exists(path("out.json")));
}

TEST_F(RunCommand, one_that_breaks_does_not_keep_the_next_from_running) {
  add_file("b.so");
  EXPECT_EQ(run({[] { return problem(Kind::kBroken); }, with_failed_users}), kBroken);
  EXPECT_EQ(specs_.size(), 2U);
}

TEST_F(RunCommand, an_interrupt_ends_the_rest) {
  add_file("b.so");
  EXPECT_EQ(run({interrupted, passed}), kInterrupted);
  EXPECT_EQ(specs_.size(), 1U);
}

TEST_F(RunCommand, what_cannot_begin_is_said_before_anything_runs) {
  options_.files.push_back(path("none.so"));
  EXPECT_EQ(run({passed, passed}), kBadUsage);
  EXPECT_TRUE(says("none.so\": No such file"));
  options_.files.pop_back();
  options_.summary = "/no/such/folder/out.json";
  EXPECT_EQ(run({passed}), kBroken);
  EXPECT_TRUE(says("choose another --summary"));
  options_.summary.reset();
  options_.log = "/no/such/folder/x.log";
  EXPECT_EQ(run({passed}), kBroken);
  EXPECT_TRUE(says("choose another --log"));
  options_.log.reset();
  options_.user_rate = "5";
  EXPECT_EQ(run({passed}), kBadUsage);
  EXPECT_TRUE(says("throng run: --user-rate"));
  EXPECT_TRUE(specs_.empty());
}

TEST_F(RunCommand, quiet_says_nothing_but_the_result) {
  options_.quiet = true;
  EXPECT_EQ(run({passed}), kPassed);
  EXPECT_EQ(err_.text(), "");
  EXPECT_TRUE(shows("Verdict"));
}

TEST_F(RunCommand, a_log_that_did_not_fit_is_said) {
  options_.log = "/dev/full";
  EXPECT_EQ(run({passed}), kBroken);
  EXPECT_TRUE(says("/dev/full is incomplete"));
  EXPECT_TRUE(shows("Verdict"));
}

TEST_F(RunCommand, the_log_holds_what_all_runs_said) {
  add_file("b.so");
  options_.log = path("run.log");
  EXPECT_EQ(run({passed, passed}), kPassed);
  const std::string log = base::read_input(path("run.log")).value_or("");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2);
}

TEST(GraverCode, is_the_first_of_130_1_2_4_3) {
  const int order[] = {130, 1, 2, 4, 3, 0};
  for (int i = 0; i < 6; ++i) {
    for (int j = i; j < 6; ++j) {
      EXPECT_EQ(graver(order[i], order[j]), order[i]);
      EXPECT_EQ(graver(order[j], order[i]), order[i]);
    }
  }
}

TEST(RunOutputs, an_announcement_is_wrapped_on_a_narrow_terminal_only) {
  for (const bool is_terminal : {true, false}) {
    const MemoryStream err;
    const RunOutputs outputs("throng run", nullptr,
                             {nullptr, err.file(), {}, {is_terminal, false, 21}});
    outputs.announce("shop.cpp", {"10 users", "2 cores", "url=\x1b"});
    EXPECT_EQ(err.text(), is_terminal ? "shop.cpp: 10 users,\n  2 cores, url=\\x1b\n"
                                      : "shop.cpp: 10 users, 2 cores, url=\\x1b\n");
  }
}

}  // namespace
}  // namespace throng::cli

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run/core_run.hpp"
#include "run/script_load.hpp"
#include "runtime/sim/sim_world.hpp"
#include "telemetry/merger.hpp"

namespace throng {

using namespace std::chrono_literals;
using run::CoreReport;
using run::CoreRun;

/// A script that is run to its end by one core on a simulated clock: every figure is known. Bodies
/// take no time of their own.
class ScriptStage {
 public:
  using Texts = std::map<std::string, std::string>;

  ScriptStage() {
    char pattern[] = "/tmp/throng-script-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    plan_.tick = 10s;
    plan_.most_in_flight = 10'000;
    spec.seed = 7;
    spec.users = 0;
    spec.drain = 30s;
    spec.id = "run-1";
  }
  ~ScriptStage() { std::filesystem::remove_all(folder_); }

  /// A file beside the script.
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  void set(const std::string& name, const std::string& value) { plan_.environment[name] = value; }
  void set_tick(base::Duration tick) { plan_.tick = tick; }
  void set_most_in_flight(std::uint64_t most) { plan_.most_in_flight = most; }
  /// Changes variables when so much time has passed.
  void change(base::Duration after, Texts values) {
    changes_.emplace_back(after, std::move(values));
  }

  /// Runs it. Returns: why it cannot begin; empty: it has run to its end.
  std::string run(const std::string& script) {
    write("script.erl", script);
    plan_.file = (folder_ / "script.erl").string();
    spec.load = plan_;
    load_ = std::make_unique<run::ScriptLoad>(spec);
    std::string problem;
    world.run(play(problem));
    totals = merger_.totals({}, world.clock.now());
    return problem;
  }

  std::uint64_t count(const std::string& metric) const { return totals.count(metric); }
  std::uint64_t prints() const { return count("print"); }
  double seconds() const { return static_cast<double>((ended_ - began_).count()) / 1e9; }
  /// What was printed, in order; not more than 200 lines in a second.
  std::vector<std::string> printed() const {
    std::vector<std::string> texts;
    const std::string prefix = "Dummy print: ";
    for (const auto& [when, text] : lines) {
      if (text.starts_with(prefix)) texts.push_back(text.substr(prefix.size()));
    }
    return texts;
  }
  /// When, in seconds from the beginning.
  std::vector<double> printed_at() const {
    std::vector<double> times;
    for (const auto& [when, text] : lines) {
      if (text.starts_with("Dummy print: ")) times.push_back(when);
    }
    return times;
  }

  runtime::sim::SimWorld world;
  config::RunSpec spec;
  telemetry::Snapshot totals;
  results::UserCounts users;
  results::IterationCounts iterations;
  std::map<std::string, std::uint64_t> failures;  // by reason
  std::map<std::string, std::string> samples;     // who failed first, by reason
  std::vector<std::pair<double, std::string>> lines;

 private:
  struct Planned final : runtime::PreciseTimer {
    Planned(ScriptStage& s, Texts v) : stage(s), values(std::move(v)) {}
    void fire() override { stage.apply(values); }
    ScriptStage& stage;
    const Texts values;
  };

  Task<void> play(std::string& problem) {
    const auto prepared = co_await load_->prepare();
    if (!prepared) {
      problem = prepared.error().text;
      co_return;
    }
    CoreRun::Outlets outlets;
    outlets.report = [this](CoreReport&& report) { take(std::move(report)); };
    outlets.log = [this](telemetry::LogLine&& line) {
      const auto after = static_cast<double>((world.loop.now() - began_).count()) / 1e9;
      lines.emplace_back(after, std::move(line.text));
    };
    CoreRun core(world.loop, spec, 0, *load_, std::move(outlets));
    core_ = &core;
    began_ = world.loop.now();
    for (auto& [after, values] : changes_) {
      planned_.push_back(std::make_unique<Planned>(*this, values));
      world.loop.add_precise(*planned_.back(), began_ + after);
    }
    co_await core.run(began_);
    ended_ = world.loop.now();
    planned_.clear();
  }

  void apply(const Texts& values) {
    run::OrderAnswer answer;
    config::ApplySettings apply;
    for (const auto& [name, text] : values) apply.values[name] = "\"" + text + "\"";
    load_->apply_settings(apply, answer);
    EXPECT_EQ(answer.refusal, "");
    core_->carry_out({++orders_, apply}, world.loop.now());
  }

  void take(CoreReport report) {
    if (report.kind == CoreReport::Kind::kIdle) return core_->finish();
    if (report.kind == CoreReport::Kind::kAnswer) return;
    users = report.users;
    iterations = report.iterations;
    failures = {report.failures.begin(), report.failures.end()};
    samples = {report.samples.begin(), report.samples.end()};
    merger_.take(0, *report.interval);
  }

  std::filesystem::path folder_;
  config::ScriptLoad plan_;
  std::unique_ptr<run::ScriptLoad> load_;
  telemetry::Merger merger_{1};
  std::vector<std::pair<base::Duration, Texts>> changes_;
  std::vector<std::unique_ptr<Planned>> planned_;
  CoreRun* core_ = nullptr;
  std::uint64_t orders_ = 0;
  base::TimePoint began_;
  base::TimePoint ended_;
};

}  // namespace throng

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// A pool of the dummy worker, on one line.
inline std::string pool_text(const std::string& options, const std::string& statements) {
  return "{pool, [" + options + ", {worker_type, dummy_worker}], [" + statements + "]}";
}
/// A script of one such pool.
inline std::string script_of(const std::string& options, const std::string& statements) {
  return "[" + pool_text(options, statements) + "].";
}
/// A script of one user and a loop.
inline std::string loop_of(const std::string& options, const std::string& body) {
  return script_of("{size, 1}", "{loop, [" + options + "], [" + body + "]}");
}

/// A script that is run to its end by one core on a simulated clock: every figure is known. Bodies
/// take no time of their own, so a loop without a rate has to wait in its body.
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
    spec.scenario = "script.erl";  // as it was typed
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
    planned_.push_back([this, after, values](base::TimePoint began) {
      plan(began + after, [this, values] { apply(values); });
    });
  }
  /// Gives an order when so much time has passed.
  void order(base::Duration after, config::RunOrder::What what) {
    planned_.push_back([this, after, what](base::TimePoint began) {
      plan(began + after, [this, what] { give(what); });
    });
  }
  /// Ends the run before its time when so much has passed.
  void give_up(base::Duration after) {
    planned_.push_back([this, after](base::TimePoint began) {
      plan(began + after, [this] { core_->give_up(); });
    });
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
    for (const Line& line : lines) {
      if (line.is_print()) texts.push_back(line.text.substr(kPrefix.size()));
    }
    return texts;
  }
  /// When, in seconds from the beginning.
  std::vector<double> printed_at() const {
    std::vector<double> times;
    for (const Line& line : lines) {
      if (line.is_print()) times.push_back(line.at);
    }
    return times;
  }
  /// All that one user printed, by its number in the run, from 1.
  std::vector<std::string> printed_by(std::uint64_t user) const {
    std::vector<std::string> texts;
    for (const Line& line : lines) {
      if (line.is_print() && line.user == user) texts.push_back(line.text.substr(kPrefix.size()));
    }
    return texts;
  }
  /// How many lines of the log have this in them.
  std::size_t lines_with(std::string_view part) const {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [part](const Line& line) { return line.text.find(part) != std::string::npos; }));
  }
  /// Users of a pool, by its number from 1, that "started", "ended" or "failed".
  std::uint64_t workers(int pool, const std::string& what) const {
    return count("workers.pool" + std::to_string(pool) + "." + what);
  }
  /// The one reason why users failed; of several their number.
  std::string failure() const {
    if (failures.size() == 1) return failures.begin()->first;
    return std::to_string(failures.size()) + " reasons";
  }

  static constexpr std::string_view kPrefix = "Dummy print: ";
  struct Line {
    double at = 0;  // seconds from the beginning
    std::uint64_t user = 0;
    telemetry::LogLevel level = telemetry::LogLevel::kInfo;
    std::string text;

    bool is_print() const { return text.starts_with(kPrefix); }
  };

  runtime::sim::SimWorld world;
  config::RunSpec spec;
  telemetry::Snapshot totals;
  results::UserCounts users;
  results::IterationCounts iterations;
  std::map<std::string, std::uint64_t> failures;  // by reason
  std::map<std::string, std::string> samples;     // who failed first, by reason
  std::vector<Line> lines;

 private:
  struct Planned final : runtime::PreciseTimer {
    explicit Planned(std::function<void()> a) : act(std::move(a)) {}
    void fire() override { act(); }
    const std::function<void()> act;
  };
  void plan(base::TimePoint when, std::function<void()> act) {
    timers_.push_back(std::make_unique<Planned>(std::move(act)));
    world.loop.add_precise(*timers_.back(), when);
  }

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
      lines.push_back({after, line.user, line.level, std::move(line.text)});
    };
    CoreRun core(world.loop, spec, 0, *load_, std::move(outlets));
    core_ = &core;
    began_ = world.loop.now();
    for (const auto& each : planned_) each(began_);
    co_await core.run(began_);
    ended_ = world.loop.now();
    timers_.clear();
  }

  void apply(const Texts& values) {
    run::OrderAnswer answer;
    config::ApplySettings apply;
    for (const auto& [name, text] : values) apply.values[name] = "\"" + text + "\"";
    load_->apply_settings(apply, answer);
    EXPECT_EQ(answer.refusal, "");
    give(apply);
  }
  void give(const config::RunOrder::What& what) {
    core_->carry_out({++orders_, what}, world.loop.now());
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
  std::vector<std::function<void(base::TimePoint began)>> planned_;
  std::vector<std::unique_ptr<Planned>> timers_;
  CoreRun* core_ = nullptr;
  std::uint64_t orders_ = 0;
  base::TimePoint began_;
  base::TimePoint ended_;
};

}  // namespace throng

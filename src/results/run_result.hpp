#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/environment.hpp"
#include "telemetry/snapshot.hpp"
#include "telemetry/verdict.hpp"

namespace throng::results {

/// How a run ended.
enum class RunStatus : std::uint8_t { kPassed, kFailed, kInterrupted };
std::string_view name(RunStatus status);

struct UserCounts {
  std::uint64_t started = 0;
  std::uint64_t finished = 0;  // ended in time
  std::uint64_t failed = 0;
  std::uint64_t removed = 0;  // destroyed after the drain
  std::uint64_t lost = 0;
};

/// Users that failed alike.
struct FailureCount {
  std::string reason;
  std::uint64_t count = 0;
  std::string user = {};  // one of them, as it is called
};

struct IterationCounts {
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t halted = 0;
};

/// What somebody changed while it went on.
struct Change {
  std::int64_t unix_ns = 0;
  std::string who;
  std::string what;  // "add 10 users (11 to 20)"
};

/// All that is known of a run when it is over; what report, store and summary are made from.
struct RunResult {
  std::string id;
  std::string scenario;  // for `throng http`: the method and URL
  RunStatus status = RunStatus::kPassed;
  std::string reason;      // why it is not passed; empty when it is
  bool is_broken = false;  // it crashed or got stuck: the figures are those that had come in
  std::uint64_t seed = 0;
  std::int64_t started_at_unix_ns = 0;
  double duration_s = 0;              // of the load, without the drain
  std::vector<std::string> settings;  // "100 connections", for people
  UserCounts users;
  std::vector<FailureCount> failures;  // of users, by reason
  IterationCounts iterations;
  std::uint64_t unfinished = 0;  // started and not answered
  telemetry::Snapshot totals;    // of the whole run, the drain included
  telemetry::Snapshot timed;     // until the drain began: what rates are made from
  std::string model;             // "closed" or "open"
  std::optional<telemetry::ScheduleHealth> schedule;  // of the open model
  telemetry::GeneratorHealth health;
  telemetry::Verdict verdict;
  Environment environment;
  std::vector<std::string> warnings;
  std::vector<Change> changes;
  std::string parameters;  // what its settings were last, a JSON list; empty: it has none
};

}  // namespace throng::results

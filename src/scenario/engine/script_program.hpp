#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenario/engine/condition.hpp"
#include "scenario/engine/worker_statements.hpp"
#include "scenario/script/script_tree.hpp"
#include "scenario/values/compare.hpp"
#include "scenario/values/function_table.hpp"
#include "scenario/values/script_value.hpp"
#include "telemetry/metric.hpp"

namespace throng::scenario::engine {

using values::Fault;
using values::Value;

/// What a step of the machine does. It works on a stack of values: arguments are put there, and
/// each call leaves its result in their place.
enum class Step : std::uint8_t {
  kConstant,    // puts constants[a]
  kLocal,       // puts the local a
  kMaybeLocal,  // the same, or variables[b] as long as nothing was assigned
  kVariable,    // puts variables[a]
  kWorkerId,    // puts the user's number in its pool
  kToNumber,    // what is on top, as numvar has it
  kSet,         // the local a becomes what is on top, which stays there
  kUnit,        // the number on top, in the unit units[a]
  kList,        // a list of the `count` values on top
  kTuple,
  kMap,          // key, value, key, value
  kFunction,     // functions[a] of `count` values
  kStatement,    // statements[a] of `count` values; may wait
  kPop,          // takes one off
  kJump,         // to a
  kJumpUnless,   // takes a truth off; to a when it is false
  kAnd,          // to a with what is on top when it is false; else takes it off
  kOr,           // the same when it is true
  kTruth,        // fails unless what is on top is true or false
  kDump,         // writes what is on top into the log
  kError,        // fails with what is on top
  kWait,         // for the time on top
  kSetSignal,    // `count` values: name, how often
  kWaitSignal,   // `count` values: name, how often, how long
  kResource,     // the resource whose name is on top
  kRow,          // the next row of feeds[a]
  kRoundRobin,   // of a list or number; the local a is where it stands
  kMetric,       // the metric of the name on top
  kCount,        // the metric metrics[a], with `count` values: how many
  kGauge,        // metrics[a], level
  kRecord,       // metrics[a], time in ms where b is 1, else in us
  kResponse,     // response question a, of `count` values
  kTry,          // failures until kEndTry go to a
  kEndTry,       // what is on top in a list
  kParallel,     // branches[a], all at the same time; goes on behind them
  kLoopEnter,    // loops[a], with what it is told at its beginning
  kLoopTune,     // loops[a], with its time and rate
  kLoopNext,     // the next iteration of loops[a], a wait for it, or its end; `count` values
                 // that its condition compares
  kLoopBack,     // an iteration of loops[a] has ended
  kEndOfBranch,  // of a branch of parallel, or a pool's body
};

/// What a `response` asks for.
enum class ResponsePart : std::uint8_t { kStatus, kBody, kHeader, kJson, kRegex };

struct Instruction {
  Step step = Step::kEndOfBranch;
  std::uint32_t count = 0;  // of values on the stack
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t line = 0;  // of the script
};

/// A variable as one place of a script reads it.
struct VariableUse {
  std::string name;
  bool is_number = false;   // numvar
  bool is_required = true;  // the run does not begin without it
  std::optional<Value> otherwise;
  terms::Position at;

  friend bool operator==(const VariableUse& one, const VariableUse& other) {
    return one.name == other.name && one.is_number == other.is_number &&
           one.is_required == other.is_required &&
           one.otherwise.has_value() == other.otherwise.has_value() &&
           (!one.otherwise || (one.otherwise->kind() == other.otherwise->kind() &&
                               values::equals(*one.otherwise, *other.otherwise)));
  }
};

/// A worker's statement as one place of a script calls it.
struct StatementUse {
  const StatementCode* code = nullptr;
  std::uint32_t line = 0;
};

/// A metric of the script's own.
struct MetricUse {
  std::string name;
  telemetry::MetricType type = telemetry::MetricType::kCounter;

  friend bool operator==(const MetricUse&, const MetricUse&) = default;
};

/// A loop as it is written.
struct LoopPlan {
  enum class Rate : std::uint8_t { kNone, kConstant, kRamp, kComb };
  /// A part of a comb.
  struct Part {
    bool is_ramp = false;
  };
  Rate rate = Rate::kNone;
  std::vector<Part> parts;    // of a comb, each with a time
  std::uint32_t tune_at = 0;  // where time and rate are worked out
  std::uint32_t next_at = 0;  // where the next iteration is looked for
  std::uint32_t body_at = 0;
  std::uint32_t end_at = 0;
  std::uint32_t line = 0;
  std::optional<std::uint32_t> iterator;  // its local
  std::optional<Condition> condition;     // it goes on while this is true
  bool reads_variables = false;           // in time or rate
  bool is_volatile = false;               // time or rate may differ from one iteration to the next
};

/// What it takes to run a piece of a script.
struct CodeNeeds {
  std::uint32_t start = 0;   // where it begins
  std::uint32_t locals = 0;  // of the user
  std::uint32_t values = 0;  // on the stack at most, locals among them
  std::uint32_t loops = 0;   // inside of each other at most
  std::uint32_t tries = 0;
};

/// A pool's body and options. What an option says is worked out before users start.
struct PoolPlan {
  std::string name;  // "pool1"
  std::uint32_t number = 1;
  std::uint32_t line = 0;
  CodeNeeds body;
  const WorkerCode* worker = nullptr;
  std::optional<CodeNeeds> size;
  std::optional<CodeNeeds> per_node;
  /// The way in which users start, with its numbers (rates per second, times in ms, in the order in
  /// which they are written) as a list.
  enum class Start : std::uint8_t { kAtOnce, kLinear, kPoisson, kPow, kExp, kRamp, kComb };
  Start start = Start::kAtOnce;
  std::optional<CodeNeeds> start_numbers;
};

/// A directive that gives a name to what a file holds.
struct FilePlan {
  CodeNeeds name;
  CodeNeeds file;
  std::string kind;  // of a resource its type, of a feed its order
  std::uint32_t line = 0;
};

/// {defaults, [{"name", Value}]}, one of its pairs.
struct DefaultPlan {
  std::string name;
  CodeNeeds value;
  std::uint32_t line = 0;
};

/// A script ready to run: the same for all users of all cores. Thread: any, as nobody changes it.
struct ScriptProgram {
  std::vector<Instruction> code;
  std::vector<Value> constants;  // all of them shared
  std::vector<VariableUse> variables;
  std::vector<values::PureFunction> functions;
  std::vector<std::string> function_names;  // of the above
  std::vector<double> units;                // factors
  std::vector<StatementUse> statements;
  std::vector<std::vector<std::uint32_t>> branches;
  std::vector<std::unique_ptr<LoopPlan>> loops;
  std::vector<std::string> feed_names;
  std::vector<MetricUse> metrics;
  std::vector<PoolPlan> pools;
  std::vector<DefaultPlan> defaults;
  std::vector<FilePlan> resources;
  std::vector<FilePlan> feeds;
  std::vector<std::string> watched;  // wildcards of metrics that are read
  bool reads_responses = false;      // answers are looked at
  bool reads_bodies = false;
  bool reads_headers = false;
};

}  // namespace throng::scenario::engine

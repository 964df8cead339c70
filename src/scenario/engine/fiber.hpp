#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "runtime/scope.hpp"
#include "scenario/engine/activity.hpp"
#include "scenario/engine/loop_frame.hpp"
#include "scenario/engine/response.hpp"
#include "scenario/engine/script_program.hpp"
#include "scenario/engine/worker_statements.hpp"

namespace throng::scenario::engine {

class CoreEngine;
class ScriptUser;

/// What a worker keeps for a user. Copied where a script branches off.
struct WorkerState {
  Value value;
  std::shared_ptr<const void> settings;  // of the worker's own kind; nobody changes it
};

/// Why a fiber ended before its end.
struct FiberFailure {
  Fault fault;
  std::uint32_t line = 0;  // of the script
  std::string_view what;   // failed there: the name of a statement
};

/// One thread of a user's script: a machine that carries out instructions until it has to wait for
/// something, says so, and goes on where it stood. A user has one, and one more for each branch of
/// a parallel and each iteration of a spawning loop that runs.
/// Thread: the loop's own. Lifetime: core and user must outlive it.
class Fiber {
 public:
  /// Iterations of a loop without a rate that take less than that share a look at the clock.
  static constexpr base::Duration kQuickIteration = std::chrono::nanoseconds(200);
  static constexpr std::int32_t kMostUnread = 15;

  /// Why it stands still.
  enum class Pause : std::uint8_t {
    kEnded,      // with `result`
    kFailed,     // with `failure`
    kSleep,      // until `until`
    kNextDue,    // the same, for the next iteration of a loop, unless something changes before
    kSignal,     // for `signal`
    kStatement,  // for `statement`
    kBranches,   // for its branches
    kRoom,       // until there is room for one more of its iterations, or `until`
    kHeld,       // until iterations may begin again
    kYield,      // for nothing: others are to have their turn
  };

  Fiber(CoreEngine& core, ScriptUser& user, const CodeNeeds& needs);
  /// A branch of `parent`: a copy of its variables and of its worker's state.
  Fiber(Fiber& parent, std::uint32_t start);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  /// Goes on until it has to stand still.
  Pause run();

  base::TimePoint until() const { return until_; }
  struct SignalWait {
    Value name;
    std::int64_t count = 1;
    std::optional<base::Duration> timeout;
  };
  const SignalWait& signal() const { return signal_; }
  /// What it waits for, for people: `wait_signal "A"`.
  std::string signal_text() const;

  struct StatementWait {
    const StatementUse* use = nullptr;
    Arguments arguments;  // on the stack
  };
  const StatementWait& statement() const { return statement_; }
  /// Where its branches begin, and of which loop they are processes, if of any.
  struct BranchWait {
    std::span<const std::uint32_t> starts;
    std::optional<LoopFrame::Entry> loop;  // that they share; each has its own number
    std::uint32_t loop_number = 0;
  };
  const BranchWait& branches() const { return branches_; }

  /// After a pause for a signal or a statement: what came of it. To be called before `run`.
  void resume_with(StatementResult result);
  /// After a pause for branches: the first branch, or the first that failed.
  void resume_with_branch(Fiber& branch);
  void fail(Fault fault) { pending_ = failed(std::move(fault)); }
  /// Lets go of what is due, after a hold.
  void drop_backlog();

  bool has_ended() const { return pause_ == Pause::kEnded && has_run_; }
  bool has_failed() const { return pause_ == Pause::kFailed; }
  const Value& result() const { return result_; }
  const FiberFailure& failure() const { return failure_; }
  /// What a worker is told of it: {error, Reason, Trace}.
  Value error_triple() const {
    return Value::tuple({Value::atom("error"), failure_.fault.reason, Value::list({})});
  }
  /// What `ignore_failure` gives for a failure.
  Value error_term(const Fault& fault) const;

  CoreEngine& core() const { return core_; }
  ScriptUser& user() const { return user_; }
  WorkerState& state() { return state_; }
  Activity& activity() { return activity_; }
  Scope* scope = nullptr;  // of the waits; set by whoever runs it

  /// When what begins now was to begin: the slot of an iteration for the first that asks, else now.
  struct Start {
    base::TimePoint when;
    bool is_scheduled = false;
  };
  Start take_start();
  const std::shared_ptr<const Response>& response() const { return response_; }
  void set_response(std::shared_ptr<const Response> response) { response_ = std::move(response); }
  /// It is to carry out an iteration of a spawning loop, whose body stands there.
  void begin_at(std::uint32_t pc, std::optional<base::TimePoint> due) {
    pc_ = pc;
    due_ = due;
    is_iteration_ = true;
  }
  /// Puts a loop under way on it, as one of several processes.
  void enter_loop(const LoopFrame::Entry& entry, base::TimePoint now);

 private:
  struct TryFrame {
    std::uint32_t handler = 0;
    Value* top = nullptr;
    std::uint32_t loops = 0;
    WorkerState state;
    std::unique_ptr<Value[]> locals;
  };
  /// What an instruction leads to.
  enum class Then : std::uint8_t { kNext, kPause };

  bool take_pending();
  Then step(const Instruction& at);
  Then step_value(const Instruction& at);
  Then step_call(const Instruction& at);
  Then step_metric(const Instruction& at);
  Then call_function(const Instruction& at);
  Then call_statement(const Instruction& at);
  Then respond(const Instruction& at);
  Then set_signal(const Instruction& at);
  Then enter_loop(const Instruction& at);
  Then tune_loop(const Instruction& at);
  Then next_iteration(const Instruction& at);
  void note_clock_read(base::TimePoint now);
  Then begin_unlimited(LoopFrame& loop);
  Then begin_iteration(LoopFrame& loop, base::TimePoint now);
  Then end_iteration(const Instruction& at);
  Then leave_loop();
  void drop_loop();
  bool meets_condition(const Instruction& at, const LoopPlan& plan);
  Then fork(const Instruction& at);
  Then begin_try(const Instruction& at);
  Then wait_for_time(const Instruction& at);
  Then wait_for_signal(const Instruction& at);
  Then round_robin(const Instruction& at);
  Then make(const Instruction& at);
  Then jump_unless(const Instruction& at);
  Then logic(const Instruction& at);

  Then pause(Pause why) {
    pause_ = why;
    return Then::kPause;
  }
  Then throw_fault(Fault fault);
  Then give(Result<Value, Fault> result, std::uint32_t takes);
  void push(Value value) { *top_++ = std::move(value); }
  Value& top() { return top_[-1]; }
  void drop(std::uint32_t count) {
    for (; count > 0; --count) *--top_ = Value();
  }
  void replace(std::uint32_t takes, Value value) {
    drop(takes);
    push(std::move(value));
  }
  LoopFrame& loop() { return loops_[loop_count_ - 1]; }
  const ScriptProgram& program() const { return *program_; }

  CoreEngine& core_;
  ScriptUser& user_;
  const ScriptProgram* program_;
  CodeNeeds needs_;
  std::unique_ptr<Value[]> values_;
  std::unique_ptr<LoopFrame[]> loops_;
  std::unique_ptr<TryFrame[]> tries_;
  Value* top_ = nullptr;  // of the stack, behind the last
  std::uint32_t pc_ = 0;
  std::uint32_t line_ = 0;  // of the instruction that is carried out
  std::uint16_t loop_count_ = 0;
  std::uint16_t try_count_ = 0;
  Pause pause_ = Pause::kEnded;
  base::TimePoint until_;
  base::TimePoint slice_end_;
  base::TimePoint clock_read_;
  std::int32_t unread_ = 0;             // iterations that may begin before the clock is read again
  std::int32_t skipped_ = 0;            // that did since it was
  std::optional<base::TimePoint> due_;  // the slot of this iteration, until it is taken
  std::optional<StatementResult> pending_;
  StatementWait statement_;
  SignalWait signal_;
  BranchWait branches_;
  WorkerState state_;
  std::shared_ptr<const Response> response_;
  Value result_;
  FiberFailure failure_;
  bool is_branchs_failure_ = false;
  bool has_run_ = false;
  bool is_iteration_ = false;  // of a spawning loop, and has not come to its end
  Activity activity_;
};

}  // namespace throng::scenario::engine

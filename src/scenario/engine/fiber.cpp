#include "scenario/engine/fiber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/script_environment.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/engine/unset.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kShown = 100;  // bytes of a value in a message

Fault badarg(std::string text) {
  return {Value::atom("badarg"), std::move(text)};
}

std::uint32_t deepest(const Value* from, const Value* to) {
  std::uint32_t depth = 0;
  for (; from != to; ++from) depth = std::max(depth, from->depth());
  return depth;
}

}  // namespace

Fiber::Fiber(CoreEngine& core, ScriptUser& user, const CodeNeeds& needs)
    : core_(core),
      user_(user),
      program_(&core.program()),
      needs_(needs),
      values_(std::make_unique<Value[]>(needs.values + 1)),
      top_(values_.get() + needs.locals),
      pc_(needs.start),
      activity_(core.activity_home()) {
  if (needs.loops > 0) loops_ = std::make_unique<LoopFrame[]>(needs.loops);
  if (needs.tries > 0) tries_ = std::make_unique<TryFrame[]>(needs.tries);
  for (Value* local = values_.get(); local != top_; ++local) *local = core.unset_value();
}

Fiber::Fiber(Fiber& parent, std::uint32_t start)
    : Fiber(parent.core_, parent.user_, parent.needs_) {
  std::copy(parent.values_.get(), parent.values_.get() + needs_.locals, values_.get());
  state_ = parent.state_;
  response_ = parent.response_;
  pc_ = start;
}

Fiber::~Fiber() {
  if (is_iteration_) core_.note_cut_iteration(has_failed());
  while (loop_count_ > 0) drop_loop();
}

Fiber::Pause Fiber::run() {
  has_run_ = true;
  clock_read_ = core_.loop().precise_now();
  slice_end_ = clock_read_ + CoreEngine::kSlice;
  unread_ = skipped_ = 0;
  if (pending_ && !take_pending()) return pause_;
  for (;;) {
    const Instruction& at = program_->code[pc_++];
    line_ = at.line;
    Then then = Then::kNext;
    switch (at.step) {
      case Step::kConstant:
        push(program_->constants[at.a]);
        break;
      case Step::kPop:
        drop(1);
        break;
      case Step::kLoopNext:
        then = next_iteration(at);
        break;
      case Step::kLoopBack:
        then = end_iteration(at);
        break;
      default:
        then = step(at);
    }
    if (then == Then::kPause) return pause_;
  }
}

/// Puts in place what a pause was for. Returns: whether it goes on.
bool Fiber::take_pending() {
  StatementResult result = std::move(*pending_);
  pending_.reset();
  return give(std::move(result), program_->code[pc_ - 1].count) == Then::kNext;
}

Fiber::Then Fiber::give(Result<Value, Fault> result, std::uint32_t takes) {
  if (result.is_error()) return throw_fault(std::move(result).error());
  replace(takes, std::move(result).value());
  return Then::kNext;
}

Fiber::Then Fiber::step(const Instruction& at) {
  switch (at.step) {
    case Step::kJump:
      pc_ = at.a;
      return Then::kNext;
    case Step::kJumpUnless:
      return jump_unless(at);
    case Step::kAnd:
    case Step::kOr:
    case Step::kTruth:
      return logic(at);
    case Step::kTry:
      return begin_try(at);
    case Step::kEndTry:
      tries_[--try_count_] = TryFrame();
      replace(1, Value::list({top()}));
      return Then::kNext;
    case Step::kParallel:
      return fork(at);
    case Step::kLoopEnter:
      return enter_loop(at);
    case Step::kLoopTune:
      return tune_loop(at);
    case Step::kEndOfBranch:
      result_ = std::move(top());
      return pause(Pause::kEnded);
    case Step::kFunction:
      return call_function(at);
    case Step::kStatement:
      return call_statement(at);
    case Step::kWait:
      return wait_for_time(at);
    case Step::kSetSignal:
      return set_signal(at);
    case Step::kWaitSignal:
      return wait_for_signal(at);
    default:
      return step_value(at);
  }
}

Fiber::Then Fiber::step_value(const Instruction& at) {
  switch (at.step) {
    case Step::kLocal:
      push(values_[at.a]);
      return Then::kNext;
    case Step::kMaybeLocal:
      if (!is_unset(values_[at.a])) {
        push(values_[at.a]);
        return Then::kNext;
      }
      return give(core_.variable(at.b), 0);
    case Step::kVariable:
      return give(core_.variable(at.a), 0);
    case Step::kToNumber:
      return give(number_of(top()), 1);
    case Step::kWorkerId:
      push(Value::integer(static_cast<std::int64_t>(user_.worker_id())));
      return Then::kNext;
    case Step::kSet:
      values_[at.a] = top();
      return Then::kNext;
    case Step::kUnit:
      if (!top().is_number()) {
        return throw_fault(badarg(fmt::format(
            "{}: expected a number in front of a unit; {{numvar, \"name\"}} makes one of a text",
            values::shown(top(), kShown))));
      }
      replace(1, Value::real(top().as_real() * program_->units[at.a]));
      return Then::kNext;
    case Step::kList:
    case Step::kTuple:
    case Step::kMap:
      return make(at);
    default:
      return step_call(at);
  }
}

Fiber::Then Fiber::make(const Instruction& at) {
  if (deepest(top_ - at.count, top_) >= Value::kMostDepth) {
    return throw_fault(
        {Value::atom("system_limit"),
         fmt::format("more than {} lists and tuples inside of each other", Value::kMostDepth)});
  }
  std::vector<Value> items(std::make_move_iterator(top_ - at.count), std::make_move_iterator(top_));
  const auto made = [&] {
    if (at.step == Step::kList) return Value::list(std::move(items));
    if (at.step == Step::kTuple) return Value::tuple(std::move(items));
    return Value::map(std::move(items));
  };
  replace(at.count, made());
  return Then::kNext;
}

Fiber::Then Fiber::step_call(const Instruction& at) {
  switch (at.step) {
    case Step::kDump:
      core_.dump(*this, top());
      replace(1, Value::ok());
      return Then::kNext;
    case Step::kError:
      return throw_fault({top(), {}});
    case Step::kResource:
      replace(1, core_.resource(top()));
      return Then::kNext;
    case Step::kRow:
      return give(core_.row(at.a, user_), 0);
    case Step::kRoundRobin:
      return round_robin(at);
    case Step::kResponse:
      return respond(at);
    default:
      return step_metric(at);
  }
}

Fiber::Then Fiber::jump_unless(const Instruction& at) {
  const bool is_true = top().is_true();
  if (!is_true && !top().is_atom("false")) {
    return throw_fault({Value::tuple({Value::atom("bad_condition"), top()}),
                        fmt::format("{}: expected true or false as the condition of an if",
                                    values::shown(top(), kShown))});
  }
  drop(1);
  if (!is_true) pc_ = at.a;
  return Then::kNext;
}

/// `and` and `or` stop at the first that says all.
Fiber::Then Fiber::logic(const Instruction& at) {
  const bool is_true = top().is_true();
  if (!is_true && !top().is_atom("false")) {
    return throw_fault(badarg(fmt::format("{}: expected true or false for 'and' and 'or'",
                                          values::shown(top(), kShown))));
  }
  if (at.step == Step::kTruth) return Then::kNext;
  if (is_true == (at.step == Step::kOr)) {
    pc_ = at.a;
  } else {
    drop(1);
  }
  return Then::kNext;
}

Fiber::Then Fiber::begin_try(const Instruction& at) {
  TryFrame& frame = tries_[try_count_++];
  frame.handler = at.a;
  frame.top = top_;
  frame.loops = loop_count_;
  frame.state = state_;
  if (needs_.locals > 0) {
    frame.locals = std::make_unique<Value[]>(needs_.locals);
    std::copy(values_.get(), values_.get() + needs_.locals, frame.locals.get());
  }
  return Then::kNext;
}

/// Goes on behind the innermost `ignore_failure`, with everything as it was before that; without
/// one the fiber has failed.
Fiber::Then Fiber::throw_fault(Fault fault) {
  const bool is_branchs = std::exchange(is_branchs_failure_, false);
  if (try_count_ == 0) {
    if (!is_branchs) {
      failure_ = {std::move(fault), line_, core_.what_failed(program_->code[pc_ - 1])};
    }
    return pause(Pause::kFailed);
  }
  Value term = error_term(fault);
  TryFrame frame = std::exchange(tries_[--try_count_], TryFrame());
  drop(static_cast<std::uint32_t>(top_ - frame.top));
  pause_ = Pause::kFailed;  // for the iterations that are cut
  while (loop_count_ > frame.loops) drop_loop();
  pause_ = Pause::kEnded;
  std::move(frame.locals.get(), frame.locals.get() + (frame.locals ? needs_.locals : 0),
            values_.get());
  state_ = std::move(frame.state);
  pc_ = frame.handler;
  push(std::move(term));
  return Then::kNext;
}

Value Fiber::error_term(const Fault& fault) const {
  Value cause = Value::tuple({Value::atom("error"), fault.reason});
  return Value::tuple({Value::atom("mzbl_interpreter_runtime_error"),
                       Value::tuple({std::move(cause), state_.value})});
}

Fiber::Then Fiber::fork(const Instruction& at) {
  const auto& starts = program_->branches[at.a];
  branches_ = {starts, std::nullopt, 0};
  pc_ = at.b;
  return pause(Pause::kBranches);
}

void Fiber::resume_with_branch(Fiber& branch) {
  if (branch.pause_ == Pause::kFailed) {
    pending_ = failed(branch.failure_.fault);
    failure_ = branch.failure_;
    is_branchs_failure_ = true;
    return;
  }
  if (branches_.loop) return;  // what its processes have done to themselves is theirs
  state_ = branch.state_;
  response_ = branch.response_;
  std::copy(branch.values_.get(), branch.values_.get() + needs_.locals, values_.get());
  push(branch.result_);
}

void Fiber::resume_with(StatementResult result) {
  pending_ = std::move(result);
}

Fiber::Start Fiber::take_start() {
  const base::TimePoint now = core_.loop().precise_now();
  if (!due_) return {now, false};
  const base::TimePoint due = *std::exchange(due_, std::nullopt);
  return {std::min(due, now), true};
}

}  // namespace throng::scenario::engine

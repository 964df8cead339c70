#include "scenario/engine/drive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;
using runtime::Slept;
using Outcome = SignalBoard::Waiting::Outcome;

/// Longer waits are kept to the millisecond, which costs less.
constexpr base::Duration kExactWait = 20ms;

/// Until a time, or until something has changed.
class WatchedSleep final : public runtime::Waiter, private CoreEngine::Watcher {
 public:
  enum class For : std::uint8_t { kNextDue, kRoom, kGo };
  WatchedSleep(Fiber& fiber, For what) : fiber_(fiber), what_(what) {}
  ~WatchedSleep() override { detach(); }
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle, [this] { arm(); });
  }
  Slept await_resume() const { return is_stopped() ? Slept::kStopped : Slept::kInFull; }

 private:
  class WakeUp final : public runtime::PreciseTimer {
   public:
    explicit WakeUp(WatchedSleep& sleep) : sleep_(sleep) {}
    void fire() override { sleep_.wake(); }

   private:
    WatchedSleep& sleep_;
  };
  void arm() {
    if (what_ == For::kNextDue) loop().add_precise(timer_, fiber_.until());
    if (what_ == For::kNextDue) fiber_.core().watch(*this);
    if (what_ == For::kRoom) {
      fiber_.user().wait_for_room(*this);
      loop().add_precise(timer_, fiber_.until());
    }
    if (what_ == For::kGo) fiber_.core().wait_for_go(*this);
  }
  void wake() {
    detach();
    complete();
  }
  void look_again() override {
    detach();
    complete_later();
  }
  void detach() noexcept override {
    timer_.cancel();
    unlink_watcher();
  }
  void unlink_watcher() { static_cast<CoreEngine::Watcher*>(this)->unlink(); }

  Fiber& fiber_;
  const For what_;
  WakeUp timer_{*this};
};

/// Until a signal was set often enough, the time is up, or nobody is left to set it.
class SignalSleep final : public runtime::Waiter, private SignalBoard::Waiting {
 public:
  explicit SignalSleep(Fiber& fiber) : fiber_(fiber) {
    const Fiber::SignalWait& wait = fiber.signal();
    name = values::raw_text(wait.name);
    needed = static_cast<std::uint64_t>(wait.count);
    is_endless = !wait.timeout;
    core = fiber.core().core();
  }
  ~SignalSleep() override { detach(); }
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle, [this] { arm(); });
  }
  /// None: the time is up, or it was stopped.
  Outcome await_resume() const { return result_; }

  /// From the loop's top level, for a wait that the board has ended.
  static void finish(SignalBoard::Waiting& waiting) {
    auto& self = static_cast<SignalSleep&>(waiting);
    self.leave();
    self.timer_.cancel();
    self.complete();
  }

 private:
  class TimeUp final : public runtime::PreciseTimer {
   public:
    explicit TimeUp(SignalSleep& sleep) : sleep_(sleep) {}
    void fire() override {
      sleep_.leave();
      sleep_.complete();
    }

   private:
    SignalSleep& sleep_;
  };
  void arm() {
    is_begun_ = board().begin(*this);
    if (!is_begun_) {
      result_ = Outcome::kSet;
      return complete_later();
    }
    const auto& timeout = fiber_.signal().timeout;
    if (timeout) loop().add_precise(timer_, loop().now() + *timeout);
    if (!timeout) fiber_.activity().release();
  }
  SignalBoard& board() { return fiber_.core().run().signals(); }
  void leave() noexcept {
    if (!is_begun_) return;
    is_begun_ = false;
    result_ = board().end(*this);
    // Whoever ended the wait has counted us.
    if (is_endless && result_ != Outcome::kNone) fiber_.activity().take_over();
  }
  void detach() noexcept override {
    leave();
    timer_.cancel();
  }

  Fiber& fiber_;
  Outcome result_ = Outcome::kNone;
  bool is_begun_ = false;
  TimeUp timer_{*this};
};

Fault signal_fault(const Fiber& fiber, Outcome outcome) {
  Value wait = Value::tuple({Value::atom("wait_signal"), fiber.signal().name});
  if (outcome == Outcome::kDeadlock) {
    return {Value::atom("deadlock"),
            fmt::format("Dynamic deadlock detected: {} and nobody is left who could set it",
                        fiber.signal_text())};
  }
  return {Value::tuple({Value::atom("timeout"), std::move(wait)}), {}};
}

/// Returns: whether it goes on.
Task<bool> wait_for_signal(Fiber& fiber) {
  SignalSleep sleep(fiber);
  const Outcome outcome = co_await sleep;
  if (sleep.is_stopped()) co_return false;
  fiber.activity().hold();
  if (outcome == Outcome::kSet) fiber.resume_with(Value::ok());
  if (outcome != Outcome::kSet) fiber.fail(signal_fault(fiber, outcome));
  co_return true;
}

/// The branches of a fiber, and how many of them have yet to end.
struct Branches {
  Fiber& parent;
  std::size_t left = 0;
};

Task<void> run_branch(Branches& branches, Fiber& fiber) {
  co_await drive(fiber);
  // The last one to end hands the parent its place among those who can do something.
  if (--branches.left == 0) branches.parent.activity().hold();
  fiber.activity().release();
}

Task<bool> run_branches(Fiber& fiber) {
  const Fiber::BranchWait wait = fiber.branches();
  const std::size_t count = wait.loop ? wait.loop->processes : wait.starts.size();
  Branches branches{fiber, count};
  std::vector<std::unique_ptr<Fiber>> fibers;
  for (std::size_t i = 0; i < count; ++i) {
    fibers.push_back(std::make_unique<Fiber>(fiber, wait.starts[wait.loop ? 0 : i]));
    if (wait.loop) {
      LoopFrame::Entry entry = *wait.loop;
      entry.process = static_cast<std::uint32_t>(i);
      fibers.back()->enter_loop(entry, fiber.core().loop().precise_now());
    }
    fibers.back()->activity().hold();
  }
  fiber.activity().release();
  runtime::TaskGroup group(*fiber.scope);
  for (const auto& each : fibers) group.spawn(run_branch(branches, *each));
  co_await group.join();
  Fiber* counts = fibers.front().get();
  for (const auto& each : fibers) {
    if (!each->has_ended() && !each->has_failed()) co_return false;  // stopped
  }
  for (const auto& each : fibers) {
    if (!each->has_failed()) continue;
    counts = each.get();
    break;
  }
  fiber.resume_with_branch(*counts);
  co_return true;
}

/// Waits for what `pause` says. Returns: whether the fiber goes on; else it was stopped.
Task<bool> wait_for(Fiber& fiber, Fiber::Pause pause) {
  using Pause = Fiber::Pause;
  runtime::Loop& loop = fiber.core().loop();
  if (pause == Pause::kSignal) co_return co_await wait_for_signal(fiber);
  if (pause == Pause::kBranches) co_return co_await run_branches(fiber);
  if (pause == Pause::kSleep) {
    const base::Duration time = fiber.until() - loop.now();
    if (time < kExactWait) co_return co_await runtime::sleep_until(fiber.until()) == Slept::kInFull;
    co_return co_await runtime::sleep_for(time) == Slept::kInFull;
  }
  if (pause == Pause::kRoom) {
    co_return co_await WatchedSleep(fiber, WatchedSleep::For::kRoom) == Slept::kInFull;
  }
  const Slept slept = co_await WatchedSleep(fiber, WatchedSleep::For::kGo);
  if (slept == Slept::kInFull) fiber.drop_backlog();
  co_return slept == Slept::kInFull;
}

}  // namespace

void finish_signal_wait(SignalBoard::Waiting& waiting) {
  SignalSleep::finish(waiting);
}

Task<void> drive(Fiber& fiber) {
  using Pause = Fiber::Pause;
  fiber.scope = &co_await runtime::current_scope();
  for (;;) {
    const Pause pause = fiber.run();
    // The waits that matter for speed are made here and not in a frame of their own.
    if (pause == Pause::kStatement) {
      const Fiber::StatementWait& wait = fiber.statement();
      auto result = co_await wait.use->code->waiting(fiber, wait.arguments);
      if (result.is_stopped()) co_return;
      fiber.resume_with(std::move(result));
    } else if (pause == Pause::kNextDue) {
      const Slept slept = co_await WatchedSleep(fiber, WatchedSleep::For::kNextDue);
      if (slept == Slept::kStopped) co_return;
    } else if (pause == Pause::kYield) {
      const Slept slept = co_await runtime::sleep_until(fiber.core().loop().now());
      if (slept == Slept::kStopped) co_return;
    } else if (pause == Pause::kEnded || pause == Pause::kFailed) {
      co_return;
    } else if (!co_await wait_for(fiber, pause)) {
      co_return;
    }
  }
}

}  // namespace throng::scenario::engine

#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throng/failure.hpp"
#include "throng/message.hpp"
#include "throng/pace.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"
#include "throng/task_group.hpp"
#include "throng/wait.hpp"

namespace throng {

/// Why a throttle took a call not; `what` is for people and names the field where there is one.
class ThrottleError final : public std::invalid_argument {
 public:
  ThrottleError(std::string_view reason, std::string_view detail)
      : std::invalid_argument(std::string(detail)), reason_(reason) {}
  /// One word: bad_name, bad_rate, bad_plan, wrong_reconfiguration, cannot_change_rate,
  /// no_throttle, no_run, throttle_full.
  const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

/// What a throttle has granted. Of a parallelism it is a place: keep it as long as the work goes
/// on; the place is free when this dies, however that happens.
class Turn {
 public:
  explicit Turn(const throng_turn& turn) : turn_(turn) {}
  Turn(Turn&& other) noexcept : turn_(other.turn_) { other.turn_.place = nullptr; }
  Turn& operator=(Turn&& other) noexcept {
    std::swap(turn_, other.turn_);
    return *this;
  }
  ~Turn() {
    if (turn_.place != nullptr) detail::host().throttle_release(turn_.place);
  }
  /// When it was to be, by User::now: the time that latencies of scheduled work count from.
  Duration intended() const { return Duration(turn_.slot_ns); }

 private:
  throng_turn turn_;
};

/// Paces what users do, all users of the run together. A handle to the throttle of a name; copies
/// are the same. May be a global, or a part of the state.
class Throttle {
 public:
  /// The throttle of this name, which somebody starts: `throttles`, `init`, a user, `throng ctl`.
  explicit Throttle(std::string_view name) : name_(name) {}
  /// Starts it, too; one that is there with the same pace will do. Throws ThrottleError.
  Throttle(std::string_view name, const Pace& pace) : name_(name) {
    if (auto started = start(pace); !started) throw ThrottleError(started.error());
  }
  Throttle(const Throttle& other) : name_(other.name_) {}
  Throttle& operator=(const Throttle&) = delete;
  const std::string& name() const { return name_; }

  using Answer = Result<bool, ThrottleError>;
  /// Each answers true when it did something, false when it was so already. Thread: any.
  /// Errors: wrong_reconfiguration when it has another pace, bad_rate, bad_name, no_run.
  Answer start(const Pace& pace) const { return call(THRONG_THROTTLE_START, &pace.handle()); }
  /// Those who wait get `no_throttle`. Errors of this and the others: no_throttle.
  Answer stop() const { return call(THRONG_THROTTLE_STOP); }
  /// Errors: cannot_change_rate while a gradual change is under way, bad_rate.
  Answer change_rate(const Pace& pace) const {
    return call(THRONG_THROTTLE_CHANGE, &pace.handle());
  }
  /// Errors: cannot_change_rate, bad_plan.
  Answer change_rate_gradually(const GradualChange& change) const {
    return call(THRONG_THROTTLE_GRADUAL, nullptr, &change.handle());
  }
  /// Nothing passes, until `resume`. A gradual change goes on meanwhile.
  Answer pause() const { return call(THRONG_THROTTLE_PAUSE); }
  Answer resume() const { return call(THRONG_THROTTLE_RESUME); }
  /// Lets everything pass.
  Answer unlock() const { return change_rate(Pace::unlimited()); }

  class Wait;
  /// `const auto turn = co_await throttle.wait(); if (!turn) co_return;`
  /// Waits until it is this task's turn: first come, first served on each core. Result: the turn;
  /// a failure no_throttle when there is none of that name, or it was stopped; or stopped.
  /// Suspends: yes. Stopped: ends at once.
  Wait wait() const;

  /// Starts `work` in the group when it is its turn, and returns at once. The place of a
  /// parallelism is held until it ends. When the throttle is stopped before, `group.join` throws.
  /// Errors: throttle_full when 100,000 wait in this way; the work is dropped then. no_throttle.
  Answer run(TaskGroup& group, Task<void>&& work) const;

  /// Sends a message to a user when it is its turn, and returns at once; see User::send. Who sent
  /// it takes it along when it ends before, and so does a throttle that is stopped. Errors: as of
  /// run.
  template <class T>
  Answer send(const User& from, std::uint64_t to, const Tag<T>& tag,
              std::type_identity_t<T> value) const {
    throng_message message = detail::message_of(tag);
    detail::MessageValue<T>::put(message, std::move(value));
    return send_message(from, to, message);
  }
  Answer send(const User& from, std::uint64_t to, const Tag<void>& tag) const {
    throng_message message = detail::message_of(tag);
    detail::MessageValue<detail::NoValue>::put(message, detail::NoValue());
    return send_message(from, to, message);
  }
  /// Sends a message to the user itself when it is its turn, and receives it, or one with that tag
  /// that came before. Result: the message; a failure no_throttle; stopped.
  template <class T>
  Task<Result<Message<T>, Failure>> send_and_wait(User user, Tag<T> tag,
                                                  std::type_identity_t<T> value) const;
  Task<Result<Message<void>, Failure>> send_and_wait(User user, Tag<void> tag) const;

 private:
  template <class T>
  static Result<Message<T>, Failure> received(Result<Message<T>, ReceiveFailure> outcome) {
    if (!outcome.is_ok()) return kStopped;  // without a timeout it fails by a stop alone
    return std::move(outcome).value();
  }
  Answer send_message(const User& from, std::uint64_t to, throng_message& message) const {
    const auto its = number();
    if (!its) {
      AnyMessage dropped(message);
      return failed(its.error());
    }
    throng_failure failure{};
    if (detail::host().throttle_send(*its, from.handle(), to, &message, &failure) < 0) {
      return failed(error_of(failure));
    }
    return true;
  }
  class Pending;
  class Work;
  static Task<void> run_in_turn(Throttle throttle, Work work, Pending pending);

  Result<std::uint32_t, ThrottleError> number() const {
    const std::uint32_t known = number_.load(std::memory_order_relaxed);
    if (known != 0) return known;
    throng_text error{};
    const std::uint32_t number = detail::host().throttle(detail::border(name_), &error);
    if (number == 0) return failed(ThrottleError("bad_name", detail::view(error)));
    number_.store(number, std::memory_order_relaxed);
    return number;
  }
  static ThrottleError error_of(const throng_failure& failure) {
    return ThrottleError(detail::view(failure.reason), detail::view(failure.detail));
  }
  Answer call(std::int32_t what, const throng_pace* pace = nullptr,
              const throng_gradual* plan = nullptr) const {
    const auto its = number();
    if (!its) return failed(its.error());
    throng_failure failure{};
    const int done = detail::host().throttle_call(*its, what, pace, plan, &failure);
    if (done < 0) return failed(error_of(failure));
    return done == 1;
  }

  std::string name_;
  mutable std::atomic<std::uint32_t> number_{0};
};

class [[nodiscard]] Throttle::Wait final : public detail::Wait {
 public:
  explicit Wait(std::uint32_t number) : number_(number) {}
  ~Wait() {
    if (turn_.place != nullptr) detail::host().throttle_release(turn_.place);
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().throttle_wait(number_, scope, &wait_, &turn_, &failure_) != 0;
  }
  Result<Turn, Failure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    Turn turn(turn_);
    turn_.place = nullptr;
    return turn;
  }

 private:
  std::uint32_t number_;
  throng_turn turn_{};
  throng_failure failure_{};
};

/// Throws ThrottleError when the name will not do.
inline Throttle::Wait Throttle::wait() const {
  const auto its = number();
  if (!its) throw ThrottleError(its.error());
  return Wait(*its);
}

template <class T>
Task<Result<Message<T>, Failure>> Throttle::send_and_wait(User user, Tag<T> tag,
                                                          std::type_identity_t<T> value) const {
  auto turn = co_await wait();
  if (turn.is_stopped()) co_return kStopped;
  if (turn.is_error()) co_return failed(turn.error());
  user.send(user.id(), tag, std::move(value));
  co_return received(co_await user.receive(tag));
}
inline Task<Result<Message<void>, Failure>> Throttle::send_and_wait(User user,
                                                                    Tag<void> tag) const {
  auto turn = co_await wait();
  if (turn.is_stopped()) co_return kStopped;
  if (turn.is_error()) co_return failed(turn.error());
  user.send(user.id(), tag);
  co_return received(co_await user.receive(tag));
}

/// One of those that wait without anybody waiting for them.
class Throttle::Pending {
 public:
  explicit Pending(std::uint32_t number) : number_(number) {}
  Pending(Pending&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  Pending& operator=(Pending&&) = delete;
  ~Pending() { end(); }
  void end() {
    if (number_ != 0) detail::host().throttle_unreserve(std::exchange(number_, 0));
  }

 private:
  std::uint32_t number_;
};

/// A task that was not started; it dies with this, started or not.
class Throttle::Work {
 public:
  explicit Work(Task<void>&& task) : handle_(std::move(task).release()) {}
  Work(Work&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Work& operator=(Work&&) = delete;
  ~Work() {
    if (handle_) handle_.destroy();
  }
  bool await_ready() const noexcept { return false; }
  template <class Parent>
  bool await_suspend(std::coroutine_handle<Parent> parent) {
    return handle_.promise().start_awaited(handle_, parent, parent.promise().scope());
  }
  void await_resume() { handle_.promise().take(); }

 private:
  std::coroutine_handle<detail::Promise<void>> handle_;
};

inline Task<void> Throttle::run_in_turn(Throttle throttle, Work work, Pending pending) {
  const auto turn = co_await throttle.wait();
  pending.end();
  if (turn.is_error()) throw ThrottleError(turn.error().reason(), turn.error().detail());
  if (turn.is_ok()) co_await work;
}

inline Throttle::Answer Throttle::run(TaskGroup& group, Task<void>&& work) const {
  Work kept(std::move(work));
  const auto its = number();
  if (!its) return failed(its.error());
  throng_failure failure{};
  if (detail::host().throttle_reserve(*its, &failure) < 0) return failed(error_of(failure));
  group.spawn(run_in_turn(*this, std::move(kept), Pending(*its)));
  return true;
}

/// A throttle that a scenario declares: `std::vector<throng::NamedPace> throttles(const
/// Settings&)`.
class NamedPace {
 public:
  NamedPace(std::string_view name, const Pace& pace) : name_(name), pace_(pace) {}
  const std::string& name() const { return name_; }
  const Pace& pace() const { return pace_; }

 private:
  std::string name_;
  Pace pace_;
};

}  // namespace throng

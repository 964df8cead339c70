#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "throng/format.hpp"
#include "throng/random.hpp"
#include "throng/settings.hpp"
#include "throng/tag.hpp"
#include "throng/wait.hpp"

namespace throng {

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarning, kError };

/// Tells whether, and when, a user is to stop. A handle; copies are the same. Good as long as the
/// user, or the group, that it came from.
class StopToken {
 public:
  class [[nodiscard]] Stop final : public detail::Wait {
   public:
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> handle) {
      return detail::host().until_stopped(enter(handle), &wait_) != 0;
    }
    void await_resume() const {}
  };

  explicit StopToken(throng_scope* scope) : scope_(scope) {}
  bool is_stopped() const { return detail::host().is_stopped(scope_) != 0; }
  /// `co_await token.stopped()` waits until the waiting task is told to stop.
  Stop stopped() const { return {}; }

 private:
  throng_scope* scope_;
};

enum class Sent : std::uint8_t;

/// One simulated person, as its body sees it. A handle: pass it by value. Good as long as the body.
/// Thread: the user's core, on which it stays for life.
class User {
 public:
  User(throng_user* user, throng_scope* scope) : user_(user), scope_(scope) {}

  /// Unique in the run, from 1.
  std::uint64_t id() const { return scope_->user; }
  Random random() const { return Random(user_); }

  /// Whether the user was told to stop: each wait then ends at once, and the body is to return.
  bool is_stopped() const { return stop_token().is_stopped(); }
  StopToken stop_token() const { return StopToken(scope_); }
  /// Takes this user out of the run: it is told to stop at once. With `forced` it is destroyed 2 s
  /// later, if it has not returned by then. False when it is being removed already.
  bool remove(bool forced = false) { return detail::host().remove_user(user_, forced) != 0; }

  /// How the user is called in logs, events and reports; its number without a name. At most 100
  /// bytes are kept.
  std::string name() const { return std::string(detail::view(detail::host().user_name(user_))); }
  void set_name(std::string_view name) { detail::host().name_user(user_, detail::border(name)); }

  /// The settings as they stand; an update comes between two steps of the user, never inside of
  /// one. Do not keep them over a `co_await`.
  Settings settings() const { return Settings(detail::host().settings(scope_)); }

  /// Leaves a message for a user of this run, at once and without waiting for anything; a receiver
  /// that waits goes on later. See message.hpp.
  template <class T>
  Sent send(std::uint64_t to, const Tag<T>& tag, std::type_identity_t<T> value) const;
  Sent send(std::uint64_t to, const Tag<void>& tag) const;
  template <class T>
  Sent send(const User& to, const Tag<T>& tag, std::type_identity_t<T> value) const;
  Sent send(const User& to, const Tag<void>& tag) const;

  /// `co_await user.receive(tag)` waits for the first message with that tag that was sent to this
  /// user, and leaves all others where they are, in their order. Those that came before come first.
  /// `accepts(value)`, or `accepts()` where there is no value: only messages for which it says so;
  /// it should only look. A function with captures that have a destructor is named first; see
  /// ReceiveThat. `timeout`: of zero only what has come already.
  /// Result: a Message<T>; a ReceiveFailure `timeout`; stopped. Suspends: yes.
  template <class T>
  auto receive(const Tag<T>& tag) const;
  template <class T>
  auto receive(const Tag<T>& tag, Duration timeout) const;
  template <class T, class Accepts>
    requires(!std::is_convertible_v<Accepts, Duration>)
  auto receive(const Tag<T>& tag, Accepts&& accepts) const;
  template <class T, class Accepts>
  auto receive(const Tag<T>& tag, Duration timeout, Accepts&& accepts) const;

  /// The same for the first message that has one of the tags; without tags for any.
  /// Result: an AnyMessage; a ReceiveFailure; stopped.
  template <class... T>
  auto receive_any(const Tag<T>&... tags) const;
  template <class... T>
  auto receive_any(Duration timeout, const Tag<T>&... tags) const;

  /// Nanoseconds of a clock that only goes forward; for differences.
  Duration now() const { return Duration(detail::host().now_ns(scope_)); }

  /// Says something in the run's log; see `format`. At most 1,000 lines a second and core are kept,
  /// the rest is counted.
  template <class... Values>
  void log(LogLevel level, std::string_view pattern, const Values&... values) const {
    const std::string text = format(pattern, values...);
    detail::host().log(scope_, static_cast<std::int32_t>(level), detail::border(text));
  }
  template <class... Values>
  void debug(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kDebug, pattern, values...);
  }
  template <class... Values>
  void info(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kInfo, pattern, values...);
  }
  template <class... Values>
  void warn(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kWarning, pattern, values...);
  }
  template <class... Values>
  void error(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kError, pattern, values...);
  }

  /// For the SDK itself.
  throng_user* handle() const { return user_; }
  throng_scope* scope() const { return scope_; }

 private:
  throng_user* user_;
  throng_scope* scope_;
};

}  // namespace throng

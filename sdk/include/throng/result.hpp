#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace throng {

/// The third outcome beside a value and an error: the wait was told to stop. It is not an error; a
/// body that sees it cleans up and returns.
struct Stopped {};
inline constexpr Stopped kStopped{};

/// Wraps an error so that `return failed(e);` is never mistaken for a value of the same type.
template <class E>
struct Failed {
  E error;
};
template <class E>
Failed<std::decay_t<E>> failed(E&& error) {
  return Failed<std::decay_t<E>>{std::forward<E>(error)};
}

/// A Result was read as what it is not.
class WrongOutcome final : public std::exception {
 public:
  const char* what() const noexcept override {
    return "a Result was read as what it is not: ask is_ok(), is_error(), is_stopped() first";
  }
};

/// A value, an error, or "stopped". What load makes normal (refused, reset, timeout) travels as an
/// error value; exceptions are kept for what cannot start.
/// Reading the wrong alternative throws WrongOutcome: it is a bug of the caller, never an outcome,
/// and in a scenario it costs one user and not the run.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(State::kValue) { new (&value_) T(std::move(value)); }        // NOLINT
  Result(Failed<E> f) : state_(State::kError) { new (&error_) E(std::move(f.error)); }  // NOLINT
  Result(Stopped) : state_(State::kStopped) {}                                          // NOLINT
  Result(Result&& other) noexcept : state_(other.state_) { take(other); }
  Result(const Result& other)
    requires(std::is_copy_constructible_v<T> && std::is_copy_constructible_v<E>)
      : state_(other.state_) {
    if (is_ok()) new (&value_) T(other.value_);
    if (is_error()) new (&error_) E(other.error_);
  }
  Result& operator=(Result&& other) noexcept {
    if (this == &other) return *this;
    clear();
    state_ = other.state_;
    take(other);
    return *this;
  }
  ~Result() { clear(); }

  bool is_ok() const { return state_ == State::kValue; }
  bool is_error() const { return state_ == State::kError; }
  bool is_stopped() const { return state_ == State::kStopped; }
  explicit operator bool() const { return is_ok(); }

  T& value() & { return *require(is_ok(), &value_); }
  const T& value() const& { return *require(is_ok(), &value_); }
  T&& value() && { return std::move(*require(is_ok(), &value_)); }
  const E& error() const { return *require(is_error(), &error_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return require(is_ok(), &value_); }
  const T* operator->() const { return require(is_ok(), &value_); }
  T value_or(T other) const& { return is_ok() ? value_ : std::move(other); }

 private:
  enum class State : unsigned char { kValue, kError, kStopped };

  template <class U>
  static U* require(bool holds, U* pointer) {
    if (!holds) throw WrongOutcome();
    return pointer;
  }
  void take(Result& other) {
    if (is_ok()) new (&value_) T(std::move(other.value_));
    if (is_error()) new (&error_) E(std::move(other.error_));
  }
  void clear() {
    if (is_ok()) value_.~T();
    if (is_error()) error_.~E();
  }

  union {
    T value_;
    E error_;
  };
  State state_;
};

}  // namespace throng

#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "throng/format.hpp"
#include "throng/user.hpp"
#include "throng/wait.hpp"

namespace throng {

/// When pieces of work arrive, whatever becomes of those before: the open model.
class ArrivalOptions {
 public:
  /// `plan`: "500" (a second), "300/min", "100..500@30s,500" (a ramp, then steady),
  /// "100@10s,200@10s" (steps).
  explicit ArrivalOptions(std::string_view plan) : plan_(plan) { options_.size = sizeof options_; }
  /// Random gaps around the rate, instead of equal ones.
  ArrivalOptions& poisson() {
    options_.is_poisson = 1;
    return *this;
  }
  /// Starts beyond so many that have not ended wait; 10,000.
  ArrivalOptions& max_in_flight(std::uint64_t most) {
    options_.most_in_flight = most;
    return *this;
  }
  /// Takes only the slots index, index + of, …: so several users share one plan.
  ArrivalOptions& share(std::uint64_t index, std::uint64_t of) {
    options_.share_index = index;
    options_.share_of = of;
    return *this;
  }

 private:
  friend class Arrivals;
  std::string plan_;
  throng_arrival_options options_{};
};

/// One piece of work that is under way as long as this lives.
class Arrival {
 public:
  Arrival(Arrival&& other) noexcept
      : arrivals_(std::exchange(other.arrivals_, nullptr)), intended_(other.intended_) {}
  Arrival& operator=(Arrival&& other) noexcept {
    std::swap(arrivals_, other.arrivals_);
    std::swap(intended_, other.intended_);
    return *this;
  }
  ~Arrival() {
    if (arrivals_ != nullptr) detail::host().arrivals_done(arrivals_);
  }
  /// When it was to start, by User::now. What is measured from here cannot be made to look better
  /// by a target that is slow to take it.
  Duration intended() const { return intended_; }

 private:
  friend class Arrivals;
  Arrival(throng_arrivals* arrivals, Duration intended)
      : arrivals_(arrivals), intended_(intended) {}
  throng_arrivals* arrivals_;
  Duration intended_;
};

/// Work that arrives on a schedule, from when this is made:
/// `while (auto arrival = co_await arrivals.next()) group.spawn(visit(user, std::move(*arrival)));`
/// Starts for which nobody asks, or that are beyond what may be in flight, wait as a number.
/// Throws std::invalid_argument when the plan makes no sense.
class Arrivals {
 public:
  Arrivals(const User& user, const ArrivalOptions& options) {
    throng_arrival_options given = options.options_;
    given.plan = detail::border(options.plan_);
    throng_text error{};
    arrivals_ = detail::host().arrivals_open(user.handle(), &given, &error);
    if (arrivals_ == nullptr) throw std::invalid_argument(std::string(detail::view(error)));
  }
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;
  ~Arrivals() { detail::host().arrivals_close(arrivals_); }

  class Next;
  /// Waits for the next start. Result: it; none when the plan or the load is over, or when told to
  /// stop.
  /// Suspends: yes.
  Next next();
  /// Starts whose time has come and that were not taken.
  std::uint64_t waiting() const { return detail::host().arrivals_waiting(arrivals_); }

 private:
  throng_arrivals* arrivals_;
};

class [[nodiscard]] Arrivals::Next final : public detail::Wait {
 public:
  explicit Next(throng_arrivals* arrivals) : arrivals_(arrivals) {}
  ~Next() {
    // It came, but who asked is no more.
    if (is_given() && !is_taken_) detail::host().arrivals_done(arrivals_);
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().arrivals_next(arrivals_, scope, &wait_, &intended_) != 0;
  }
  std::optional<Arrival> await_resume() {
    if (!is_given()) return std::nullopt;
    is_taken_ = true;
    return Arrival(arrivals_, Duration(intended_));
  }

 private:
  bool is_given() const { return intended_ != kNone; }
  static constexpr std::int64_t kNone = INT64_MIN;
  throng_arrivals* arrivals_;
  std::int64_t intended_ = kNone;
  bool is_taken_ = false;
};

inline Arrivals::Next Arrivals::next() {
  return Next(arrivals_);
}

}  // namespace throng

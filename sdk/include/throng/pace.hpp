#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// How often a throttle lets pass. Whether it makes sense is checked where it is used.
class Pace {
 public:
  /// At most so many in each interval, evenly; 0 lets nothing pass. Up to 100 million a second.
  static Pace rate(std::int64_t count, Duration interval = std::chrono::minutes(1)) {
    return Pace(0, count, interval);
  }
  static Pace per_second(std::int64_t count) { return rate(count, std::chrono::seconds(1)); }
  /// The time between two; 0 lets everything pass.
  static Pace interarrival(Duration gap) { return Pace(THRONG_PACE_GAP, 0, gap); }
  /// At most so many at a time; see Turn.
  static Pace parallelism(std::int64_t count) { return Pace(0, count, Duration(0)); }
  static Pace unlimited() { return Pace(THRONG_PACE_UNLIMITED, 0, Duration(0)); }
  static Pace none() { return rate(0); }
  /// As people write it: "100/s", "1200/min", "100 in 500ms", "every 50ms", "10 at once",
  /// "unlimited", "none". Throws std::invalid_argument.
  static Pace read(std::string_view text) {
    Pace pace(0, 0, Duration(0));
    throng_text error{};
    if (detail::host().pace_read(detail::border(text), &pace.pace_, &error) == 0) {
      throw std::invalid_argument(std::string(detail::view(error)));
    }
    return pace;
  }
  /// Slots that come too late are caught up: the rate is kept in the long run, and an interval may
  /// hold more than it. Only of a rate.
  Pace& keep_mean() {
    pace_.flags |= THRONG_PACE_MEAN;
    return *this;
  }

  /// For the SDK itself.
  const throng_pace& handle() const { return pace_; }

 private:
  Pace(std::uint32_t flags, std::int64_t count, Duration interval)
      : pace_{sizeof(throng_pace), flags, count, interval.count()} {}
  throng_pace pace_;
};

/// A change of a throttle's rate in equal steps of time, up or down.
class GradualChange {
 public:
  static GradualChange rates(std::int64_t from, std::int64_t to) {
    return GradualChange(0, from, to);
  }
  static GradualChange interarrivals(Duration from, Duration to) {
    return GradualChange(3, from.count(), to.count());
  }
  /// What the rates count in; a minute.
  GradualChange& interval(Duration time) { return give(2, time.count()); }
  /// How long all of it takes, in steps of about 100 ms.
  GradualChange& duration(Duration time) { return give(8, time.count()); }
  /// So many steps, one each step_interval.
  GradualChange& step_count(std::int64_t count) { return give(5, count); }
  /// How much the rate changes with each; the count follows from it.
  GradualChange& step_size(std::int64_t size) { return give(6, size); }
  /// A minute.
  GradualChange& step_interval(Duration time) { return give(7, time.count()); }

  /// For the SDK itself.
  const throng_gradual& handle() const { return plan_; }

 private:
  GradualChange(unsigned first, std::int64_t from, std::int64_t to) {
    plan_.size = sizeof plan_;
    give(first, from);
    give(first == 0 ? 1 : 4, to);
  }
  GradualChange& give(unsigned field, std::int64_t value) {
    std::int64_t* const fields[] = {
        &plan_.from_rate,   &plan_.to_rate,          &plan_.interval_ns,
        &plan_.from_gap_ns, &plan_.to_gap_ns,        &plan_.step_count,
        &plan_.step_size,   &plan_.step_interval_ns, &plan_.duration_ns};
    *fields[field] = value;
    plan_.given |= 1u << field;
    return *this;
  }
  throng_gradual plan_{};
};

}  // namespace throng

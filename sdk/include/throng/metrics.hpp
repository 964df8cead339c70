#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throng/user.hpp"

namespace throng {
namespace detail {

/// A metric with a set of labels, declared when it is first used. May be a global, or a part of the
/// state; one object serves all cores.
class Series {
 public:
  Series(std::uint32_t type, std::string_view name, std::string_view unit, std::string_view help)
      : type_(type), name_(name), unit_(unit), help_(help) {}
  Series(const Series& other)
      : type_(other.type_),
        name_(other.name_),
        unit_(other.unit_),
        help_(other.help_),
        labels_(other.labels_) {}
  Series& operator=(const Series&) = delete;

 protected:
  void add_label(std::string_view key, std::string_view value) { labels_.emplace_back(key, value); }
  std::uint32_t number() const {
    const std::uint32_t known = number_.load(std::memory_order_relaxed);
    return known != 0 ? known : declare();
  }

 private:
  std::uint32_t declare() const {
    std::vector<throng_label> labels;
    for (const auto& [key, value] : labels_) labels.push_back({border(key), border(value)});
    throng_metric metric{};
    metric.size = sizeof metric;
    metric.type = type_;
    metric.name = border(name_);
    metric.unit = border(unit_);
    metric.help = border(help_);
    metric.labels = labels.data();
    metric.label_count = labels.size();
    throng_text error{};
    const std::uint32_t number = host().series(&metric, &error);
    if (number == 0) throw std::invalid_argument(std::string(view(error)));
    number_.store(number, std::memory_order_relaxed);
    return number;
  }

  std::uint32_t type_;
  std::string name_, unit_, help_;
  std::vector<std::pair<std::string, std::string>> labels_;
  mutable std::atomic<std::uint32_t> number_{0};
};

/// A user, or a throng::Coordination; the latter has no scope in `init` and `terminate`, where
/// nothing is counted any more.
template <class T>
concept CountsFor = requires(const T& whose) {
  { whose.scope() } -> std::same_as<throng_scope*>;
};

}  // namespace detail

/// How often something happened. Names are lower case letters, digits and _; a name stands for one
/// kind of metric in a run. `with` gives the same metric with one more label: keys are step,
/// method, status, reason, pool, node, worker, throttle, coordinator. Make those with labels once,
/// in `init`. Throws std::invalid_argument, at the first use, for a bad name or key.
class Counter final : public detail::Series {
 public:
  explicit Counter(std::string_view name, std::string_view help = "") : Series(0, name, "", help) {}
  Counter with(std::string_view key, std::string_view value) const {
    Counter labelled(*this);
    labelled.add_label(key, value);
    return labelled;
  }
  /// `user`: or a throng::Coordination, in an action of a coordinator; so too below.
  template <detail::CountsFor Whose>
  void add(const Whose& user, std::uint64_t n = 1) const {
    if (user.scope() != nullptr) detail::host().add(user.scope(), number(), n);
  }
};

/// A level that goes up and down; over all cores the sum. Otherwise as Counter.
class Gauge final : public detail::Series {
 public:
  explicit Gauge(std::string_view name, std::string_view help = "") : Series(1, name, "", help) {}
  Gauge with(std::string_view key, std::string_view value) const {
    Gauge labelled(*this);
    labelled.add_label(key, value);
    return labelled;
  }
  /// The level of the user's core.
  template <detail::CountsFor Whose>
  void set(const Whose& user, std::int64_t level) const {
    if (user.scope() != nullptr) detail::host().set(user.scope(), number(), level, 0);
  }
  template <detail::CountsFor Whose>
  void change(const Whose& user, std::int64_t by) const {
    if (user.scope() != nullptr) detail::host().set(user.scope(), number(), by, 1);
  }
};

/// How long something took, with percentiles. Otherwise as Counter.
class Histogram final : public detail::Series {
 public:
  explicit Histogram(std::string_view name, std::string_view help = "")
      : Series(2, name, "us", help) {}
  Histogram with(std::string_view key, std::string_view value) const {
    Histogram labelled(*this);
    labelled.add_label(key, value);
    return labelled;
  }
  /// A negative time counts as 0.
  template <detail::CountsFor Whose>
  void record(const Whose& user, Duration took) const {
    if (user.scope() == nullptr) return;
    detail::host().record(user.scope(), number(), took.count() < 0 ? 0 : took.count());
  }
};

/// A number that the users of all cores may change; a part of the state, which is const otherwise.
class SharedNumber {
 public:
  explicit SharedNumber(std::int64_t value = 0) : value_(value) {}
  SharedNumber(SharedNumber&& other) noexcept : value_(other.get()) {}
  std::int64_t get() const { return value_.load(std::memory_order_relaxed); }
  void set(std::int64_t value) const { value_.store(value, std::memory_order_relaxed); }
  /// Adds, and gives the value from before: each caller another one.
  std::int64_t add(std::int64_t by = 1) const {
    return value_.fetch_add(by, std::memory_order_relaxed);
  }

 private:
  mutable std::atomic<std::int64_t> value_;
};

}  // namespace throng

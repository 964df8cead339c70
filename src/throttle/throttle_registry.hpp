#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/name_numbers.hpp"
#include "throttle/throttle.hpp"

namespace throng::throttle {

/// The throttles of a node by name. A name has a number for as long as the process lives, whether
/// or not there is a throttle of it now. Thread: any.
class ThrottleRegistry {
 public:
  using Number = base::NameNumbers::Number;
  static constexpr std::size_t kMostNames = 1'000;

  /// From here on throttles may be started. `clock` must outlive `close`.
  void open(const base::Clock& clock);
  /// Stops all; the run is over.
  void close();

  /// Errors: a name that will not do, or too many of them.
  Result<Number, std::string> number(std::string_view name);
  std::string name(Number number) const;

  /// Answers whether it was started: a throttle of that name and pace that is there already will
  /// do. Errors: wrong_reconfiguration when it has another pace; bad_rate; no_run.
  Throttled<bool> start(Number number, const Pace& pace);
  /// Errors: no_throttle.
  Throttled<bool> stop(Number number);
  /// Null when there is none of that name.
  std::shared_ptr<Throttle> find(Number number) const;
  Throttled<std::shared_ptr<Throttle>> get(Number number) const;
  Throttled<std::shared_ptr<Throttle>> get(std::string_view name) const;

  /// All that there are, by name.
  std::vector<ThrottleStatus> status() const;
  telemetry::EventNotes& notes() { return notes_; }

 private:
  mutable std::mutex mutex_;
  const base::Clock* clock_ = nullptr;
  base::NameNumbers names_{"throttles", kMostNames};
  std::vector<std::shared_ptr<Throttle>> throttles_;  // by number - 1
  telemetry::EventNotes notes_;
};

}  // namespace throng::throttle

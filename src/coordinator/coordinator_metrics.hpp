#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "coordinator/coordinator.hpp"
#include "telemetry/recorder.hpp"

namespace throng::coordinator {

/// What is counted of one coordinator on one core. What may never happen is declared when it first
/// does. Lifetime: the recorder must outlive it. Thread: the core's own.
class CoordinatorMetrics {
 public:
  CoordinatorMetrics(telemetry::Recorder& recorder, std::string coordinator);

  void note_add() { recorder_.add(adds_); }
  void note_refused();
  void note_failed();
  /// A group of `users` is acted on.
  void note_fired(Occasion occasion, std::uint64_t users);

 private:
  struct Fired {
    telemetry::CounterId groups, users;
  };
  telemetry::Recorder& recorder_;
  const std::string coordinator_;
  const telemetry::CounterId adds_;
  std::array<std::optional<Fired>, 4> fired_;  // by occasion
  std::optional<telemetry::CounterId> refused_, failed_;
};

}  // namespace throng::coordinator

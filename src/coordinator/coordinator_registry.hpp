#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/name_numbers.hpp"
#include "coordinator/coordinator.hpp"
#include "telemetry/event_hub.hpp"
#include "telemetry/event_notes.hpp"

namespace throng::coordinator {

/// The coordinators of a node by name, and the cores that act for them. A name has a number for as
/// long as the process lives, whether or not there is a coordinator of it now. Thread: any.
class CoordinatorRegistry {
 public:
  using Number = base::NameNumbers::Number;
  static constexpr std::size_t kMostNames = 1'000;

  /// From here on coordinators may be started. `clock` must outlive `close`. `seed`: the run's.
  void open(const base::Clock& clock, std::uint64_t seed);
  /// Drops all, without acting; the run is over.
  void close();

  /// Errors: a name that will not do, or too many of them.
  Result<Number, std::string> number(std::string_view name);
  std::string name(Number number) const;

  /// Takes over `plan`, in any case. Errors: already_started, bad_plan, bad_timeout, no_run.
  Coordinated<bool> start(Number number, const throng_coordinator_plan& plan);
  /// Has it act on what there is of every item, soon, on one of the cores; where there are none, in
  /// the call: frames of actions cannot be run then, which is a problem unless the group is empty.
  /// False: there is none of that name. Errors: coordinator_full.
  Coordinated<bool> reset(Number number);
  /// The same, and then it is no more. Its name is free at once. Errors: no_coordinator.
  Coordinated<bool> stop(Number number);
  /// Null when there is none of that name.
  std::shared_ptr<Coordinator> find(Number number) const;

  /// A core that acts, from here to `leave`; then others do what it has left.
  void join(Coordinator::Worker& worker);
  void leave(Coordinator::Worker& worker);
  /// All that there are, and those that act for the last time.
  std::vector<std::shared_ptr<Coordinator>> all() const;
  /// It has acted for the last time.
  void note_over(const Coordinator& coordinator);

  /// Tells handlers of an event of it, now, and notes it.
  void tell(telemetry::EventKind kind, const Coordinator& coordinator);
  telemetry::EventNotes& notes() { return notes_; }
  /// What went wrong where no core acts, for people.
  std::vector<std::string> take_problems();

 private:
  static constexpr std::size_t kMostProblems = 100;

  void let_act(Coordinator& coordinator);
  void act_here(Coordinator& coordinator, bool runs_end);
  void call_here(const Coordinator& coordinator, const Firing& firing, bool runs_end);
  void add_problem(std::string text);

  mutable std::mutex mutex_;
  const base::Clock* clock_ = nullptr;
  std::uint64_t seed_ = 0;
  std::uint64_t started_ = 0;
  base::NameNumbers names_{"coordinators", kMostNames};
  std::vector<std::shared_ptr<Coordinator>> coordinators_;  // by number - 1
  std::vector<std::shared_ptr<Coordinator>> stopping_;
  std::vector<Coordinator::Worker*> workers_;
  std::vector<std::string> problems_;
  telemetry::EventNotes notes_;
};

}  // namespace throng::coordinator

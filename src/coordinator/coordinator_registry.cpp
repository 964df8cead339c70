#include "coordinator/coordinator_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <coroutine>
#include <utility>

#include "coordinator/action_calls.hpp"

namespace throng::coordinator {
namespace {

// Groups of different sizes in one run, the same in the next one of the same seed.
constexpr std::uint64_t kRandomStream = 0xc00d;

}  // namespace

void CoordinatorRegistry::open(const base::Clock& clock, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  clock_ = &clock;
  seed_ = seed;
  started_ = 0;
}

void CoordinatorRegistry::close() {
  // They die outside of the lock, with what users brought and with the scenario's actions.
  std::vector<std::shared_ptr<Coordinator>> gone, stopping;
  const std::lock_guard lock(mutex_);
  for (auto& coordinator : coordinators_) gone.push_back(std::exchange(coordinator, nullptr));
  stopping.swap(stopping_);
  problems_.clear();
  clock_ = nullptr;
}

Result<CoordinatorRegistry::Number, std::string> CoordinatorRegistry::number(
    std::string_view name) {
  const std::lock_guard lock(mutex_);
  auto number = names_.number(name);
  if (number && coordinators_.size() < *number) coordinators_.resize(*number);
  return number;
}

std::string CoordinatorRegistry::name(Number number) const {
  const std::lock_guard lock(mutex_);
  return names_.name(number);
}

Coordinated<bool> CoordinatorRegistry::start(Number number, const throng_coordinator_plan& given) {
  auto plan = CoordinationPlan::make(given);
  if (!plan) return failed(plan.error());
  std::shared_ptr<Coordinator> made;
  {
    const std::lock_guard lock(mutex_);
    const std::string& name = names_.name(number);
    if (clock_ == nullptr) {
      return failed(
          CoordinatorProblem{"no_run", "coordinators are started in a run: in init or later"});
    }
    std::shared_ptr<Coordinator>& coordinator = coordinators_[number - 1];
    if (coordinator != nullptr) {
      return failed(CoordinatorProblem{
          "already_started",
          fmt::format("there is a coordinator {} already: expected stop before another start",
                      name)});
    }
    made = std::make_shared<Coordinator>(number, name, std::move(plan).value(),
                                         base::Random(seed_ ^ kRandomStream, ++started_));
    coordinator = made;
  }
  tell(telemetry::EventKind::kCoordinatorStart, *made);
  return true;
}

Coordinated<bool> CoordinatorRegistry::reset(Number number) {
  const std::shared_ptr<Coordinator> coordinator = find(number);
  if (coordinator == nullptr) return false;
  if (!coordinator->reset()) {
    return failed(CoordinatorProblem{
        "coordinator_full",
        fmt::format("{} resets of {} wait for actions to end: {} at most", Coordinator::kMostResets,
                    coordinator->name(), Coordinator::kMostResets)});
  }
  tell(telemetry::EventKind::kCoordinatorReset, *coordinator);
  let_act(*coordinator);
  return true;
}

Coordinated<bool> CoordinatorRegistry::stop(Number number) {
  std::shared_ptr<Coordinator> coordinator;
  {
    const std::lock_guard lock(mutex_);
    coordinator = std::exchange(coordinators_.at(number - 1), nullptr);
    if (coordinator == nullptr) {
      return failed(CoordinatorProblem{
          "no_coordinator", fmt::format("there is no coordinator \"{}\"", names_.name(number))});
    }
    stopping_.push_back(coordinator);
  }
  if (coordinator->stop()) {
    note_over(*coordinator);
  } else {
    let_act(*coordinator);
  }
  return true;
}

std::shared_ptr<Coordinator> CoordinatorRegistry::find(Number number) const {
  const std::lock_guard lock(mutex_);
  return coordinators_.at(number - 1);
}

void CoordinatorRegistry::join(Coordinator::Worker& worker) {
  const std::lock_guard lock(mutex_);
  workers_.push_back(&worker);
}

void CoordinatorRegistry::leave(Coordinator::Worker& worker) {
  for (const auto& coordinator : all()) coordinator->leave(&worker);
  {
    const std::lock_guard lock(mutex_);
    std::erase(workers_, &worker);
    if (!workers_.empty()) return workers_.front()->poke();
  }
  // What was asked for before the last core has ended is done all the same.
  for (const auto& coordinator : all()) act_here(*coordinator, true);
}

std::vector<std::shared_ptr<Coordinator>> CoordinatorRegistry::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Coordinator>> all = stopping_;
  for (const auto& coordinator : coordinators_) {
    if (coordinator != nullptr) all.push_back(coordinator);
  }
  return all;
}

void CoordinatorRegistry::note_over(const Coordinator& coordinator) {
  tell(telemetry::EventKind::kCoordinatorStop, coordinator);
  std::shared_ptr<Coordinator> last;  // it may die here, and not under the lock
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(stopping_.begin(), stopping_.end(),
                   [&coordinator](const auto& each) { return each.get() == &coordinator; });
  if (found == stopping_.end()) return;
  last = std::move(*found);
  stopping_.erase(found);
}

void CoordinatorRegistry::tell(telemetry::EventKind kind, const Coordinator& coordinator) {
  telemetry::EventHub& hub = telemetry::event_hub();
  if (hub.wants(kind)) {
    const telemetry::HubEvent::Field field{"coordinator", coordinator.name()};
    telemetry::HubEvent event;
    event.kind = kind;
    event.fields = {&field, 1};
    hub.emit(event);
  }
  std::int64_t unix_ns = 0;
  {
    const std::lock_guard lock(mutex_);
    if (clock_ != nullptr) unix_ns = clock_->unix_ns();
  }
  // A name holds nothing that JSON escapes.
  notes_.add({std::string(telemetry::event_name(kind)),
              unix_ns,
              {{"coordinator", '"' + coordinator.name() + '"'}}});
}

std::vector<std::string> CoordinatorRegistry::take_problems() {
  const std::lock_guard lock(mutex_);
  return std::exchange(problems_, {});
}

void CoordinatorRegistry::add_problem(std::string text) {
  const std::lock_guard lock(mutex_);
  if (problems_.size() < kMostProblems) problems_.push_back(std::move(text));
}

/// Has a core act, or does so here where there is none: in `init` and in `terminate`.
void CoordinatorRegistry::let_act(Coordinator& coordinator) {
  {
    const std::lock_guard lock(mutex_);
    if (!workers_.empty()) return workers_.front()->poke();
  }
  act_here(coordinator, false);
}

/// `runs_end`: what can only be done on a core is dropped, as it is with what was under way.
void CoordinatorRegistry::act_here(Coordinator& coordinator, bool runs_end) {
  Coordinator::Ready ready;
  coordinator.take(nullptr, {}, ready);
  std::uint64_t held = 0;
  while (!ready.empty()) {
    Firing firing = std::move(ready.front());
    ready.erase(ready.begin());
    call_here(coordinator, firing, runs_end);
    if (!ready.empty() && ready.front().item == firing.item) {
      held += Coordinator::held_by(firing);
    } else if (coordinator.finish(std::move(firing), std::exchange(held, 0), &ready)) {
      note_over(coordinator);
    }
  }
}

void CoordinatorRegistry::call_here(const Coordinator& coordinator, const Firing& firing,
                                    bool runs_end) {
  ActionCalls calls(coordinator.plan().items()[firing.item], firing, nullptr);
  while (calls.has_next()) {
    void* frame = nullptr;
    std::string thrown;
    const auto outcome = calls.call(frame, thrown);
    if (outcome == ActionCalls::Outcome::kDone) continue;
    if (outcome == ActionCalls::Outcome::kFrame) {
      std::coroutine_handle<>::from_address(frame).destroy();
      if (runs_end || firing.count == 0) continue;
      thrown = "it is a coroutine, and in init and terminate there is no core to run it";
    }
    add_problem(failure_text(coordinator, firing, calls.called(), thrown));
  }
}

}  // namespace throng::coordinator

#include "coordinator/core_coordinators.hpp"

#include <array>
#include <exception>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "coordinator/action_calls.hpp"
#include "runtime/root.hpp"
#include "runtime/sleep.hpp"

namespace throng::coordinator {

/// This core's side of the coordinators of one name: the one that there is now.
class CoreCoordinators::Own final : public runtime::PreciseTimer {
 public:
  Own(CoreCoordinators& core, Number number) : core_(core), number_(number) {}
  void fire() override;

  CoordinatorMetrics& metrics() {
    if (!metrics_) metrics_.emplace(core_.recorder_, core_.registry_.name(number_));
    return *metrics_;
  }
  /// Null when there is none.
  const std::shared_ptr<Coordinator>& find() {
    if (coordinator_ == nullptr || coordinator_->is_stopped()) {
      coordinator_ = core_.registry_.find(number_);
    }
    return coordinator_;
  }

 private:
  CoreCoordinators& core_;
  const Number number_;
  std::shared_ptr<Coordinator> coordinator_;
  std::optional<CoordinatorMetrics> metrics_;
};

/// Firings of an item that are acted on, one after the other.
class CoreCoordinators::Act final : public runtime::Root {
 public:
  struct Place : runtime::Link {
    explicit Place(Act& owner) : act(owner) {}
    Act& act;
  } place{*this};

  Act(CoreCoordinators& core, std::shared_ptr<Coordinator> coordinator, Firing* first,
      std::size_t count)
      : core_(core),
        coordinator_(std::move(coordinator)),
        firing_(std::move(*first)),
        more_(std::make_move_iterator(first + 1), std::make_move_iterator(first + count)),
        calls_(coordinator_->plan().items()[firing_.item], firing_, &core.scope_) {}

  enum class Step : std::uint8_t { kDone, kWaits, kLater };
  /// Makes calls, as many as `budget` has left, until one is to be waited for.
  Step go_on(unsigned& budget) {
    if (calls_.called() == 0) note_begin();
    while (calls_.has_next() || begin_next()) {
      if (budget == 0) return Step::kLater;
      --budget;
      void* frame = nullptr;
      std::string thrown;
      const ActionCalls::Outcome outcome = calls_.call(frame, thrown);
      if (outcome == ActionCalls::Outcome::kThrew) note_failure(thrown);
      if (outcome == ActionCalls::Outcome::kFrame) {
        core_.waiting_.push_back(place);
        start(frame, coordinator_->plan().frames(), core_.scope_);
        return Step::kWaits;
      }
    }
    return Step::kDone;
  }
  const std::shared_ptr<Coordinator>& coordinator() const { return coordinator_; }
  /// Tells the coordinator that all of it has been acted on, or will not be. Returns as it does.
  bool finish(Coordinator::Ready* ready) {
    for (; next_ < more_.size(); ++next_) held_ += Coordinator::held_by(more_[next_]);
    return coordinator_->finish(std::move(firing_), held_, ready);
  }

 private:
  bool begin_next() {
    if (next_ == more_.size()) return false;
    held_ += Coordinator::held_by(firing_);
    firing_ = std::move(more_[next_++]);
    calls_.begin();
    note_begin();
    return true;
  }
  void note_begin();
  void note_failure(std::string_view thrown) {
    core_.own(coordinator_->number()).metrics().note_failed();
    core_.say_(failure_text(*coordinator_, firing_, calls_.called(), thrown));
  }
  void on_ended(std::exception_ptr failure) override {
    if (failure != nullptr) {
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        note_failure(error.what());
      }
    }
    core_.go_on(*this);
  }

  CoreCoordinators& core_;
  const std::shared_ptr<Coordinator> coordinator_;
  Firing firing_;             // that is acted on
  std::vector<Firing> more_;  // then
  std::size_t next_ = 0;      // of them
  std::uint64_t held_ = 0;    // by those that have been acted on
  ActionCalls calls_;
};

void CoreCoordinators::Act::note_begin() {
  core_.own(coordinator_->number()).metrics().note_fired(firing_.occasion, firing_.count);
  if (!core_.hub_.wants(telemetry::EventKind::kCoordinatorExecute)) return;
  const std::string configured =
      firing_.required == 0 ? std::string("all") : std::to_string(firing_.required);
  const std::array<telemetry::HubEvent::Field, 3> fields = {
      {{"coordinator", coordinator_->name()},
       {"type", occasion_name(firing_.occasion)},
       {"configured", configured}}};
  telemetry::HubEvent event;
  event.kind = telemetry::EventKind::kCoordinatorExecute;
  event.count = firing_.count;
  event.fields = fields;
  core_.hub_.emit(event);
}

void CoreCoordinators::Own::fire() {
  const std::shared_ptr<Coordinator> coordinator = find();
  if (coordinator == nullptr) return;
  bool has_timed_out = false;
  Coordinator::Ready found;
  const base::TimePoint again =
      coordinator->on_timer(&core_, core_.loop_.precise_now(), found, has_timed_out);
  if (again != base::TimePoint::never()) core_.loop_.add_precise(*this, again);
  if (!has_timed_out) return;
  core_.registry_.tell(telemetry::EventKind::kCoordinatorTimeout, *coordinator);
  core_.begin(coordinator, found);
}

CoreCoordinators::CoreCoordinators(runtime::Loop& loop, telemetry::Recorder& recorder,
                                   CoordinatorRegistry& registry, Say say)
    : loop_(loop), recorder_(recorder), registry_(registry), say_(std::move(say)), scope_(loop) {
  loop.add_inbox(*this);
  registry.join(*this);
}

CoreCoordinators::~CoreCoordinators() {
  is_acting_ = true;  // nothing begins any more
  for (runtime::Link* list : {&waiting_, &ready_}) {
    while (!list->is_empty()) {
      Act& act = static_cast<Act::Place*>(list->first())->act;
      act.destroy();
      if (act.finish(nullptr)) registry_.note_over(*act.coordinator());
      delete &act;
    }
  }
  registry_.leave(*this);
}

Task<void> CoreCoordinators::settle() {
  deliver();  // what the last user has asked for
  const base::TimePoint end = loop_.now() + kGrace;
  while (!is_idle()) {
    if (loop_.now() >= end) {
      say_("the run is over, and actions of coordinators still go on: they are cut off");
      co_return;
    }
    const auto slept = co_await runtime::sleep_for(std::chrono::milliseconds(1));
    if (slept != runtime::Slept::kInFull) co_return;
  }
}

CoreCoordinators::Own& CoreCoordinators::own(Number number) {
  if (own_.size() <= number) own_.resize(number + 1);
  if (own_[number] == nullptr) own_[number] = std::make_unique<Own>(*this, number);
  return *own_[number];
}

CoreCoordinators::Added CoreCoordinators::add(Number number, const throng_member_kind& kind,
                                              const throng_member& member) {
  Own& own = this->own(number);
  const std::shared_ptr<Coordinator>& coordinator = own.find();
  if (coordinator == nullptr) return Added::kNobody;
  if (&coordinator->plan().kind() != &kind) return Added::kOtherKind;
  bool needs_timer = false;
  // Not the turn's beginning, from which a timeout would come too early.
  const base::TimePoint now =
      coordinator->plan().has_timeout() ? loop_.precise_now() : base::TimePoint{};
  Coordinator::Ready found = std::move(spare_);
  switch (coordinator->add(member, now, this, found, needs_timer)) {
    case Coordinator::Added::kStopped:
      return Added::kNobody;
    case Coordinator::Added::kFull:
      own.metrics().note_refused();
      return Added::kNobody;
    case Coordinator::Added::kYes:
      break;
  }
  own.metrics().note_add();
  if (needs_timer) loop_.add_precise(own, now + coordinator->plan().timeout());
  if (hub_.wants(telemetry::EventKind::kCoordinatorAdd)) tell_add(*coordinator, member.user);
  if (!found.empty()) begin(coordinator, found);
  spare_ = std::move(found);
  return Added::kYes;
}

void CoreCoordinators::tell_add(const Coordinator& coordinator, std::uint64_t user) {
  const telemetry::HubEvent::Field field{"coordinator", coordinator.name()};
  telemetry::HubEvent event;
  event.kind = telemetry::EventKind::kCoordinatorAdd;
  event.user = user;
  event.fields = {&field, 1};
  hub_.emit(event);
}

void CoreCoordinators::poke() {
  is_poked_.store(true, std::memory_order_release);
  loop_.wake();
}

void CoreCoordinators::deliver() {
  if (!is_poked_.exchange(false, std::memory_order_acquire)) return;
  for (const auto& coordinator : registry_.all()) {
    Coordinator::Ready found;
    const base::TimePoint timer = coordinator->take(this, loop_.precise_now(), found);
    if (timer != base::TimePoint::never()) loop_.add_precise(own(coordinator->number()), timer);
    begin(coordinator, found);
  }
}

/// Acts on what was found of a coordinator.
void CoreCoordinators::begin(const std::shared_ptr<Coordinator>& coordinator,
                             Coordinator::Ready& found) {
  take_up(coordinator, found);
  act();
}

void CoreCoordinators::take_up(const std::shared_ptr<Coordinator>& coordinator,
                               Coordinator::Ready& found) {
  for (std::size_t i = 0, end = 0; i < found.size(); i = end) {
    while (end < found.size() && found[end].item == found[i].item) ++end;
    ready_.push_back((new Act(*this, coordinator, &found[i], end - i))->place);
  }
  found.clear();
}

void CoreCoordinators::act() {
  if (is_acting_) return;  // further out; an action has added somebody
  is_acting_ = true;
  unsigned budget = kCallsPerTurn;
  while (!ready_.is_empty() && budget > 0) {
    Act& next = static_cast<Act::Place*>(ready_.first())->act;
    if (next.go_on(budget) == Act::Step::kDone) end(next);
  }
  is_acting_ = false;
  if (!ready_.is_empty()) loop_.add_precise(go_on_, loop_.now());
}

/// The frame that an act has waited for has ended.
void CoreCoordinators::go_on(Act& act) {
  ready_.push_back(act.place);
  this->act();
}

void CoreCoordinators::end(Act& act) {
  const std::shared_ptr<Coordinator> coordinator = act.coordinator();
  Coordinator::Ready next;
  const bool is_over = act.finish(&next);
  delete &act;
  take_up(coordinator, next);
  if (is_over) registry_.note_over(*coordinator);
}

}  // namespace throng::coordinator

#include "scenario/native/throttles.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <string>
#include <utility>

#include "scenario/native/native_core.hpp"
#include "scenario/native/operation.hpp"
#include "scenario/native/pending_sends.hpp"
#include "throng/host.hpp"
#include "throttle/throttle_share.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {
namespace {

using throttle::GradualRequest;
using throttle::Grant;
using throttle::Pace;
using throttle::Place;
using throttle::Throttled;
using throttle::ThrottleProblem;
using throttle::ThrottleRegistry;
using throttle::ThrottleShare;

constexpr int kRefused = -1;

/// Says why, until the thread's next call.
int refuse(ThrottleProblem problem, throng_failure& failure) {
  thread_local ThrottleProblem said;
  said = std::move(problem);
  failure.reason = detail::border(said.reason);
  failure.detail = detail::border(said.detail);
  return kRefused;
}
void keep(std::string text, throng_text& error) {
  thread_local std::string said;
  said = std::move(text);
  error = detail::border(said);
}

/// What waiting tasks are told; it lives as long as the program.
void tell_gone(throng_failure& failure) {
  failure.reason = detail::border("no_throttle");
  failure.detail = detail::border("there is no throttle of that name, or it was stopped");
}

Result<Pace, std::string> pace_of(const throng_pace& given) {
  if ((given.flags & THRONG_PACE_UNLIMITED) != 0) return Pace{Pace::kUnlimited, {}};
  if ((given.flags & THRONG_PACE_GAP) != 0) {
    return throttle::pace_of_gap(base::Duration(given.interval_ns));
  }
  if (given.count < 0) {
    return failed(fmt::format("rate: {} is less than none: expected 0 or more", given.count));
  }
  Pace pace{static_cast<std::uint64_t>(given.count), base::Duration(given.interval_ns)};
  if ((given.flags & THRONG_PACE_MEAN) != 0) pace.mode = Pace::Mode::kMean;
  return throttle::check_pace(pace);
}

/// Reads what was given of a plan. Errors: a number that is less than none.
Result<GradualRequest, std::string> request_of(const throng_gradual& given) {
  GradualRequest request;
  const auto has = [&given](unsigned field) { return ((given.given >> field) & 1) != 0; };
  struct Count {
    unsigned field;
    const char* name;
    std::int64_t value;
    std::optional<std::uint64_t>& to;
  };
  const std::array<Count, 4> counts = {{{0, "from_rate", given.from_rate, request.from_rate},
                                        {1, "to_rate", given.to_rate, request.to_rate},
                                        {5, "step_count", given.step_count, request.step_count},
                                        {6, "step_size", given.step_size, request.step_size}}};
  for (const Count& count : counts) {
    if (!has(count.field)) continue;
    if (count.value < 0) {
      return failed(
          fmt::format("{}: {} is less than none: expected 0 or more", count.name, count.value));
    }
    count.to = static_cast<std::uint64_t>(count.value);
  }
  if (has(2)) request.interval = base::Duration(given.interval_ns);
  if (has(3)) request.from_interarrival = base::Duration(given.from_gap_ns);
  if (has(4)) request.to_interarrival = base::Duration(given.to_gap_ns);
  if (has(7)) request.step_interval = base::Duration(given.step_interval_ns);
  if (has(8)) request.duration = base::Duration(given.duration_ns);
  return request;
}

Throttled<bool> change(ThrottleRegistry::Number number, std::int32_t call,
                       const throng_pace& given) {
  const auto pace = pace_of(given);
  if (!pace) return failed(ThrottleProblem{"bad_rate", pace.error()});
  if (call == THRONG_THROTTLE_START) return throttle_registry().start(number, *pace);
  const auto throttle = throttle_registry().get(number);
  return throttle ? (*throttle)->change(*pace) : failed(throttle.error());
}

Throttled<bool> change_gradually(ThrottleRegistry::Number number, const throng_gradual& given) {
  const auto request = request_of(given);
  if (!request) return failed(ThrottleProblem{"bad_plan", request.error()});
  const auto plan = throttle::make_plan(*request);
  if (!plan) return failed(ThrottleProblem{"bad_plan", plan.error()});
  const auto throttle = throttle_registry().get(number);
  return throttle ? (*throttle)->change_gradually(*plan) : failed(throttle.error());
}

Throttled<bool> carry_out(ThrottleRegistry::Number number, std::int32_t call,
                          const throng_pace* pace, const throng_gradual* plan) {
  switch (call) {
    case THRONG_THROTTLE_START:
    case THRONG_THROTTLE_CHANGE:
      return change(number, call, *pace);
    case THRONG_THROTTLE_GRADUAL:
      return change_gradually(number, *plan);
    case THRONG_THROTTLE_STOP:
      return throttle_registry().stop(number);
    default:
      break;
  }
  const auto throttle = throttle_registry().get(number);
  if (!throttle) return failed(throttle.error());
  return call == THRONG_THROTTLE_PAUSE ? (*throttle)->pause() : (*throttle)->resume();
}

int call(std::uint32_t number, std::int32_t what, const throng_pace* pace,
         const throng_gradual* plan, throng_failure* failure) {
  const auto done = carry_out(number, what, pace, plan);
  return done ? static_cast<int>(*done) : refuse(done.error(), *failure);
}

void give(Grant&& grant, throng_turn& turn) {
  turn.slot_ns = grant.slot.ns;
  if (grant.place.is_held()) turn.place = new Place(std::move(grant.place));
}

/// A task that waits for its turn.
class TurnOperation final : public Operation, private throttle::Request {
 public:
  TurnOperation(throng_wait& wait, throng_turn& turn, throng_failure& failure)
      : Operation(wait), turn_(turn), failure_(failure) {}
  ~TurnOperation() override { let_go(); }

  /// Returns: whether the frame suspends.
  bool begin(Scope& scope, ThrottleShare& share) {
    if (scope.is_stopped()) return Operation::begin(scope, [] {});
    Grant grant;
    switch (share.ask(*this, grant)) {
      case ThrottleShare::Outcome::kPasses:
        give(std::move(grant), turn_);
        return false;
      case ThrottleShare::Outcome::kRefused:
        tell_refusal();
        return false;
      default:
        return Operation::begin(scope, [] {});
    }
  }

 private:
  void pass(Grant&& grant) override {
    give(std::move(grant), turn_);
    complete();
  }
  void refuse() override {
    tell_refusal();
    complete();
  }
  void tell_refusal() {
    tell_gone(failure_);
    wait_.outcome = THRONG_FAILED;
  }
  void let_go() noexcept override { Request::cancel(); }

  throng_turn& turn_;
  throng_failure& failure_;
};

int wait(std::uint32_t number, throng_scope* scope, throng_wait* wait, throng_turn* turn,
         throng_failure* failure) {
  NativeCore& core = NativeCore::of(*scope);
  core.note(VerbNumber::kThrottleWait);
  ThrottleShare& share = core.throttles().share(number);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user, fmt::format("wait for a turn at {}", share.name()));
  }
  return (new TurnOperation(*wait, *turn, *failure))->begin(scope_of(scope), share);
}

/// Of each number: those that wait without anybody waiting for them.
class PendingCounts {
 public:
  static constexpr std::uint32_t kMost = 100'000;

  bool add(std::uint32_t number) {
    std::atomic<std::uint32_t>& count = counts_[number - 1];
    if (count.fetch_add(1, std::memory_order_relaxed) < kMost) return true;
    remove(number);
    return false;
  }
  void remove(std::uint32_t number) { counts_[number - 1].fetch_sub(1, std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint32_t>, ThrottleRegistry::kMostNames> counts_{};
};
PendingCounts pending;

int reserve(std::uint32_t number, throng_failure* failure) {
  const auto throttle = throttle_registry().get(number);
  if (!throttle) return refuse(throttle.error(), *failure);
  if (pending.add(number)) return 1;
  return refuse({"throttle_full",
                 fmt::format("{} tasks and messages wait for the throttle {}: {} "
                             "at most",
                             PendingCounts::kMost, (*throttle)->name(), PendingCounts::kMost)},
                *failure);
}

int send(std::uint32_t number, throng_user* whose, std::uint64_t to, throng_message* message,
         throng_failure* failure) {
  messages::Letter letter(*message);  // it dies with this when it is not sent
  users::User& user = *reinterpret_cast<users::User*>(whose);
  NativeCore& core = NativeCore::of(user.scope());
  if (reserve(number, failure) < 0) return kRefused;
  ThrottleShare& share = core.throttles().share(number);
  if (core.is_traced(user.id())) {
    core.trace(user.id(),
               fmt::format("send {} to {} in a turn at {}", letter.name(), to, share.name()));
  }
  const auto end = [](std::uint32_t of) { pending.remove(of); };
  if (PendingSends::of(user).add(share, number, to, std::move(letter), end)) return 1;
  tell_gone(*failure);
  return kRefused;
}

std::uint32_t number_of(throng_text name, throng_text* error) {
  const auto number = throttle_registry().number(detail::view(name));
  if (number) return *number;
  keep(number.error(), *error);
  return 0;
}

int read_pace(throng_text text, throng_pace* read, throng_text* error) {
  const auto pace = throttle::parse_pace(detail::view(text));
  if (!pace) {
    keep(pace.error(), *error);
    return 0;
  }
  read->flags = pace->is_unlimited()              ? THRONG_PACE_UNLIMITED
                : pace->mode == Pace::Mode::kMean ? THRONG_PACE_MEAN
                                                  : 0;
  read->count = pace->is_unlimited() ? 0 : static_cast<std::int64_t>(pace->count);
  read->interval_ns = pace->interval.count();
  return 1;
}

}  // namespace

ThrottleRegistry& throttle_registry() {
  static ThrottleRegistry registry;
  return registry;
}

void offer_throttles(throng_host& host) {
  host.throttle = &number_of;
  host.throttle_call = &call;
  host.throttle_wait = &wait;
  host.throttle_release = [](void* place) { delete static_cast<Place*>(place); };
  host.throttle_reserve = &reserve;
  host.throttle_unreserve = [](std::uint32_t number) { pending.remove(number); };
  host.pace_read = &read_pace;
  host.throttle_send = &send;
}

}  // namespace throng::scenario::native

#include "scenario/engine/script_user.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenario/engine/drive.hpp"
#include "scenario/engine/pool_users.hpp"
#include "scenario/values/value_format.hpp"
#include "users/population.hpp"

namespace throng::scenario::engine {
namespace {

constexpr std::size_t kShown = 120;  // bytes of a reason

/// "line 8: get: {badarg}: …", as it is counted: the same for all who fail in the same way.
std::string reason_of(const FiberFailure& failure) {
  std::string text = fmt::format("line {}: ", failure.line);
  if (!failure.what.empty()) text += fmt::format("{}: ", failure.what);
  text += values::shown(failure.fault.reason, kShown);
  if (!failure.fault.text.empty()) text += fmt::format(": {}", failure.fault.text);
  return text;
}

}  // namespace

ScriptUser::ScriptUser(CoreEngine& core, users::User& user, PoolUsers& pool,
                       std::uint64_t worker_id)
    : core_(core), user_(user), pool_(pool), worker_id_(worker_id) {
  pool_.note_start(*this);
}

ScriptUser::~ScriptUser() {
  spawned_.reset();
  pool_.note_end();
}

std::uint64_t ScriptUser::pool_number() const {
  return pool_.plan().number;
}

std::uint64_t ScriptUser::number() {
  if (!number_) number_ = pool_.number_of(worker_id_);
  return *number_;
}

std::string ScriptUser::name() const {
  return fmt::format("{} worker {}", pool_.plan().name, worker_id_);
}

ScriptHttp& ScriptUser::http() {
  if (http_ == nullptr) http_ = std::make_unique<ScriptHttp>(core_);
  return *http_;
}

/// An iteration that runs.
class ScriptUser::InFlight {
 public:
  explicit InFlight(ScriptUser& user) : user_(user) { ++user_.in_flight_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    --user_.in_flight_;
    if (user_.waiting_for_room_.is_empty()) return;
    static_cast<CoreEngine::Watcher*>(user_.waiting_for_room_.first())->look_again();
  }

 private:
  ScriptUser& user_;
};

void ScriptUser::spawn(Fiber& parent, std::uint32_t body_at, std::optional<base::TimePoint> due) {
  if (spawned_ == nullptr) spawned_ = std::make_unique<runtime::TaskGroup>(user_.scope());
  auto fiber = std::make_unique<Fiber>(parent, body_at);
  fiber->begin_at(body_at, due);
  fiber->activity().hold();
  spawned_->spawn(run_spawned(*this, std::move(fiber)));
}

Task<void> ScriptUser::run_spawned(ScriptUser& user, std::unique_ptr<Fiber> fiber) {
  const InFlight in_flight(user);
  co_await drive(*fiber);
  if (!fiber->has_failed()) co_return;
  user.user_.population().fail(user.user_.id(), user.note_failure(fiber->failure()));
}

Task<void> ScriptUser::join() {
  if (spawned_ != nullptr) co_await spawned_->join();
}

std::string ScriptUser::note_failure(const FiberFailure& failure) {
  pool_.note_failure(*this);
  std::string reason = reason_of(failure);
  if (core_.may_log()) core_.log(*this, telemetry::LogLevel::kError, reason);
  return reason;
}

Task<void> run_user(CoreEngine& core, users::User& user, PoolUsers& pool, std::uint64_t worker_id) {
  ScriptUser self(core, user, pool, worker_id);
  Fiber fiber(core, self, pool.plan().body);
  fiber.activity().take_over();
  const WorkerCode& worker = *pool.plan().worker;
  if (worker.initial_state != nullptr) fiber.state().value = worker.initial_state();
  co_await drive(fiber);
  if (fiber.has_ended()) {
    fiber.activity().release();
    co_await self.join();
    if (worker.ended != nullptr) worker.ended(fiber, fiber.result());
  }
  if (!fiber.has_failed()) co_return;
  if (worker.ended != nullptr) worker.ended(fiber, fiber.error_triple());
  throw ScriptFailed(self.note_failure(fiber.failure()));
}

}  // namespace throng::scenario::engine

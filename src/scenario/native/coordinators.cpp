#include "scenario/native/coordinators.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "messages/letter.hpp"
#include "scenario/native/native_core.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

using coordinator::Coordinated;
using coordinator::CoordinatorProblem;
using coordinator::CoreCoordinators;

/// Says why, until the thread's next call.
int refuse(CoordinatorProblem problem, throng_failure& failure) {
  thread_local CoordinatorProblem said;
  said = std::move(problem);
  failure.reason = detail::border(said.reason);
  failure.detail = detail::border(said.detail);
  return -1;
}

std::uint32_t number_of(throng_text name, throng_text* error) {
  thread_local std::string said;
  const auto number = coordinator_registry().number(detail::view(name));
  if (number) return *number;
  said = number.error();
  *error = detail::border(said);
  return 0;
}

int start(std::uint32_t number, const throng_coordinator_plan* plan, throng_failure* failure) {
  const Coordinated<bool> started = coordinator_registry().start(number, *plan);
  return started ? 1 : refuse(started.error(), *failure);
}

int call(std::uint32_t number, std::int32_t what, throng_failure* failure) {
  const Coordinated<bool> done = what == THRONG_STOP ? coordinator_registry().stop(number)
                                                     : coordinator_registry().reset(number);
  return done ? static_cast<int>(*done) : refuse(done.error(), *failure);
}

int add(std::uint32_t number, throng_scope* scope, const throng_member_kind* kind,
        throng_member* member) {
  NativeCore& core = NativeCore::of(*scope);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user, fmt::format("add {} to the coordinator {}", member->user,
                                        coordinator_registry().name(number)));
  }
  const CoreCoordinators::Added added = core.coordinators().add(number, *kind, *member);
  if (kind->copy != nullptr) kind->destroy(member->data);
  if (added == CoreCoordinators::Added::kOtherKind) return -1;
  return added == CoreCoordinators::Added::kYes ? 1 : 0;
}

std::int32_t send_by(throng_scope* scope, std::uint64_t to, throng_message* message) {
  messages::Letter letter(*message);
  messages::PostOffice* const post = NativeCore::of(*scope).opened_post();
  if (post == nullptr) return THRONG_GONE;
  return static_cast<std::int32_t>(post->send(scope->user, to, std::move(letter)));
}

}  // namespace

coordinator::CoordinatorRegistry& coordinator_registry() {
  static coordinator::CoordinatorRegistry registry;
  return registry;
}

void offer_coordinators(throng_host& host) {
  host.coordinator = &number_of;
  host.coordinator_start = &start;
  host.coordinator_call = &call;
  host.coordinator_add = &add;
  host.message_send_by = &send_by;
}

}  // namespace throng::scenario::native

#include "scenario/native/host_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>

#include "base/units.hpp"
#include "runtime/task_group.hpp"
#include "scenario/native/arrival_stream.hpp"
#include "scenario/native/coordinators.hpp"
#include "scenario/native/host_events.hpp"
#include "scenario/native/host_messages.hpp"
#include "scenario/native/host_websockets.hpp"
#include "scenario/native/host_xmpp.hpp"
#include "scenario/native/http_user.hpp"
#include "scenario/native/iteration_pause.hpp"
#include "scenario/native/json_document.hpp"
#include "scenario/native/native_core.hpp"
#include "scenario/native/operation.hpp"
#include "scenario/native/settings.hpp"
#include "scenario/native/tcp_connection.hpp"
#include "scenario/native/throttles.hpp"
#include "throng/host.hpp"
#include "users/user.hpp"

/// Tasks of a user in the background, behind the border.
struct throng_group {
  explicit throng_group(throng::Scope& parent) : tasks(parent) {}
  throng::runtime::TaskGroup tasks;
  std::string failure;
  bool has_failed = false;
};

namespace throng::scenario::native {
namespace {

constexpr base::Duration kLongest = std::chrono::hours(10'000);

base::Duration duration(std::int64_t ns) {
  return std::clamp(base::Duration(ns), base::Duration(0), kLongest);
}

NativeCore& core_of(throng_scope* scope) {
  return NativeCore::of(*scope);
}

users::User& user_of(throng_user* user) {
  return *reinterpret_cast<users::User*>(user);
}

int sleep(throng_scope* scope, throng_wait* wait, std::int64_t ns) {
  NativeCore& core = core_of(scope);
  core.note(VerbNumber::kSleep);
  const base::Duration time = duration(ns);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user,
               fmt::format("sleep {}", base::format_duration(static_cast<double>(time.count()))));
  }
  return begin_sleep(scope, *wait, time.count());
}

int until_stopped(throng_scope* scope, throng_wait* wait) {
  NativeCore& core = core_of(scope);
  core.note(VerbNumber::kUntilStopped);
  if (core.is_traced(scope->user)) core.trace(scope->user, "wait for the stop");
  return begin_until_stopped(scope, *wait);
}

void log(throng_scope* scope, std::int32_t level, throng_text text) {
  const auto most = static_cast<std::int32_t>(telemetry::LogLevel::kError);
  const auto least = static_cast<std::int32_t>(telemetry::LogLevel::kDebug);
  core_of(scope).log(scope->user, static_cast<telemetry::LogLevel>(std::clamp(level, least, most)),
                     detail::view(text));
}

int remove_user(throng_user* user, int forced) {
  return user_of(user).remove_self(forced != 0 ? users::Removal::kForced
                                               : users::Removal::kGraceful);
}

/// Whether the user comes to its next iteration.
Task<void> wait_for_iteration(NativeCore& core, users::User& user, throng_wait& wait,
                              std::uint64_t done) {
  wait.outcome = THRONG_STOPPED;
  if (core.repeat_after() && done > 0) {
    user.set_resting(true);
    // Of no time at all it only lets others run.
    const base::Duration rest = std::max(*core.repeat_after(), base::Duration(1));
    const bool goes_on = co_await IterationPause(core, rest);
    user.set_resting(false);
    if (!goes_on) co_return;
  }
  while (core.is_held() && core.may_begin_iteration(done)) {
    user.set_resting(true);
    const bool goes_on = co_await IterationPause(core, base::Duration(0));
    user.set_resting(false);
    if (!goes_on) co_return;
  }
  if (!core.may_begin_iteration(done)) co_return;
  core.note_iteration_begin(user.id());
  wait.outcome = THRONG_DONE;
}

int begin_iteration(throng_user* whose, throng_scope* scope, throng_wait* wait,
                    std::uint64_t done) {
  NativeCore& core = core_of(scope);
  core.note(VerbNumber::kNextIteration);
  users::User& user = user_of(whose);
  if (scope_of(scope).is_stopped() || user.is_leaving() || !core.may_begin_iteration(done)) {
    wait->outcome = THRONG_STOPPED;
    return 0;
  }
  if (core.is_held() || (core.repeat_after() && done > 0)) {
    return await_task(scope, *wait, wait_for_iteration(core, user, *wait, done));
  }
  core.note_iteration_begin(scope->user);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user, fmt::format("iteration {}", done + 1));
  }
  // The first one is the user's start, which is in its turn already.
  if (done == 0) {
    wait->outcome = THRONG_DONE;
    return 0;
  }
  return begin_yield(scope, *wait);
}

void end_iteration(throng_scope* scope, std::int32_t outcome, std::int64_t began_ns) {
  NativeCore& core = core_of(scope);
  core.note_iteration_end(scope->user);
  core.count_iteration(outcome, core.loop().precise_now() - base::TimePoint{began_ns});
}

Task<void> join_all(throng_group& group, throng_wait& wait) {
  try {
    co_await group.tasks.join();
  } catch (const std::exception& failure) {
    group.failure = failure.what();
    group.has_failed = true;
  }
  wait.outcome = THRONG_DONE;
}

int join(throng_group* group, throng_scope* scope, throng_wait* wait) {
  NativeCore& core = core_of(scope);
  core.note(VerbNumber::kJoin);
  if (core.is_traced(scope->user)) core.trace(scope->user, "join the tasks of a group");
  return await_task(scope, *wait, join_all(*group, *wait));
}

throng_text group_failure(throng_group* group) {
  return group->has_failed ? detail::border(group->failure) : throng_text{};
}

std::uint32_t series(const throng_metric* metric, throng_text* error) {
  thread_local std::string problem;
  const auto number = series_registry().number(*metric);
  if (number) return *number;
  problem = number.error();
  *error = detail::border(problem);
  return 0;
}

throng_text user_name(throng_user* user) {
  thread_local std::string number;
  const std::uint64_t id = user_of(user).id();
  const std::string_view name = NativeCore::of(user_of(user).scope()).user_name(id);
  if (!name.empty()) return detail::border(name);
  number = std::to_string(id);
  return detail::border(number);
}

void offer_users(throng_host& host) {
  host.is_stopped = [](const throng_scope* scope) -> int {
    return static_cast<const Scope&>(*scope).is_stopped();
  };
  host.now_ns = [](const throng_scope* scope) {
    return NativeCore::of(*scope).loop().precise_now().ns;
  };
  host.random = [](throng_user* user) { return user_of(user).random()(); };
  host.remove_user = &remove_user;
  host.log = &log;
  host.settings = [](const throng_scope* scope) { return NativeCore::of(*scope).settings(); };
  host.name_user = [](throng_user* user, throng_text name) {
    NativeCore::of(user_of(user).scope()).name_user(user_of(user).id(), detail::view(name));
  };
  host.user_name = &user_name;
  host.begin_iteration = &begin_iteration;
  host.end_iteration = &end_iteration;
}

void offer_waits(throng_host& host) {
  host.sleep = &sleep;
  host.until_stopped = &until_stopped;
  host.forget = [](throng_wait* wait) { forget(*wait); };
  host.open_group = [](throng_scope* scope) { return new throng_group(scope_of(scope)); };
  host.spawn = [](throng_group* group, void* frame, const throng_frames* frames) {
    group->tasks.spawn(frame, *frames);
  };
  host.stop_group = [](throng_group* group) { group->tasks.request_stop(); };
  host.join = &join;
  host.group_failure = &group_failure;
  host.close_group = [](throng_group* group) { delete group; };
}

void offer_metrics(throng_host& host) {
  host.series = &series;
  host.add = [](throng_scope* scope, std::uint32_t number, std::uint64_t n) {
    core_of(scope).add(number, n);
  };
  host.set = [](throng_scope* scope, std::uint32_t number, std::int64_t level, int is_change) {
    if (is_change != 0) {
      core_of(scope).change(number, level);
    } else {
      core_of(scope).set(number, level);
    }
  };
  host.record = [](throng_scope* scope, std::uint32_t number, std::int64_t ns) {
    core_of(scope).record(number, ns);
  };
  host.setting = [](const throng_settings* settings, throng_text name, std::int32_t kind,
                    throng_setting* value) {
    return settings->read(detail::view(name), kind, *value);
  };
}

void offer_network(throng_host& host) {
  host.http_open = [](throng_user* user, const throng_http_options* options) {
    return options == nullptr ? &throng_http::own(user_of(user))
                              : &throng_http::open(user_of(user), *options);
  };
  host.http_exchange = [](throng_http* http, throng_scope* scope, throng_wait* wait,
                          const throng_http_request* request, throng_http_answer* answer) {
    return http->exchange(scope, *wait, *request, *answer);
  };
  host.http_release = &throng_http::release;
  host.http_close = [](throng_http* http) { http->close(); };
  host.tcp_connect = [](throng_scope* scope, throng_wait* wait, throng_text to, std::uint16_t port,
                        std::int64_t timeout, throng_tcp** made, throng_failure* failure) {
    return throng_tcp::connect(scope, *wait, detail::view(to), port, duration(timeout), *made,
                               *failure);
  };
  host.tcp_send = [](throng_tcp* tcp, throng_scope* scope, throng_wait* wait, throng_text bytes,
                     std::int64_t timeout, throng_failure* failure) {
    if (tcp == nullptr) return throng_tcp::refuse_closed(scope, *wait, *failure);
    return tcp->send(scope, *wait, detail::view(bytes), duration(timeout), *failure);
  };
  host.tcp_receive = [](throng_tcp* tcp, throng_scope* scope, throng_wait* wait,
                        std::int64_t timeout, throng_text* bytes, throng_failure* failure) {
    if (tcp == nullptr) return throng_tcp::refuse_closed(scope, *wait, *failure);
    return tcp->receive(scope, *wait, duration(timeout), *bytes, *failure);
  };
  host.tcp_close = [](throng_tcp* tcp) { tcp->close(); };
}

throng_arrivals* open_arrivals(throng_user* user, const throng_arrival_options* options,
                               throng_text* error) {
  thread_local std::string problem;
  auto opened = throng_arrivals::open(user_of(user), *options);
  if (opened) return *opened;
  problem = opened.error();
  *error = detail::border(problem);
  return nullptr;
}

void offer_arrivals(throng_host& host) {
  host.arrivals_open = &open_arrivals;
  host.arrivals_next = [](throng_arrivals* arrivals, throng_scope* scope, throng_wait* wait,
                          std::int64_t* intended_ns) {
    return arrivals->next(scope, *wait, *intended_ns);
  };
  host.arrivals_done = [](throng_arrivals* arrivals) { arrivals->note_end(); };
  host.arrivals_waiting = [](const throng_arrivals* arrivals) { return arrivals->waiting(); };
  host.arrivals_close = [](throng_arrivals* arrivals) { arrivals->close(); };
}

throng_host make_table() {
  throng_host host{};
  host.size = sizeof host;
  offer_waits(host);
  offer_users(host);
  offer_metrics(host);
  offer_network(host);
  offer_json(host);
  offer_arrivals(host);
  offer_throttles(host);
  offer_messages(host);
  offer_events(host);
  offer_coordinators(host);
  offer_websockets(host);
  offer_xmpp(host);
  return host;
}

}  // namespace

const throng_host& host_table() {
  static const throng_host table = make_table();
  return table;
}

SeriesRegistry& series_registry() {
  static SeriesRegistry registry;
  return registry;
}

}  // namespace throng::scenario::native

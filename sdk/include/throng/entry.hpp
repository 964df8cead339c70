#pragma once

// Included behind a scenario's own file by `throng build`: finds what the scenario defines, and
// exports the one entry that the program looks for.

#include <coroutine>
#include <cstdint>
#include <exception>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throng/scenario.hpp"

// Beside throng and not inside: what a scenario defines must be found before any name of ours.
namespace throng_entry {

using throng::Context;
using throng::Settings;
using throng::Task;
using throng::User;
using namespace throng::detail;

/// Stands for whatever a parameter's type is.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT: declared only, for the compiler to choose by
};

// What the scenario defines is looked up where these are used, so that what it lacks is no error
// here; an empty pack lets even a call without arguments be looked up late.
template <class S>
concept HasConfig = requires(const S& rest) { config(rest); };
template <class S>
auto call_config(const S& rest) {
  if constexpr (HasConfig<S>) return config(rest);
}

/// What stands for what is not there.
struct Nothing {};
template <class T>
using OrNothing = std::conditional_t<std::is_void_v<T>, Nothing, T>;
using Config = OrNothing<decltype(call_config(std::declval<const Settings&>()))>;

template <class S, class... None>
concept HasBareInit = requires(None... none) { init(none...); };
template <class S>
concept HasInit = requires(const S& settings) { init(settings); };
template <class S, class C>
concept HasInitWithConfig = requires(const S& settings, C c) { init(settings, std::move(c)); };
template <class S, class... None>
auto call_bare_init(None... none) {
  return init(none...);
}
template <class S, class C>
auto call_init(const S& settings, C&& configured) {
  if constexpr (HasInitWithConfig<S, std::remove_cvref_t<C>>) {
    return init(settings, std::move(configured));
  } else if constexpr (HasInit<S>) {
    return init(settings);
  } else if constexpr (HasBareInit<S>) {
    return call_bare_init<S>();
  } else if constexpr (HasConfig<S>) {
    return std::remove_cvref_t<C>(std::move(configured));
  }
}

using State =
    OrNothing<decltype(call_init(std::declval<const Settings&>(), std::declval<Config>()))>;

template <class S, class... None>
concept HasBareThrottles = requires(None... none) { throttles(none...); };
template <class S>
concept HasThrottles = requires(const S& settings) { throttles(settings); };
template <class S, class C>
concept HasThrottlesOfConfig = requires(const C& configured) { throttles(configured); };
template <class S, class... None>
auto call_bare_throttles(None... none) {
  return throttles(none...);
}
/// Starts the throttles that the scenario declares. Throws what is wrong with one.
template <class S, class C>
void start_throttles(const S& settings, const C& configured) {
  const auto start = [](const auto& declared) {
    std::set<std::string> names;
    for (const throng::NamedPace& each : declared) {
      if (!names.insert(each.name()).second) {
        throw throng::ThrottleError(
            "bad_name", "throttles: name: " + each.name() + " is there twice: expected each once");
      }
      throng::Throttle(each.name(), each.pace());
    }
  };
  if constexpr (HasThrottles<S>) {
    start(throttles(settings));
  } else if constexpr (HasThrottlesOfConfig<S, C>) {
    start(throttles(configured));
  } else if constexpr (HasBareThrottles<S>) {
    start(call_bare_throttles<S>());
  }
}

template <class U, class S>
concept Starts = requires(U user) { start(user); };
template <class U, class S>
concept StartsWithState = requires(U user, const S& state) { start(user, state); };
template <class U, class S>
concept Runs = requires(U user) { run(user); };
template <class U, class S>
concept RunsWithState = requires(U user, const S& state) { run(user, state); };
template <class U, class S>
concept RunsOn = requires(U user) { run(user, Anything()); };
template <class U, class S>
concept RunsOnWithState = requires(U user, const S& state) { run(user, state, Anything()); };

template <class U, class S>
inline constexpr bool starts = Starts<U, S> || StartsWithState<U, S>;
template <class U, class S>
inline constexpr bool runs =
    Runs<U, S> || RunsWithState<U, S> || RunsOn<U, S> || RunsOnWithState<U, S>;

/// What the scenario's own function returns; only named, never called.
template <class U, class S>
auto pass(U user, const S& state) {
  if constexpr (StartsWithState<U, S>) {
    return start(user, state);
  } else if constexpr (Starts<U, S>) {
    return start(user);
  } else if constexpr (RunsWithState<U, S>) {
    return run(user, state);
  } else if constexpr (Runs<U, S>) {
    return run(user);
  } else if constexpr (RunsOnWithState<U, S>) {
    return run(user, state, Anything());
  } else {
    return run(user, Anything());
  }
}

template <class T>
struct TaskOf {
  static constexpr bool kIsTask = false;
};
template <class T>
struct TaskOf<Task<T>> {
  static constexpr bool kIsTask = true;
  using Carried = T;
};

/// Asks whether there is to be another iteration.
class [[nodiscard]] NextIteration final : public Wait {
 public:
  NextIteration(throng_user* user, std::uint64_t done) : user_(user), done_(done) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return host().begin_iteration(user_, scope, &wait_, done_) != 0;
  }
  bool await_resume() const { return is_done(); }

 private:
  throng_user* user_;
  std::uint64_t done_;
};

/// An iteration between its start and its end, however it ends.
class Iteration {
 public:
  explicit Iteration(throng_scope* scope) : scope_(scope), began_ns_(host().now_ns(scope)) {}
  Iteration(const Iteration&) = delete;
  Iteration& operator=(const Iteration&) = delete;
  ~Iteration() { host().end_iteration(scope_, outcome_, began_ns_); }
  void came_to_its_end() {
    outcome_ = host().is_stopped(scope_) != 0 ? THRONG_STOPPED : THRONG_DONE;
  }
  void failed() { outcome_ = THRONG_FAILED; }

 private:
  throng_scope* scope_;
  std::int64_t began_ns_;
  std::int32_t outcome_ = THRONG_STOPPED;
};

template <class U, class S>
Task<void> iterate(U user, const S& state) {
  for (std::uint64_t done = 0; co_await NextIteration(user.handle(), done); ++done) {
    Iteration iteration(user.scope());
    try {
      if constexpr (RunsWithState<U, S>) {
        co_await run(user, state);
      } else {
        co_await run(user);
      }
    } catch (...) {
      iteration.failed();
      throw;
    }
    iteration.came_to_its_end();
  }
}

template <class Carried, class U, class S>
Task<void> iterate_with(U user, const S& state) {
  Carried carried{};
  for (std::uint64_t done = 0; co_await NextIteration(user.handle(), done); ++done) {
    Iteration iteration(user.scope());
    try {
      if constexpr (RunsOnWithState<U, S>) {
        carried = co_await run(user, state, std::move(carried));
      } else {
        carried = co_await run(user, std::move(carried));
      }
    } catch (...) {
      iteration.failed();
      throw;
    }
    if constexpr (std::is_same_v<Carried, Context>) {
      if (carried.is_halted()) co_return;  // which leaves the iteration a halted one
      if (carried.is_failed()) {
        iteration.failed();
        throw std::runtime_error(carried.reason());
      }
    }
    iteration.came_to_its_end();
  }
}

/// Calls `start` again and again.
template <class U, class S>
Task<void> repeat(U user, const S& state) {
  for (std::uint64_t done = 0; co_await NextIteration(user.handle(), done); ++done) {
    Iteration iteration(user.scope());
    try {
      co_await pass(user, state);
    } catch (...) {
      iteration.failed();
      throw;
    }
    iteration.came_to_its_end();
  }
}

template <class U, class S>
Task<void> make_body(U user, const S& state, bool repeats) {
  using Its = TaskOf<decltype(pass(user, state))>;
  static_assert(Its::kIsTask, "start and run are coroutines that return throng::Task<>");
  if constexpr (Its::kIsTask) {
    using Carried = typename Its::Carried;
    if constexpr (starts<U, S>) {
      static_assert(std::is_void_v<Carried>, "start returns throng::Task<>");
      return repeats ? repeat(user, state) : pass(user, state);
    } else if constexpr (std::is_void_v<Carried>) {
      return iterate(user, state);
    } else {
      return iterate_with<Carried>(user, state);
    }
  }
}

/// Calls `body` for the program, which takes no exceptions.
template <class Body>
int guarded(char* text, std::size_t capacity, Body&& body) {
  try {
    body();
    return 0;
  } catch (...) {
    const std::int64_t written = write_failure(std::current_exception(), text, capacity - 1);
    text[written] = '\0';
    return -1;
  }
}

template <class S, class... None>
concept Terminates = requires(None... none) { terminate(none...); };
template <class S>
concept TerminatesWithState = requires(const S& state) { terminate(state); };
template <class S, class... None>
void call_bare_terminate(None... none) {
  terminate(none...);
}
template <class S>
void call_terminate(const S& state) {
  if constexpr (TerminatesWithState<S>) {
    terminate(state);
  } else if constexpr (Terminates<S>) {
    call_bare_terminate<S>();
  }
}

template <class S>
int begin(const throng_settings* settings, const throng_settings* rest, void** state, char* text,
          std::size_t capacity) {
  return guarded(text, capacity, [&] {
    Config configured = [&] {
      if constexpr (std::is_same_v<Config, Nothing>) {
        call_config(Settings(rest));
        return Nothing();
      } else {
        return call_config(Settings(rest));
      }
    }();
    start_throttles(Settings(settings), configured);
    if constexpr (std::is_same_v<S, Nothing>) {
      call_init(Settings(settings), std::move(configured));
      *state = new Nothing();
    } else {
      *state = new S(call_init(Settings(settings), std::move(configured)));
    }
  });
}

template <class S>
int finish(void* state, char* text, std::size_t capacity) {
  S* const own = static_cast<S*>(state);
  const int outcome = guarded(text, capacity, [&] { call_terminate(static_cast<const S&>(*own)); });
  delete own;
  return outcome;
}

template <class S>
void* make(throng_user* user, throng_scope* scope, const void* state, std::uint32_t repeats,
           char* text, std::size_t capacity) {
  void* frame = nullptr;
  guarded(text, capacity, [&] {
    frame = make_body(User(user, scope), *static_cast<const S*>(state), repeats != 0)
                .release()
                .address();
  });
  return frame;
}

template <class U>
concept IsPlugin = requires(U user) { throng_is_plugin(user); };

template <class S>
concept ReadsEnvironment =
    requires(const S& variable, const S& text) { environment_value(variable, text); };
template <class S>
int read_environment(throng_text variable, throng_text text, throng_accept accept, void* context,
                     char* error, std::size_t capacity) {
  const int outcome = guarded(error, capacity, [&] {
    const std::string value = environment_value(S(view(variable)), S(view(text)));
    throng_setting accepted{};
    accepted.text = border(value);
    accept(context, &accepted);
  });
  return outcome == 0 ? 1 : -1;
}

template <class U, class S>
consteval std::uint32_t flags() {
  return (runs<U, S> ? THRONG_ITERATES : 0u) | (HasConfig<Settings> ? THRONG_CONFIGURES : 0u) |
         (IsPlugin<U> ? THRONG_ONLY_PARAMETERS : 0u);
}

template <class U, class S>
consteval throng_scenario describe() {
  static_assert(starts<U, S> || runs<U, S> || IsPlugin<U>,
                "a scenario needs start(throng::User) or run(throng::User), with the state that "
                "init returns as a second argument if it wants it: a coroutine that returns "
                "throng::Task<>, defined outside any namespace");
  static_assert(!(starts<U, S> && runs<U, S>),
                "a scenario has either start, for once, or run, for again and again: not both");
  static_assert(!IsPlugin<U> || !(starts<U, S> || runs<U, S>),
                "a plug-in has parameters only: neither start nor run");
  static_assert(!std::is_pointer_v<S> && !TaskOf<S>::kIsTask,
                "init is an ordinary function and returns the state itself, which is kept for the "
                "whole run");
  static_assert(!HasConfig<Settings> || HasInitWithConfig<Settings, Config> ||
                    !(HasInit<Settings> || HasBareInit<Settings>),
                "beside config, init takes what config returned: init(const throng::Settings&, "
                "const Config&)");
  throng_scenario scenario{};
  scenario.size = sizeof(throng_scenario);
  scenario.flags = flags<U, S>();
  if constexpr (ReadsEnvironment<std::string_view>) {
    scenario.read_environment = &read_environment<std::string_view>;
  }
  if constexpr (starts<U, S> != runs<U, S>) {
    scenario.frames = &kFrames;
    scenario.init = &begin<S>;
    scenario.terminate = &finish<S>;
    scenario.make = &make<S>;
  }
  return scenario;
}

}  // namespace throng_entry

#define THRONG_EXPORT extern "C" __attribute__((visibility("default"), used))

// Where the parameters that were declared lie; the linker knows, when there are any.
extern "C" __attribute__((weak, visibility("hidden")))
const throng_parameter __start_throng_declared[];  // NOLINT: the linker's name
extern "C" __attribute__((weak, visibility("hidden")))
const throng_parameter __stop_throng_declared[];  // NOLINT: the linker's name

// Read from the file before anything of it is run.
THRONG_EXPORT const char throng_stamp[] =
    "throng-border:" THRONG_BORDER_STAMP ":x86_64:" __VERSION__;

THRONG_EXPORT const throng_scenario* throng_scenario_entry(const throng_host* host) {
  static constinit throng_scenario scenario =
      throng_entry::describe<throng::User, throng_entry::State>();
  throng::detail::program = host;
  if (__start_throng_declared != nullptr) {
    scenario.parameters = __start_throng_declared;
    scenario.parameter_count =
        static_cast<std::size_t>(__stop_throng_declared - __start_throng_declared);
  }
  return &scenario;
}

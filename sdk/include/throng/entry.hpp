#pragma once

// Included behind a scenario's own file by `throng build`: finds what the scenario defines, and
// exports the one entry that the program looks for.

#include <coroutine>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>

#include "throng/scenario.hpp"

namespace throng::detail::entry {

/// Stands for whatever a parameter's type is.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT: declared only, for the compiler to choose by
};

// What the scenario defines is looked up where these are used, so that what it lacks is no error
// here; an empty pack lets even a call without arguments be looked up late.
template <class S, class... None>
concept HasBareInit = requires(None... none) { init(none...); };
template <class S>
concept HasInit = requires(const S& settings) { init(settings); };
template <class S, class... None>
auto call_bare_init(None... none) {
  return init(none...);
}
template <class S>
auto call_init(const S& settings) {
  if constexpr (HasInit<S>) {
    return init(settings);
  } else if constexpr (HasBareInit<S>) {
    return call_bare_init<S>();
  }
}

/// What stands for the state where there is none.
struct NoState {};
using Returned = decltype(call_init(std::declval<const Settings&>()));
using State = std::conditional_t<std::is_void_v<Returned>, NoState, Returned>;

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
  explicit NextIteration(std::uint64_t done) : done_(done) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return host().begin_iteration(scope, &wait_, done_) != 0;
  }
  bool await_resume() const { return is_done(); }

 private:
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
  for (std::uint64_t done = 0; co_await NextIteration(done); ++done) {
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
  for (std::uint64_t done = 0; co_await NextIteration(done); ++done) {
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
    iteration.came_to_its_end();
  }
}

template <class U, class S>
Task<void> make_body(U user, const S& state) {
  using Its = TaskOf<decltype(pass(user, state))>;
  static_assert(Its::kIsTask, "start and run are coroutines that return throng::Task<>");
  if constexpr (Its::kIsTask) {
    using Carried = typename Its::Carried;
    if constexpr (starts<U, S>) {
      static_assert(std::is_void_v<Carried>, "start returns throng::Task<>");
      return pass(user, state);
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
int begin(const throng_settings* settings, void** state, char* text, std::size_t capacity) {
  return guarded(text, capacity, [&] {
    if constexpr (std::is_same_v<S, NoState>) {
      call_init(Settings(settings));
      *state = new NoState();
    } else {
      *state = new S(call_init(Settings(settings)));
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
void* make(throng_user* user, throng_scope* scope, const void* state, char* text,
           std::size_t capacity) {
  void* frame = nullptr;
  guarded(text, capacity, [&] {
    frame = make_body(User(user, scope), *static_cast<const S*>(state)).release().address();
  });
  return frame;
}

template <class U, class S>
consteval throng_scenario describe() {
  static_assert(starts<U, S> || runs<U, S>,
                "a scenario needs start(throng::User) or run(throng::User), with the state that "
                "init returns as a second argument if it wants it: a coroutine that returns "
                "throng::Task<>, defined outside any namespace");
  static_assert(!(starts<U, S> && runs<U, S>),
                "a scenario has either start, for once, or run, for again and again: not both");
  static_assert(!std::is_pointer_v<S> && !TaskOf<S>::kIsTask,
                "init is an ordinary function and returns the state itself, which is kept for the "
                "whole run");
  if constexpr (starts<U, S> != runs<U, S>) {
    return {sizeof(throng_scenario),
            starts<U, S> ? 0u : THRONG_ITERATES,
            &kFrames,
            &begin<S>,
            &finish<S>,
            &make<S>};
  } else {
    return {};
  }
}

}  // namespace throng::detail::entry

#define THRONG_EXPORT extern "C" __attribute__((visibility("default"), used))

// Read from the file before anything of it is run.
THRONG_EXPORT const char throng_stamp[] =
    "throng-border:" THRONG_BORDER_STAMP ":x86_64:" __VERSION__;

THRONG_EXPORT const throng_scenario* throng_scenario_entry(const throng_host* host) {
  namespace entry = throng::detail::entry;
  static constexpr throng_scenario kScenario = entry::describe<throng::User, entry::State>();
  throng::detail::program = host;
  return &kScenario;
}

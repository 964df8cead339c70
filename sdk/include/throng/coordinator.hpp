#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "throng/coordination.hpp"
#include "throng/result.hpp"
#include "throng/task_group.hpp"
#include "throng/user.hpp"

namespace throng {

/// Why a coordinator took a call not; `what` is for people and names the field where there is one.
class CoordinatorError final : public std::invalid_argument {
 public:
  CoordinatorError(std::string_view reason, std::string_view detail)
      : std::invalid_argument(std::string(detail)), reason_(reason) {}
  /// One word: bad_name, bad_plan, bad_timeout, wrong_type, already_started, no_coordinator,
  /// coordinator_full, no_run.
  const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

/// Stands for all users that were added, however many.
struct AllUsers {};
inline constexpr AllUsers kAll;

/// How many users a group has: `2`; `{5, 10}` for a number of them that is drawn anew for each
/// group, each of 5, 6, 7, 8, 9 and 10 equally likely; or kAll, for what there is at a timeout, a
/// reset or a stop.
class GroupSize {
 public:
  GroupSize(std::integral auto users)  // NOLINT: so that a plan reads as one
      : least_(static_cast<std::int64_t>(users)), most_(least_ == 0 ? -1 : least_) {}
  GroupSize(std::int64_t min, std::int64_t max) : least_(min), most_(max) {
    if (min == 0 && max == 0) most_ = -1;
  }
  GroupSize(AllUsers) : least_(0), most_(0) {}  // NOLINT
  std::int64_t least() const { return least_; }
  std::int64_t most() const { return most_; }

 private:
  std::int64_t least_, most_;
};

namespace detail {

/// An action as the program calls it, and what holds it.
struct KeptAction {
  throng_action action;
  std::shared_ptr<void> owner;
};

template <class F, class T>
inline constexpr bool kTakesPairs =
    std::is_invocable_v<F&, Coordination, const Member<T>*, const Member<T>*>;
template <class F, class T>
inline constexpr bool kTakesMembers = std::is_invocable_v<F&, Coordination, Members<T>>;
template <class F>
inline constexpr bool kTakesEvent = std::is_invocable_v<F&, Coordination>;

template <class F, class T>
auto call_action(F& action, const throng_coordination& given) {
  const Coordination event(given);
  const auto* members = reinterpret_cast<const Member<T>*>(given.members);
  if constexpr (kTakesPairs<F, T>) {
    return action(event, reinterpret_cast<const Member<T>*>(given.pair[0]),
                  reinterpret_cast<const Member<T>*>(given.pair[1]));
  } else if constexpr (kTakesMembers<F, T>) {
    return action(event, Members<T>(members, given.count));
  } else {
    return action(event);
  }
}

/// Exceptions do not cross the border, their words do.
template <class F, class T>
int call_kept(void* context, const throng_coordination* given, void** frame, char* text,
              std::size_t capacity) {
  try {
    F& action = *static_cast<F*>(context);
    using Its = decltype(call_action<F, T>(action, *given));
    if constexpr (std::is_same_v<Its, Task<void>>) {
      *frame = call_action<F, T>(action, *given).release().address();
      return 0;
    } else {
      static_cast<void>(call_action<F, T>(action, *given));
      return 1;
    }
  } catch (...) {
    const std::int64_t written = write_failure(std::current_exception(), text, capacity - 1);
    text[written] = '\0';
    return -1;
  }
}

/// Where it lies tells one type from another.
template <class F>
inline constexpr char kTypeOf = 0;

template <class T, class Given>
KeptAction keep_action(Given&& given) {
  using F = std::decay_t<Given>;
  constexpr int kForms = kTakesPairs<F, T> + kTakesMembers<F, T> + kTakesEvent<F>;
  static_assert(kForms > 0,
                "an action takes a throng::Coordination, and if it likes a throng::Members<T>, or "
                "two const throng::Member<T>*, of the coordinator's T");
  static_assert(kForms < 2,
                "it must be clear what an action takes: no default arguments, and no "
                "parameter pack");
  KeptAction kept{};
  const auto owner = std::make_shared<F>(std::forward<Given>(given));
  kept.action.takes = kTakesPairs<F, T> ? 3 : kTakesMembers<F, T> ? 2 : 1;
  // Functions are known by their addresses, and what has no state by its type.
  if constexpr (std::is_pointer_v<F>) {
    kept.action.identity = reinterpret_cast<const void*>(*owner);
  } else if constexpr (std::is_empty_v<F>) {
    kept.action.identity = &kTypeOf<F>;
  }
  kept.action.context = owner.get();
  kept.action.call = &call_kept<F, T>;
  kept.owner = owner;
  return kept;
}

}  // namespace detail

/// What a coordinator does with groups of one size: `{2, action}`, `{kAll, action, other}`. The
/// actions of a group are called in this order, each when the one before it has ended. An action is
/// anything that can be called with one of
///   (throng::Coordination event)
///   (throng::Coordination event, throng::Members<T> users)                not: who was added last
///                                                                         comes first
///   (throng::Coordination event, const throng::Member<T>* one, const throng::Member<T>* other)
///                             each distinct pair; `other` is null for one alone, both for nobody
/// and an ordinary function, or a coroutine that returns throng::Task<>: that one may wait. It may
/// be called by any core. One that throws is counted and named, and the next one goes on.
template <class T = void>
class CoordinatorItem {
 public:
  template <class... Actions>
    requires(sizeof...(Actions) > 0)
  CoordinatorItem(GroupSize size, Actions&&... actions)
      : size_(size), actions_{detail::keep_action<T>(std::forward<Actions>(actions))...} {}

 private:
  template <class U>
  friend class Coordinator;
  GroupSize size_;
  std::vector<detail::KeptAction> actions_;
};

/// Gathers users into groups and acts on them, all users of this node together. A handle to the
/// coordinator of a name; copies are the same. May be a global, or a part of the state.
/// T: what each user brings; void: only itself.
template <class T = void>
class Coordinator {
 public:
  using Item = CoordinatorItem<T>;
  using Answer = Result<bool, CoordinatorError>;
  static constexpr Duration kDefaultTimeout = std::chrono::seconds(30);
  static constexpr Duration kNoTimeout = Duration::max();

  /// The coordinator of this name, which somebody starts: `init`, or a user.
  explicit Coordinator(std::string_view name) : name_(name) {}
  /// Starts it, too. Throws CoordinatorError.
  Coordinator(std::string_view name, std::vector<Item> plan)
      : Coordinator(name, std::move(plan), kDefaultTimeout) {}
  Coordinator(std::string_view name, std::vector<Item> plan, Duration timeout) : name_(name) {
    if (auto started = start(std::move(plan), timeout); !started) {
      throw CoordinatorError(started.error());
    }
  }
  Coordinator(const Coordinator& other) : name_(other.name_) {}
  Coordinator& operator=(const Coordinator&) = delete;
  const std::string& name() const { return name_; }

  /// Starts it. `plan`: what is done with how many; each item gathers on its own. Items for all are
  /// acted on after those with a number, and otherwise they keep their order. `timeout`: from the
  /// last user that was added until every item acts on what it has gathered. Thread: any.
  /// Errors: already_started, bad_plan, bad_timeout, bad_name, no_run.
  Answer start(std::vector<Item> plan, Duration timeout = kDefaultTimeout) const {
    const auto its = number();
    if (!its) return failed(its.error());
    auto* kept = new Plan(std::move(plan));
    throng_coordinator_plan given{};
    given.size = sizeof given;
    given.kind = &detail::MemberData<T>::kKind;
    given.frames = &detail::kFrames;
    given.items = kept->items.data();
    given.item_count = kept->items.size();
    given.timeout_ns = timeout.count();
    given.owner = kept;
    given.free = [](void* owner) { delete static_cast<Plan*>(owner); };
    throng_failure failure{};
    if (detail::host().coordinator_start(*its, &given, &failure) < 0) {
      return failed(error_of(failure));
    }
    return true;
  }
  /// A plan of one item.
  Answer start(Item item, Duration timeout = kDefaultTimeout) const {
    std::vector<Item> plan;
    plan.push_back(std::move(item));
    return start(std::move(plan), timeout);
  }
  Answer start(std::initializer_list<Item> plan, Duration timeout = kDefaultTimeout) const {
    return start(std::vector<Item>(plan), timeout);
  }

  /// Adds the user to every item, with what it brings; of groups that are complete with it, actions
  /// that are no coroutines have been called when this returns, unless those of an earlier group of
  /// that item still go on. Does not suspend. Answers false when nobody took it: there is no
  /// coordinator of that name, or 10,000,000 members wait in it already, which is counted.
  /// Thread: the user's core. Throws CoordinatorError when the coordinator was started for another
  /// T (wrong_type), or the name will not do.
  template <class U = T>
    requires(!std::is_void_v<U>)
  bool add(const User& user, std::type_identity_t<U> data) const {
    return add(user, user.id(), std::move(data));
  }
  template <class U = T>
    requires(std::is_void_v<U>)
  bool add(const User& user) const {
    return add(user, user.id());
  }
  /// The same, in the name of another user.
  template <class U = T>
    requires(!std::is_void_v<U>)
  bool add(const User& by, std::uint64_t user, std::type_identity_t<U> data) const {
    throng_member member{};
    member.user = user;
    detail::MemberData<T>::put(member, std::move(data));
    return add_member(by, member);
  }
  template <class U = T>
    requires(std::is_void_v<U>)
  bool add(const User& by, std::uint64_t user) const {
    throng_member member{};
    member.user = user;
    return add_member(by, member);
  }

  /// Has every item act on what it has gathered, one item after the other, and begin anew. Returns
  /// at once: it is done soon, on one of the cores. False when there is none of that name. In
  /// `init` and `terminate`, where there are no cores, it is done when this returns, and actions
  /// that are coroutines are not run, which is a warning unless the group is empty. Thread: any.
  /// Errors: coordinator_full when 1,000 resets wait, bad_name.
  Answer reset() const { return call(THRONG_RESET); }
  /// The same for the last time. Nobody is added from here on, and the name is free.
  /// Errors: no_coordinator, bad_name.
  Answer stop() const { return call(THRONG_STOP); }

 private:
  /// What the program reads, as long as it likes.
  struct Plan {
    explicit Plan(std::vector<Item> given) : kept(std::move(given)), actions(kept.size()) {
      for (std::size_t i = 0; i < kept.size(); ++i) {
        for (const detail::KeptAction& each : kept[i].actions_) actions[i].push_back(each.action);
        items.push_back(
            {kept[i].size_.least(), kept[i].size_.most(), actions[i].data(), actions[i].size()});
      }
    }
    std::vector<Item> kept;
    std::vector<std::vector<throng_action>> actions;
    std::vector<throng_coordinator_item> items;
  };

  Result<std::uint32_t, CoordinatorError> number() const {
    const std::uint32_t known = number_.load(std::memory_order_relaxed);
    if (known != 0) return known;
    throng_text error{};
    const std::uint32_t number = detail::host().coordinator(detail::border(name_), &error);
    if (number == 0) return failed(CoordinatorError("bad_name", detail::view(error)));
    number_.store(number, std::memory_order_relaxed);
    return number;
  }
  static CoordinatorError error_of(const throng_failure& failure) {
    return CoordinatorError(detail::view(failure.reason), detail::view(failure.detail));
  }
  Answer call(std::int32_t what) const {
    const auto its = number();
    if (!its) return failed(its.error());
    throng_failure failure{};
    const int done = detail::host().coordinator_call(*its, what, &failure);
    if (done < 0) return failed(error_of(failure));
    return done == 1;
  }
  bool add_member(const User& by, throng_member& member) const {
    const auto its = number();
    if (!its) {
      detail::MemberData<T>::drop(member);
      throw CoordinatorError(its.error());
    }
    const int added =
        detail::host().coordinator_add(*its, by.scope(), &detail::MemberData<T>::kKind, &member);
    if (added < 0) {
      throw CoordinatorError("wrong_type", "the coordinator " + name_ +
                                               " was started for users that bring another type");
    }
    return added == 1;
  }

  std::string name_;
  mutable std::atomic<std::uint32_t> number_{0};
};

}  // namespace throng

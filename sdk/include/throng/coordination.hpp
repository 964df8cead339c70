#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throng/format.hpp"
#include "throng/host.hpp"
#include "throng/message.hpp"
#include "throng/tag.hpp"
#include "throng/user.hpp"

namespace throng {
namespace detail {

/// How what a user brings to a coordinator lies in a throng_member: small plain values in it, all
/// else once for all groups that it is in, counted.
template <class T>
class MemberData {
  static_assert(std::is_object_v<T> && !std::is_const_v<T> && !std::is_array_v<T>,
                "what users bring is an object: no reference, no array, not const");
  static_assert(std::is_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "what users bring can be moved");
  static constexpr bool kIsInside = sizeof(T) <= THRONG_MEMBER_BYTES &&
                                    alignof(T) <= alignof(throng_member) &&
                                    std::is_trivially_copyable_v<T>;
  struct Shared {
    explicit Shared(T&& given) : value(std::move(given)) {}
    std::atomic<std::uint64_t> holders{1};
    const T value;
  };

 public:
  static void put(throng_member& member, T&& data) {
    if constexpr (kIsInside) {
      new (member.data) T(std::move(data));
    } else {
      new (member.data) Shared*(new Shared(std::move(data)));
    }
  }
  static const T& of(const throng_member& member) {
    if constexpr (kIsInside) {
      return *std::launder(reinterpret_cast<const T*>(member.data));
    } else {
      return shared(member.data)->value;
    }
  }
  static void drop(throng_member& member) {
    if constexpr (!kIsInside) release(member.data);
  }

  static const throng_member_kind kKind;

 private:
  static Shared* shared(const void* data) {
    return *std::launder(static_cast<Shared* const*>(data));
  }
  static void share(const void* data, void* to) {
    Shared* const value = shared(data);
    value->holders.fetch_add(1, std::memory_order_relaxed);
    new (to) Shared*(value);
  }
  static void release(void* data) {
    Shared* const value = shared(data);
    if (value->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete value;
  }
};

template <class T>
inline constexpr throng_member_kind MemberData<T>::kKind = {
    sizeof(throng_member_kind), 0, kIsInside ? nullptr : &MemberData::share,
    kIsInside ? nullptr : &MemberData::release};

/// Of users that bring only themselves.
template <>
class MemberData<void> {
 public:
  static void drop(throng_member&) {}
  static constexpr throng_member_kind kKind = {sizeof(throng_member_kind), 0, nullptr, nullptr};
};

}  // namespace detail

/// A user in a group.
template <class T = void>
class Member {
 public:
  std::uint64_t id() const { return member_.user; }
  /// What it brought. Good as long as the action.
  const T& data() const { return detail::MemberData<T>::of(member_); }

 private:
  throng_member member_;
};
template <>
class Member<void> {
 public:
  std::uint64_t id() const { return member_.user; }

 private:
  throng_member member_;
};

/// The users of a group, who was added last first. Good as long as the action.
template <class T = void>
using Members = std::span<const Member<T>>;

/// Why a coordinator acts on a group.
enum class Occasion : std::uint8_t {
  kCoordinate = THRONG_COORDINATE,  // it is complete
  kTimeout = THRONG_TIMEOUT,        // nobody was added for so long
  kReset = THRONG_RESET,
  kStop = THRONG_STOP,
};

/// What happens: a coordinator acts on a group. A handle, good as long as the action: pass it by
/// value. Thread: the one that the action is called in.
class Coordination {
 public:
  explicit Coordination(const throng_coordination& given) : given_(&given) {}
  Occasion type() const { return static_cast<Occasion>(given_->type); }
  /// "coordinate", "timeout", "reset", "stop"
  std::string_view name() const {
    constexpr std::string_view kNames[] = {"coordinate", "timeout", "reset", "stop"};
    return kNames[given_->type];
  }
  /// How many users there are in the group.
  std::uint64_t count() const { return given_->count; }

  /// Leaves a message for a user; see User::send. It comes from 0, nobody. In `init` and
  /// `terminate` there is nobody to send to: kGone.
  template <class T>
  Sent send(std::uint64_t to, const Tag<T>& tag, std::type_identity_t<T> value) const {
    throng_message message = detail::message_of(tag);
    detail::MessageValue<T>::put(message, std::move(value));
    return send_message(to, message);
  }
  Sent send(std::uint64_t to, const Tag<void>& tag) const {
    throng_message message = detail::message_of(tag);
    detail::MessageValue<detail::NoValue>::put(message, detail::NoValue());
    return send_message(to, message);
  }

  /// Says something in the run's log; see User::log. In `init` and `terminate` nobody hears it.
  template <class... Values>
  void log(LogLevel level, std::string_view pattern, const Values&... values) const {
    if (given_->scope == nullptr) return;
    const std::string text = format(pattern, values...);
    detail::host().log(given_->scope, static_cast<std::int32_t>(level), detail::border(text));
  }
  template <class... Values>
  void info(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kInfo, pattern, values...);
  }
  template <class... Values>
  void warn(std::string_view pattern, const Values&... values) const {
    log(LogLevel::kWarning, pattern, values...);
  }

  /// For the SDK itself; null in `init` and `terminate`.
  throng_scope* scope() const { return given_->scope; }

 private:
  Sent send_message(std::uint64_t to, throng_message& message) const {
    if (given_->scope == nullptr) {
      const AnyMessage dropped(message);
      return Sent::kGone;
    }
    return static_cast<Sent>(detail::host().message_send_by(given_->scope, to, &message));
  }

  const throng_coordination* given_;
};

}  // namespace throng

#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throng/message_value.hpp"
#include "throng/result.hpp"
#include "throng/user.hpp"

namespace throng {

/// What became of a message that was sent.
enum class Sent : std::uint8_t {
  kSent =
      THRONG_SENT,  // it is there, or on its way to another core, where it may still come too late
  kFull = THRONG_FULL,  // 1,024 wait for the receiver already, or too many are on their way
  kGone = THRONG_GONE,  // no user of that id runs
};

/// Why a receive gave no message.
class ReceiveFailure {
 public:
  /// One word: timeout.
  std::string_view reason() const { return "timeout"; }
  /// The same for people.
  std::string_view detail() const { return "no such message came in time"; }
};

/// A message that was received: `*message` is its value.
template <class T = void>
class Message {
 public:
  Message(std::uint64_t from, T&& value) : from_(from), value_(std::move(value)) {}
  /// Who sent it.
  std::uint64_t from() const { return from_; }
  T& value() & { return value_; }
  const T& value() const& { return value_; }
  T&& value() && { return std::move(value_); }
  T& operator*() & { return value_; }
  const T& operator*() const& { return value_; }
  T&& operator*() && { return std::move(value_); }
  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }

 private:
  std::uint64_t from_;
  T value_;
};
template <>
class Message<void> {
 public:
  explicit Message(std::uint64_t from) : from_(from) {}
  std::uint64_t from() const { return from_; }

 private:
  std::uint64_t from_;
};

/// A message of one of several tags.
class AnyMessage {
 public:
  /// For the SDK itself: takes what `message` holds.
  explicit AnyMessage(throng_message& message) { take(message); }
  AnyMessage(AnyMessage&& other) noexcept { take(other.message_); }
  AnyMessage& operator=(AnyMessage&& other) noexcept {
    if (this == &other) return *this;
    clear();
    take(other.message_);
    return *this;
  }
  ~AnyMessage() { clear(); }

  std::uint64_t from() const { return message_.from; }
  /// The name of its tag.
  std::string_view name() const { return message_.name; }
  template <class T>
  bool is(const Tag<T>& tag) const {
    return message_.tag == tag.hash() &&
           message_.kind == &detail::MessageValue<detail::ValueOf<T>>::kKind;
  }
  /// Its value; null when its tag is another one.
  template <class T>
  T* get(const Tag<T>& tag) {
    return is(tag) ? &detail::MessageValue<T>::of(message_) : nullptr;
  }
  template <class T>
  const T* get(const Tag<T>& tag) const {
    return is(tag) ? &detail::MessageValue<T>::of(message_) : nullptr;
  }

 private:
  void take(throng_message& from) noexcept {
    __builtin_memcpy(&message_, &from, sizeof message_);
    if (from.kind != nullptr && from.kind->move != nullptr)
      from.kind->move(from.value, message_.value);
    from.kind = nullptr;
  }
  void clear() {
    if (message_.kind != nullptr && message_.kind->destroy != nullptr) {
      message_.kind->destroy(message_.value);
    }
    message_.kind = nullptr;
  }

  throng_message message_;
};

namespace detail {

/// What all receives have in common: the tags that are wanted, and where the message comes to lie.
template <std::size_t N>
class ReceiveWait : public Wait {
 public:
  ~ReceiveWait() {
    // It came, but who asked is no more.
    if (message_.kind != nullptr && message_.kind->destroy != nullptr) {
      message_.kind->destroy(message_.value);
    }
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    wanted_.tags = tags_;
    return host().message_receive(user_, scope, &wait_, &wanted_, &message_) != 0;
  }

 protected:
  template <class... T>
  ReceiveWait(throng_user* user, std::int64_t timeout_ns, const Tag<T>&... tags)
      : user_(user),
        tags_{throng_wanted_tag{tags.hash(), tags.text(), &MessageValue<ValueOf<T>>::kKind}...} {
    message_.kind = nullptr;
    wanted_.size = sizeof wanted_;
    wanted_.tag_count = sizeof...(T);
    wanted_.timeout_ns = timeout_ns;
  }

  throng_user* user_;
  throng_wanted wanted_{};
  throng_wanted_tag tags_[N];
  throng_message message_;
};

inline constexpr std::int64_t kNoTimeout = -1;
inline std::int64_t timeout_ns(Duration timeout) {
  return timeout.count() < 0 ? 0 : timeout.count();
}

}  // namespace detail

/// See User::receive.
template <class T>
class [[nodiscard]] Receive : public detail::ReceiveWait<1> {
 public:
  Receive(throng_user* user, std::int64_t timeout_ns, const Tag<T>& tag)
      : ReceiveWait(user, timeout_ns, tag) {}
  Result<Message<T>, ReceiveFailure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(ReceiveFailure());
    const std::uint64_t from = message_.from;
    if constexpr (std::is_void_v<T>) {
      detail::MessageValue<detail::NoValue>::take(message_);
      return Message<T>(from);
    } else {
      return Message<T>(from, detail::MessageValue<T>::take(message_));
    }
  }
};

/// The same, of messages that `accepts` says are the ones.
/// g++ 12 destroys a lambda that is a temporary of a `co_await` expression twice. Where that
/// matters it is refused, by whichever compiler, so that a scenario means the same to both.
template <class T, class Accepts>
class [[nodiscard]] ReceiveThat final : public Receive<T> {
 public:
  template <class Given>
  ReceiveThat(throng_user* user, std::int64_t timeout_ns, const Tag<T>& tag, Given&& accepts)
      : Receive<T>(user, timeout_ns, tag), accepts_(std::forward<Given>(accepts)) {
    static_assert(
        std::is_lvalue_reference_v<Given> || std::is_trivially_destructible_v<Accepts>,
        "a function whose captures have a destructor is to be named before the co_await "
        "expression that it is used in, and not moved from: g++ 12 would destroy it twice");
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    this->wanted_.accepts = &ReceiveThat::accept;
    this->wanted_.context = this;
    return Receive<T>::await_suspend(handle);
  }
  Result<Message<T>, ReceiveFailure> await_resume() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return Receive<T>::await_resume();
  }

 private:
  /// Exceptions do not cross the border; what was thrown waits for the one that receives.
  static int accept(void* context, const throng_message* message) {
    ReceiveThat& self = *static_cast<ReceiveThat*>(context);
    try {
      if constexpr (std::is_void_v<T>) {
        return self.accepts_() ? 1 : 0;
      } else {
        return self.accepts_(detail::MessageValue<T>::of(*message)) ? 1 : 0;
      }
    } catch (...) {
      self.thrown_ = std::current_exception();
      return -1;
    }
  }

  Accepts accepts_;
  std::exception_ptr thrown_;
};

/// See User::receive_any.
template <std::size_t N>
class [[nodiscard]] ReceiveAny final : public detail::ReceiveWait<(N > 0 ? N : 1)> {
  using Base = detail::ReceiveWait<(N > 0 ? N : 1)>;

 public:
  template <class... T>
  ReceiveAny(throng_user* user, std::int64_t timeout_ns, const Tag<T>&... tags)
      : Base(user, timeout_ns, tags...) {}
  Result<AnyMessage, ReceiveFailure> await_resume() {
    if (this->is_stopped()) return kStopped;
    if (!this->is_done()) return failed(ReceiveFailure());
    return AnyMessage(this->message_);
  }
};

namespace detail {

/// One without a value as yet.
template <class T>
throng_message message_of(const Tag<T>& tag) {
  throng_message message;
  message.tag = tag.hash();
  message.name = tag.text();
  return message;
}

}  // namespace detail

template <class T>
Sent User::send(std::uint64_t to, const Tag<T>& tag, std::type_identity_t<T> value) const {
  throng_message message = detail::message_of(tag);
  detail::MessageValue<T>::put(message, std::move(value));
  return static_cast<Sent>(detail::host().message_send(user_, to, &message));
}
inline Sent User::send(std::uint64_t to, const Tag<void>& tag) const {
  throng_message message = detail::message_of(tag);
  detail::MessageValue<detail::NoValue>::put(message, detail::NoValue());
  return static_cast<Sent>(detail::host().message_send(user_, to, &message));
}
template <class T>
Sent User::send(const User& to, const Tag<T>& tag, std::type_identity_t<T> value) const {
  return send(to.id(), tag, std::move(value));
}
inline Sent User::send(const User& to, const Tag<void>& tag) const {
  return send(to.id(), tag);
}

template <class T>
auto User::receive(const Tag<T>& tag) const {
  return Receive<T>(user_, detail::kNoTimeout, tag);
}
template <class T>
auto User::receive(const Tag<T>& tag, Duration timeout) const {
  return Receive<T>(user_, detail::timeout_ns(timeout), tag);
}
template <class T, class Accepts>
  requires(!std::is_convertible_v<Accepts, Duration>)
auto User::receive(const Tag<T>& tag, Accepts&& accepts) const {
  return ReceiveThat<T, std::decay_t<Accepts>>(user_, detail::kNoTimeout, tag,
                                               std::forward<Accepts>(accepts));
}
template <class T, class Accepts>
auto User::receive(const Tag<T>& tag, Duration timeout, Accepts&& accepts) const {
  return ReceiveThat<T, std::decay_t<Accepts>>(user_, detail::timeout_ns(timeout), tag,
                                               std::forward<Accepts>(accepts));
}
template <class... T>
auto User::receive_any(const Tag<T>&... tags) const {
  return ReceiveAny<sizeof...(T)>(user_, detail::kNoTimeout, tags...);
}
template <class... T>
auto User::receive_any(Duration timeout, const Tag<T>&... tags) const {
  return ReceiveAny<sizeof...(T)>(user_, detail::timeout_ns(timeout), tags...);
}

}  // namespace throng

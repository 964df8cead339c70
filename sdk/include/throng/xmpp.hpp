#pragma once

#include <array>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throng/failure.hpp"
#include "throng/metrics.hpp"
#include "throng/result.hpp"
#include "throng/stanza.hpp"
#include "throng/user.hpp"
#include "throng/xmpp_options.hpp"

namespace throng {

/// Which stanza is waited for: the first that has all that is set. The texts must live until then.
///
///   co_await session.expect(throng::StanzaMatcher().message().body("hello"), 2s)
class StanzaMatcher {
 public:
  StanzaMatcher& message() { return name("message"); }
  StanzaMatcher& presence() { return name("presence"); }
  StanzaMatcher& iq() { return name("iq"); }
  /// Without a resource: whatever the resource.
  StanzaMatcher& from(std::string_view jid) { return set(1, jid); }
  StanzaMatcher& type(std::string_view type) { return set(2, type); }
  StanzaMatcher& id(std::string_view id) { return set(3, id); }
  /// Of one of its children.
  StanzaMatcher& xmlns(std::string_view xmlns) { return set(4, xmlns); }
  /// Is in the body, somewhere.
  StanzaMatcher& body(std::string_view text) { return set(5, text); }

 private:
  friend class Xmpp;
  StanzaMatcher& name(std::string_view name) { return set(0, name); }
  StanzaMatcher& set(std::size_t at, std::string_view text) {
    texts_[at] = text;
    return *this;
  }
  std::array<std::string_view, 6> texts_;
};

/// Somebody in the list of contacts that the server keeps for a user.
struct XmppContact {
  std::string jid, name;
  std::string subscription;  // none, to, from, both
};

/// A page of an archive of messages.
struct XmppArchive {
  struct Message {
    std::string id;     // in the archive
    std::string stamp;  // when, as it stands there
    std::string from, body;
  };
  std::vector<Message> messages;  // the oldest first
  std::string last;               // id of the last: what the next page is after
  bool is_complete = false;       // nothing is behind it
};

/// A user's session with an XMPP server. It answers by itself what must be answered: pings, pushes
/// of the roster, requests that nobody serves, counts of stream management. One task may receive
/// (and wait for answers) while others send. Stanzas that are not what is waited for stay in their
/// order, and are received later. Dropped without a farewell when it dies; see close.
/// Each call gives a Result: what it says; a Failure; stopped. Failures: of the network as Failure
/// has them; timeout, closed, bad_xml, too_large, bad_server, stream_error, host_unknown,
/// not_authorized, no_mechanism, no_tls, stanza_error (the detail is the condition), conflict,
/// unsupported, bad_request, queue_full, busy, not_resumed. What is passed must live until the
/// expression that awaits the call is complete.
class Xmpp {
 public:
  static constexpr Duration kTimeout = std::chrono::seconds(30);

  /// Nothing is opened yet. Throws std::invalid_argument for an address that is none, and for
  /// certificates that cannot be read.
  Xmpp(const User& user, const XmppOptions& options) {
    const throng_xmpp_options raw = options.raw();
    throng_text error{};
    session_ = detail::host().xmpp_make(user.handle(), &raw, &error);
    if (session_ == nullptr) throw std::invalid_argument(std::string(detail::view(error)));
  }
  Xmpp(Xmpp&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  Xmpp& operator=(Xmpp&& other) noexcept {
    std::swap(session_, other.session_);
    return *this;
  }
  ~Xmpp() {
    if (session_ != nullptr) detail::host().xmpp_free(session_);
  }

  template <class T>
  class Call;

  /// Connects, registers if that is wanted, logs in and binds a resource. Presence is not sent.
  Call<bool> login() const;
  /// Makes the account, on a connection of its own. Failure: conflict when it is there.
  Call<bool> register_account() const;
  /// Takes up the session again after its connection was dropped. Failure: not_resumed.
  Call<bool> resume() const;
  /// Drops the connection, as if it had failed.
  void drop() const {
    if (session_ != nullptr) detail::host().xmpp_drop(session_);
  }
  /// Ends the session in good order, and waits so long for the server to do so too.
  Call<bool> close(Duration timeout = std::chrono::seconds(5)) const;

  /// Sends a stanza, complete and escaped.
  Call<bool> send(std::string_view stanza) const;
  /// Result: the id of the message. `type`: chat, normal, groupchat, headline. `id`: empty: one is
  /// made.
  Call<std::string> send_message(std::string_view to, std::string_view body,
                                 std::string_view type = "chat", bool wants_receipt = false,
                                 std::string_view id = {}) const;
  /// `type`: empty: available; `show`: away, chat, dnd, xa. To nobody: to all who want to know.
  Call<bool> send_presence(std::string_view type = {}, std::string_view to = {},
                           std::string_view show = {}, std::string_view status = {}) const;

  /// The next stanza.
  Call<Stanza> receive() const;
  Call<Stanza> receive(Duration timeout) const;
  /// The first stanza that is wanted, from those that came before on.
  Call<Stanza> expect(const StanzaMatcher& wanted, Duration timeout) const;
  /// Sends a request of type get or set, and waits for its answer. To nobody: to the own account.
  Call<Stanza> iq(std::string_view type, std::string_view to, std::string_view payload,
                  Duration timeout = kTimeout) const;
  /// Result: how long the answer took. To nobody: the own server.
  Call<Duration> ping(std::string_view to = {}, Duration timeout = kTimeout) const;

  /// Goes into a room (room@service) under a nick, without what was said before, and waits until it
  /// is in. The presence of others is dropped, unless it is wanted.
  Call<bool> join(std::string_view room, std::string_view nick, bool wants_others = false,
                  Duration timeout = kTimeout) const;
  Call<bool> leave(std::string_view room, std::string_view nick, Duration timeout = kTimeout) const;

  Call<std::vector<XmppContact>> roster(Duration timeout = kTimeout) const;
  Call<bool> set_contact(std::string_view jid, std::string_view name,
                         Duration timeout = kTimeout) const;
  Call<bool> remove_contact(std::string_view jid, Duration timeout = kTimeout) const;
  /// Asks an archive (a room's; empty: the own) for at most so many messages (1,000 at most), with
  /// an address, behind an id of an earlier page.
  Call<XmppArchive> archive(std::uint64_t most = 50, std::string_view with = {},
                            std::string_view after = {}, std::string_view archive = {},
                            Duration timeout = kTimeout) const;
  /// Waits until the server has acknowledged all that was sent. Failure: unsupported without stream
  /// management.
  Call<bool> settle(Duration timeout = kTimeout) const;

  /// The full address; empty before the first login.
  std::string jid() const {
    if (session_ == nullptr) return {};
    return std::string(detail::view(detail::host().xmpp_jid(session_)));
  }
  /// Stanzas that were sent and not acknowledged, with stream management.
  std::uint64_t unacked() const {
    return session_ == nullptr ? 0 : detail::host().xmpp_unacked(session_);
  }
  /// Records in xmpp_delivery_time how long a message took from one user to another.
  template <detail::CountsFor Whose>
  static void note_delivery(const Whose& user, Duration took) {
    if (user.scope() != nullptr) detail::host().xmpp_note_delivery(user.scope(), took.count());
  }

 private:
  template <class T>
  Call<T> call(std::int32_t what, std::array<std::string_view, 6> texts = {},
               std::int64_t timeout_ns = -1, std::uint64_t number = 0) const;

  throng_xmpp* session_;
};

/// What is awaited for T.
template <class T>
class [[nodiscard]] Xmpp::Call final : public detail::Wait {
 public:
  Call(throng_xmpp* session, std::int32_t what, const std::array<std::string_view, 6>& texts,
       std::int64_t timeout_ns, std::uint64_t number)
      : session_(session) {
    call_.size = sizeof call_;
    call_.what = what;
    for (std::size_t i = 0; i < texts.size(); ++i) call_.texts[i] = detail::border(texts[i]);
    call_.number = number;
    call_.timeout_ns = timeout_ns;
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    call_.take = &Call::take;
    call_.context = this;
    return detail::host().xmpp_call(session_, scope, &wait_, &call_, &answer_, &failure_) != 0;
  }
  Result<T, Failure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    if constexpr (std::is_same_v<T, bool>) {
      return true;
    } else if constexpr (std::is_same_v<T, Stanza>) {
      return Stanza(answer_.stanza);
    } else if constexpr (std::is_same_v<T, Duration>) {
      return Duration(answer_.number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return std::string(detail::view(answer_.text));
    } else if constexpr (std::is_same_v<T, XmppArchive>) {
      taken_.last = detail::view(answer_.text);
      taken_.is_complete = answer_.number != 0;
      return std::move(taken_);
    } else {
      return std::move(taken_);
    }
  }

 private:
  struct Nothing {};
  static constexpr bool kIsContacts = std::is_same_v<T, std::vector<XmppContact>>;
  static constexpr bool kIsArchive = std::is_same_v<T, XmppArchive>;

  static void take(void* context, const throng_text* fields, std::size_t count) {
    const auto text = [&](std::size_t at) {
      return at < count ? std::string(detail::view(fields[at])) : std::string();
    };
    [[maybe_unused]] Call& self = *static_cast<Call*>(context);
    if constexpr (kIsContacts) self.taken_.push_back({text(0), text(1), text(2)});
    if constexpr (kIsArchive) self.taken_.messages.push_back({text(0), text(1), text(2), text(3)});
  }

  throng_xmpp* session_;
  throng_xmpp_call call_{};
  throng_xmpp_answer answer_{};
  throng_failure failure_{};
  std::conditional_t<kIsContacts || kIsArchive, T, Nothing> taken_;
};

template <class T>
Xmpp::Call<T> Xmpp::call(std::int32_t what, std::array<std::string_view, 6> texts,
                         std::int64_t timeout_ns, std::uint64_t number) const {
  return Call<T>(session_, what, texts, timeout_ns, number);
}
namespace detail {
inline std::int64_t xmpp_timeout(Duration timeout) {
  return timeout.count() < 0 ? 0 : timeout.count();
}
}  // namespace detail

inline Xmpp::Call<bool> Xmpp::login() const {
  return call<bool>(THRONG_XMPP_LOGIN);
}
inline Xmpp::Call<bool> Xmpp::register_account() const {
  return call<bool>(THRONG_XMPP_REGISTER);
}
inline Xmpp::Call<bool> Xmpp::resume() const {
  return call<bool>(THRONG_XMPP_RESUME);
}
inline Xmpp::Call<bool> Xmpp::close(Duration timeout) const {
  return call<bool>(THRONG_XMPP_CLOSE, {}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<bool> Xmpp::send(std::string_view stanza) const {
  return call<bool>(THRONG_XMPP_SEND, {stanza});
}
inline Xmpp::Call<std::string> Xmpp::send_message(std::string_view to, std::string_view body,
                                                  std::string_view type, bool wants_receipt,
                                                  std::string_view id) const {
  return call<std::string>(THRONG_XMPP_MESSAGE, {to, body, type, id}, -1, wants_receipt ? 1 : 0);
}
inline Xmpp::Call<bool> Xmpp::send_presence(std::string_view type, std::string_view to,
                                            std::string_view show, std::string_view status) const {
  return call<bool>(THRONG_XMPP_PRESENCE, {to, type, show, status});
}
inline Xmpp::Call<Stanza> Xmpp::receive() const {
  return call<Stanza>(THRONG_XMPP_RECEIVE);
}
inline Xmpp::Call<Stanza> Xmpp::receive(Duration timeout) const {
  return call<Stanza>(THRONG_XMPP_RECEIVE, {}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<Stanza> Xmpp::expect(const StanzaMatcher& wanted, Duration timeout) const {
  return call<Stanza>(THRONG_XMPP_EXPECT, wanted.texts_, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<Stanza> Xmpp::iq(std::string_view type, std::string_view to,
                                   std::string_view payload, Duration timeout) const {
  return call<Stanza>(THRONG_XMPP_IQ, {type, to, payload}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<Duration> Xmpp::ping(std::string_view to, Duration timeout) const {
  return call<Duration>(THRONG_XMPP_PING, {to}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<bool> Xmpp::join(std::string_view room, std::string_view nick, bool wants_others,
                                   Duration timeout) const {
  return call<bool>(THRONG_XMPP_JOIN, {room, nick}, detail::xmpp_timeout(timeout),
                    wants_others ? 0 : 1);
}
inline Xmpp::Call<bool> Xmpp::leave(std::string_view room, std::string_view nick,
                                    Duration timeout) const {
  return call<bool>(THRONG_XMPP_LEAVE, {room, nick}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<std::vector<XmppContact>> Xmpp::roster(Duration timeout) const {
  return call<std::vector<XmppContact>>(THRONG_XMPP_ROSTER, {}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<bool> Xmpp::set_contact(std::string_view jid, std::string_view name,
                                          Duration timeout) const {
  return call<bool>(THRONG_XMPP_SET_CONTACT, {jid, name}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<bool> Xmpp::remove_contact(std::string_view jid, Duration timeout) const {
  return call<bool>(THRONG_XMPP_REMOVE_CONTACT, {jid}, detail::xmpp_timeout(timeout));
}
inline Xmpp::Call<XmppArchive> Xmpp::archive(std::uint64_t most, std::string_view with,
                                             std::string_view after, std::string_view archive,
                                             Duration timeout) const {
  return call<XmppArchive>(THRONG_XMPP_ARCHIVE, {archive, with, after},
                           detail::xmpp_timeout(timeout), most);
}
inline Xmpp::Call<bool> Xmpp::settle(Duration timeout) const {
  return call<bool>(THRONG_XMPP_SETTLE, {}, detail::xmpp_timeout(timeout));
}

}  // namespace throng

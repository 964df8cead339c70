#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "protocols/xmpp/login_options.hpp"
#include "protocols/xmpp/negotiation.hpp"
#include "protocols/xmpp/stream_management.hpp"
#include "protocols/xmpp/wanted.hpp"
#include "protocols/xmpp/xml_stream.hpp"
#include "protocols/xmpp/xmpp_core.hpp"

namespace throng::protocols::xmpp {

/// A message to be sent.
struct Message {
  std::string to;
  std::string body;
  std::string type = "chat";  // or normal, groupchat, headline
  std::string id;             // empty: one is made
  bool wants_receipt = false;
};

/// A presence to be sent. To nobody: to all who have subscribed to it.
struct Presence {
  std::string to;
  std::string type;    // empty: available
  std::string show;    // away, chat, dnd, xa
  std::string status;  // for people
};

/// One user's session with a server. It answers by itself what must be answered: pings, pushes of
/// the roster (which are delivered too), requests that nobody here serves (by an error; they are
/// not delivered), questions for counts of stream management; receipts, when the options say so.
/// One coroutine may receive (receive, expect, iq and all that waits for an answer) while others
/// send. Stanzas that are not what is waited for wait in their order, most_waiting at most, and are
/// received later.
/// Calls with a deadline fail as timeout when it passes; but for login and resume the session is
/// then as it was. Every failure is counted by its reason, but for a `receive` that found nothing.
/// Stopped: as the call says, and the session goes on, unless a stanza was sent in part.
/// Thread: the loop's own. Lifetime: loop and core must outlive it. It may die at any await of its
/// own tasks, together with them; the connection is then closed without a farewell.
class Client {
 public:
  Client(runtime::Loop& loop, XmppCore& core)
      : core_(core), stream_(loop, core.parsers, core.metrics) {}

  /// Connects, registers if that is wanted, logs in and binds a resource. A session that was open
  /// is ended, what waited is forgotten. Presence is not sent. Errors: those of the network,
  /// host_unknown, no_tls, no_mechanism, not_authorized, bad_server, stream_error, stanza_error,
  /// timeout …; nothing is then open. Suspends: until all that is done.
  [[nodiscard]] Task<Outcome<bool>> login(const LoginOptions& options);
  /// Makes the account of the options on a connection of its own, which is closed again. Errors:
  /// conflict when it exists, unsupported, and those of `login`.
  [[nodiscard]] Task<Outcome<bool>> register_account(const LoginOptions& options);
  /// Connects and logs in again after the connection was dropped, and takes up the session that the
  /// server has kept: what it has not had is sent again, what it has sent meanwhile arrives.
  /// Errors: not_resumed when it has not kept it, or none of ours can be; and those of `login`.
  [[nodiscard]] Task<Outcome<bool>> resume(const LoginOptions& options);
  /// Whether there is a session to be resumed.
  bool can_resume() const { return management_ != nullptr && !management_->id().empty(); }

  /// Sends one stanza, complete and escaped. It must stay valid until then. Errors: queue_full when
  /// too much is not acknowledged, or waits behind another; with stream management, what failed for
  /// the connection's sake is sent again by `resume`. Suspends: only when the kernel's buffer is
  /// full.
  [[nodiscard]] Task<Outcome<bool>> send(std::string_view stanza);
  /// Result: the id of the message. Errors: bad_request when a text is none that XML can hold.
  [[nodiscard]] Task<Outcome<std::string>> send_message(const Message& message);
  [[nodiscard]] Task<Outcome<bool>> send_presence(const Presence& presence);

  /// Waits for the next stanza. It is lent until the next call that receives. Errors: timeout (not
  /// counted); closed, stream_error and the like, when the session has ended; busy.
  [[nodiscard]] Task<Outcome<const Stanza*>> receive(
      base::TimePoint deadline = base::TimePoint::never()) {
    return read(deadline, From::kFirst);
  }
  /// Waits for the first stanza that is wanted, from those that wait on; lent as above. The others
  /// stay in their order. Errors: those above, timeouts counted; queue_full when too many others
  /// came.
  [[nodiscard]] Task<Outcome<const Stanza*>> expect(const Wanted& wanted, base::TimePoint deadline);
  /// Sends a request of `type` "get" or "set" with `payload`, to nobody: to the own account, and
  /// waits for the answer, lent as above. Errors: stanza_error with its condition, the answer is
  /// then in `last`; and those of `expect` and `send`.
  [[nodiscard]] Task<Outcome<const Stanza*>> iq(std::string_view type, std::string_view to,
                                                std::string_view payload, base::TimePoint deadline);
  /// Pings `to`; nobody: the own server. Result: how long the answer took; an error is an answer
  /// too (XEP-0199, section 4.2).
  [[nodiscard]] Task<Outcome<base::Duration>> ping(std::string_view to, base::TimePoint deadline);
  /// Asks the server how far it is, and waits until it has acknowledged all that was sent. Errors:
  /// unsupported without stream management.
  [[nodiscard]] Task<Outcome<bool>> settle(base::TimePoint deadline);

  /// Ends the session in good order and waits, at most until `deadline`, for the server to do so
  /// too.
  [[nodiscard]] Task<void> close(base::TimePoint deadline);
  /// Drops the connection at once; the session can be resumed.
  void drop() { stream_.close(); }

  bool is_open() const { return is_bound_ && stream_.is_open(); }
  bool is_secured() const { return stream_.is_secured(); }
  /// The full address; empty before the first login.
  const std::string& jid() const { return jid_; }
  /// What was received last; empty when it was given back.
  const Stanza& last() const { return lent_; }
  /// When it arrived, as far as the connection knows.
  base::TimePoint arrived_at() const { return stream_.arrived_at(); }
  std::size_t waiting() const { return waiting_.size(); }
  std::size_t unacked() const { return management_ == nullptr ? 0 : management_->unacked(); }
  runtime::Loop& loop() const { return stream_.loop(); }
  XmppMetrics& metrics() { return core_.metrics; }
  /// An id that this session has not used.
  std::string make_id() { return "t" + std::to_string(++ids_); }

  /// `expect` without the count of a failure; for what is built from it.
  [[nodiscard]] Task<Outcome<const Stanza*>> wait_for(const Wanted& wanted,
                                                      base::TimePoint deadline);
  /// Counts a failure and hands it on.
  Failed<Failure> count(const Failure& failure, base::Duration age = {}) {
    core_.metrics.failed(failure, age);
    return failed(failure);
  }

 private:
  /// Where a stanza is taken from: what waits and then the server, or the server alone.
  enum class From : std::uint8_t { kFirst, kServer, kServerAndAcks };
  struct Reply {
    std::string bytes;
    bool is_stanza = true;
  };
  void begin(const LoginOptions& options);
  Task<Outcome<bool>> enter(const LoginOptions& options, base::TimePoint deadline);
  Task<Outcome<bool>> enter_again(const LoginOptions& options, base::TimePoint deadline);
  Task<Outcome<bool>> make_account(const LoginOptions& options, base::TimePoint deadline);
  Task<Outcome<bool>> manage(base::TimePoint deadline);
  Task<Outcome<bool>> transmit(std::string_view stanza);
  Task<Outcome<const Stanza*>> read(base::TimePoint deadline, From from);
  Failed<Failure> no_stanza(const Failure& failure, From from);
  bool take(Reply& reply, bool wants_acks);
  bool take_iq(Reply& reply);
  void take_message(Reply& reply) const;
  bool take_waiting(const Wanted& wanted);

  XmppCore& core_;
  XmlStream stream_;
  std::string jid_;
  Stanza lent_;
  std::vector<Stanza> waiting_;
  std::unique_ptr<StreamManagement> management_;
  std::size_t most_waiting_ = 0;
  std::uint64_t ids_ = 0;
  bool is_bound_ = false;
  bool answers_receipts_ = false;
  bool answers_requests_ = true;
};

}  // namespace throng::protocols::xmpp

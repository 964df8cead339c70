#include "scenario/native/xmpp_session.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "protocols/xmpp/archive.hpp"
#include "protocols/xmpp/room.hpp"
#include "protocols/xmpp/roster.hpp"
#include "scenario/native/operation.hpp"
#include "throng/host.hpp"

using throng::Task;
using throng::scenario::native::NativeCore;
using throng::scenario::native::VerbNumber;
namespace native = throng::scenario::native;
namespace xmpp = throng::protocols::xmpp;

namespace {

constexpr xmpp::Failure kClosed{xmpp::FailureKind::kClosed, "the session is closed"};

void tell(const xmpp::Failure& from, throng_failure& failure) {
  failure.reason = throng::detail::border(xmpp::reason(from));
  failure.detail = throng::detail::border(from.detail);
}

std::string_view call_name(std::int32_t what) {
  static constexpr std::array<std::string_view, 18> kNames = {
      "login",          "register", "resume", "send", "message", "presence", "receive",
      "expect",         "iq",       "ping",   "join", "leave",   "roster",   "set contact",
      "remove contact", "archive",  "settle", "close"};
  const auto at = static_cast<std::size_t>(what);
  return at < kNames.size() ? kNames[at] : std::string_view("nothing that there is");
}

xmpp::LoginOptions options_of(const throng_xmpp_options& given) {
  xmpp::LoginOptions options;
  options.password = throng::detail::view(given.password);
  options.host = throng::detail::view(given.host);
  if (given.port > 0) options.port = static_cast<std::uint16_t>(given.port);
  options.is_direct_tls = (given.flags & THRONG_XMPP_DIRECT_TLS) != 0;
  options.requires_tls = (given.flags & THRONG_XMPP_NEEDS_TLS) != 0;
  options.registers_first = (given.flags & THRONG_XMPP_REGISTERS) != 0;
  options.is_resumable = (given.flags & THRONG_XMPP_RESUMABLE) != 0;
  options.answers_receipts = (given.flags & THRONG_XMPP_RECEIPTS) != 0;
  if (given.mechanisms != 0) {
    options.mechanisms.plain = (given.mechanisms & THRONG_XMPP_PLAIN) != 0;
    options.mechanisms.scram_sha_1 = (given.mechanisms & THRONG_XMPP_SCRAM_SHA_1) != 0;
    options.mechanisms.scram_sha_256 = (given.mechanisms & THRONG_XMPP_SCRAM_SHA_256) != 0;
  }
  if (given.timeout_ns > 0) options.timeout = throng::base::Duration(given.timeout_ns);
  if (given.max_stanza_bytes > 0) options.limits.most_stanza_bytes = given.max_stanza_bytes;
  if (given.most_waiting > 0) options.most_waiting = given.most_waiting;
  return options;
}

}  // namespace

throng::Result<throng_xmpp*, std::string> throng_xmpp::make(NativeCore& core,
                                                            const throng_xmpp_options& given) {
  auto jid = xmpp::Jid::parse(throng::detail::view(given.jid));
  if (!jid) return throng::failed(jid.error());
  if (given.port > 65535) {
    return throng::failed(fmt::format("port {}: expected 1 to 65535", given.port));
  }
  xmpp::LoginOptions options = options_of(given);
  options.jid = std::move(jid).value();
  if (options.jid.node().empty()) {
    return throng::failed(fmt::format("{}: expected an address with a user, such as anna@{}",
                                      options.jid.text(), options.jid.domain()));
  }
  options.resolver = &core.resolver();
  constexpr std::uint32_t kSecured =
      THRONG_XMPP_TLS | THRONG_XMPP_NEEDS_TLS | THRONG_XMPP_DIRECT_TLS;
  if ((given.flags & kSecured) != 0) {
    const auto tls =
        core.tls_contexts().find(given.tls, options.is_direct_tls ? "xmpp-client" : "");
    if (!tls) return throng::failed(tls.error());
    options.tls = *tls;
  }
  return new throng_xmpp(core, std::move(options));
}

/// An operation that runs: it keeps the session.
class throng_xmpp::Use {
 public:
  explicit Use(throng_xmpp& session) : session_(session) { ++session.uses_; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    if (--session_.uses_ == 0 && session_.is_freed_) delete &session_;
  }

 private:
  throng_xmpp& session_;
};

void throng_xmpp::free() {
  if (uses_ == 0) {
    delete this;
    return;
  }
  is_freed_ = true;
  client_.drop();
}

int throng_xmpp::refuse_closed(throng_scope* scope, throng_wait& wait, throng_failure& failure) {
  tell(kClosed, failure);
  // Through the loop now and then: a body that tries again for ever must not hold the core.
  const int suspends = native::begin_yield(scope, wait);
  if (wait.outcome == THRONG_DONE) wait.outcome = THRONG_FAILED;
  return suspends;
}

throng::base::TimePoint throng_xmpp::deadline_of(const throng_xmpp_call& call) const {
  if (call.timeout_ns < 0) return throng::base::TimePoint::never();
  return core_.loop().precise_now() + throng::base::Duration(call.timeout_ns);
}

/// A call of a session, for as long as it goes on: it makes of what the client answers what the
/// border has.
class throng_xmpp::Run {
 public:
  Run(throng_xmpp& session, const throng_xmpp_call& call, throng_wait& wait,
      throng_xmpp_answer& answer, throng_failure& failure)
      : session_(session),
        call_(call),
        deadline_(session.deadline_of(call)),
        wait_(wait),
        answer_(answer),
        failure_(failure) {}

  Task<void> run() {
    const Use use(session_);
    switch (call_.what) {
      case THRONG_XMPP_LOGIN:
        co_return settle(co_await client().login(session_.options_));
      case THRONG_XMPP_REGISTER:
        co_return settle(co_await client().register_account(session_.options_));
      case THRONG_XMPP_RESUME:
        co_return settle(co_await client().resume(session_.options_));
      case THRONG_XMPP_RECEIVE:
        co_return give(co_await client().receive(deadline_));
      case THRONG_XMPP_SETTLE:
        co_return settle(co_await client().settle(deadline_));
      case THRONG_XMPP_CLOSE:
        co_await client().close(deadline_);
        wait_.outcome = THRONG_DONE;
        co_return;
      default:
        co_return co_await run_stanza();
    }
  }

 private:
  xmpp::Client& client() { return session_.client_; }
  std::string text(std::size_t at) const { return std::string(view(at)); }
  std::string_view view(std::size_t at) const { return throng::detail::view(call_.texts[at]); }

  Task<void> run_stanza() {
    switch (call_.what) {
      case THRONG_XMPP_SEND:
        co_return settle(co_await client().send(view(0)));
      case THRONG_XMPP_MESSAGE:
        co_return co_await send_message();
      case THRONG_XMPP_PRESENCE: {
        const xmpp::Presence presence{text(0), text(1), text(2), text(3)};
        co_return settle(co_await client().send_presence(presence));
      }
      case THRONG_XMPP_EXPECT: {
        xmpp::Matcher wanted;
        wanted.name = view(0), wanted.from = view(1), wanted.type = view(2);
        wanted.id = view(3), wanted.child_ns = view(4), wanted.body = view(5);
        co_return give(co_await client().expect(wanted, deadline_));
      }
      case THRONG_XMPP_IQ:
        co_return give(co_await client().iq(view(0), view(1), view(2), deadline_));
      case THRONG_XMPP_PING: {
        const auto took = co_await client().ping(view(0), deadline_);
        if (settle_as(took)) answer_.number = took->count();
        co_return;
      }
      default:
        co_return co_await run_service();
    }
  }

  Task<void> run_service() {
    switch (call_.what) {
      case THRONG_XMPP_JOIN: {
        xmpp::Room room(client(), view(0), view(1));
        co_return settle(co_await room.join(deadline_, call_.number != 0));
      }
      case THRONG_XMPP_LEAVE: {
        xmpp::Room room(client(), view(0), view(1));
        co_return settle(co_await room.leave(deadline_));
      }
      case THRONG_XMPP_ROSTER:
        co_return co_await list_contacts();
      case THRONG_XMPP_SET_CONTACT: {
        const xmpp::Contact contact{text(0), text(1), {}};
        co_return settle(co_await xmpp::set_contact(client(), contact, deadline_));
      }
      case THRONG_XMPP_REMOVE_CONTACT:
        co_return settle(co_await xmpp::remove_contact(client(), view(0), deadline_));
      case THRONG_XMPP_ARCHIVE:
        co_return co_await list_archive();
      default:
        tell({xmpp::FailureKind::kBadRequest, "no call that there is"}, failure_);
    }
  }

  Task<void> send_message() {
    xmpp::Message message;
    message.to = view(0), message.body = view(1), message.id = view(3);
    if (!view(2).empty()) message.type = view(2);
    message.wants_receipt = call_.number != 0;
    auto id = co_await client().send_message(message);
    if (!settle_as(id)) co_return;
    give_text(std::move(id).value());
  }
  Task<void> list_contacts() {
    const auto contacts = co_await xmpp::roster(client(), deadline_);
    if (!settle_as(contacts)) co_return;
    for (const xmpp::Contact& contact : *contacts) {
      take({contact.jid, contact.name, contact.subscription});
    }
  }
  Task<void> list_archive() {
    xmpp::ArchiveQuery query{text(0), text(1), text(2), call_.number};
    auto page = co_await xmpp::archive(client(), query, deadline_);
    if (!settle_as(page)) co_return;
    for (const xmpp::ArchivedMessage& message : page->messages) {
      take({message.id, message.stamp, message.from, message.body});
    }
    answer_.number = page->is_complete ? 1 : 0;
    give_text(std::move(page->last));
  }

  void take(std::initializer_list<std::string_view> fields) const {
    std::vector<throng_text> texts;
    for (const std::string_view field : fields) texts.push_back(throng::detail::border(field));
    call_.take(call_.context, texts.data(), texts.size());
  }
  void give_text(std::string&& text) {
    session_.said_ = std::move(text);
    answer_.text = throng::detail::border(session_.said_);
  }
  template <class T>
  bool settle_as(const xmpp::Outcome<T>& outcome) {
    if (outcome.is_stopped()) wait_.outcome = THRONG_STOPPED;
    if (outcome.is_error()) tell(outcome.error(), failure_);
    if (outcome.is_ok()) wait_.outcome = THRONG_DONE;
    return outcome.is_ok();
  }
  void settle(const xmpp::Outcome<bool>& outcome) { settle_as(outcome); }
  void give(const xmpp::Outcome<const xmpp::Stanza*>& outcome) {
    if (settle_as(outcome)) answer_.stanza = {*outcome, 0};
  }

  throng_xmpp& session_;
  const throng_xmpp_call call_;
  const throng::base::TimePoint deadline_;
  throng_wait& wait_;
  throng_xmpp_answer& answer_;
  throng_failure& failure_;
};

int throng_xmpp::call(throng_scope* scope, throng_wait& wait, const throng_xmpp_call& call,
                      throng_xmpp_answer& answer, throng_failure& failure) {
  core_.note(VerbNumber::kXmpp);
  if (core_.is_traced(scope->user)) {
    core_.trace(scope->user, fmt::format("xmpp {}", call_name(call.what)));
  }
  return native::await_task(scope, wait, run(*this, call, wait, answer, failure));
}

Task<void> throng_xmpp::run(throng_xmpp& session, const throng_xmpp_call& call, throng_wait& wait,
                            throng_xmpp_answer& answer, throng_failure& failure) {
  Run run(session, call, wait, answer, failure);
  co_await run.run();
}

#include "protocols/xmpp/negotiation.hpp"

#include <utility>

#include "base/base64.hpp"
#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kTls = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";
constexpr std::string_view kBind = "urn:ietf:params:xml:ns:xmpp-bind";
constexpr std::string_view kRegister = "jabber:iq:register";
// What may come before the answer to a request while nobody is there to take it.
constexpr int kMostSkipped = 100;

constexpr Failure kNoTlsHere{FailureKind::kNoTls, "the server requires TLS, which is off here"};
constexpr Failure kNoTlsThere{FailureKind::kNoTls, "the server offers no TLS, which is required"};
constexpr Failure kTlsRefused{FailureKind::kNoTls, "the server refuses to begin TLS"};
constexpr Failure kNoMechanism{FailureKind::kNoMechanism,
                               "the server offers no way to log in that is allowed here"};
constexpr Failure kNoSasl{FailureKind::kBadServer, "the server breaks off the login"};
constexpr Failure kNoProof{FailureKind::kBadServer,
                           "the server does not show that it knows the password"};
constexpr Failure kNoBind{FailureKind::kUnsupported, "the server offers no binding of a resource"};
constexpr Failure kNoAnswer{FailureKind::kBadServer, "the server does not answer a request"};
constexpr Failure kBadPassword{FailureKind::kBadRequest,
                               "the password is empty, no UTF-8 or has control characters"};
constexpr Failure kNoUser{FailureKind::kBadRequest, "the address has no user to log in"};

Failure sasl_failure(Element said) {
  Element found = said.first_child();
  while (found && found.name() == "text") found = found.next();
  const std::string_view condition = condition_text(found.name());
  const bool is_mechanism = condition == "invalid-mechanism" || condition == "mechanism-too-weak" ||
                            condition == "encryption-required";
  return {is_mechanism ? FailureKind::kNoMechanism : FailureKind::kNotAuthorized, condition};
}

Failure registration_failure(std::string_view condition) {
  if (condition == "conflict") return {FailureKind::kConflict, "the account exists already"};
  const bool is_missing = condition == "feature-not-implemented" ||
                          condition == "service-unavailable" || condition == "not-allowed" ||
                          condition == "forbidden";
  return {is_missing ? FailureKind::kUnsupported : FailureKind::kStanzaError, condition};
}

std::string sasl_element(std::string_view name, std::string_view mechanism,
                         std::string_view message) {
  std::string text = base::base64_encode(message);
  std::string out;
  out.reserve(text.size() + 160);  // so that no copy of a secret stays behind
  XmlWriter(out).open(name, kSasl).with_some("mechanism", mechanism).raw(text).close(name);
  wipe(text);
  return out;
}

bool is_usable(std::string_view password) {
  return !password.empty() && is_xml_text(password) &&
         password.find_first_of("\r\n\t\x7f") == std::string_view::npos;
}

}  // namespace

Task<Outcome<Stanza>> Negotiation::connect() {
  if (options_.jid.node().empty()) co_return failed(kNoUser);
  if (!is_usable(options_.password)) co_return failed(kBadPassword);
  stream::Target target;
  target.host = options_.host.empty() ? std::string(options_.jid.domain()) : options_.host;
  target.port = options_.port;
  target.resolver = options_.resolver;
  target.remote = options_.remote;
  target.connect = options_.connect;
  const auto opened = co_await stream_.open(target, options_.limits, deadline_);
  if (opened.is_stopped()) co_return kStopped;
  if (opened.is_error()) co_return failed(opened.error());
  if (options_.tls != nullptr && options_.is_direct_tls) {
    const auto secured = co_await secure();
    if (secured.is_stopped()) co_return kStopped;
    if (secured.is_error()) co_return failed(secured.error());
  }
  auto features = co_await stream_.begin(options_.jid.domain(), deadline_);
  if (!features.is_ok() || stream_.is_secured()) co_return std::move(features);
  const Element offered = features->root().child("starttls", kTls);
  if (options_.tls != nullptr && offered) co_return co_await start_tls();
  if (options_.requires_tls) co_return failed(kNoTlsThere);
  if (offered.child("required")) co_return failed(kNoTlsHere);
  co_return std::move(features);
}

/// The certificate must be for the domain, on whatever host it is (RFC 6120, section 13.7.2).
Task<Outcome<bool>> Negotiation::secure() {
  const std::string domain(options_.jid.domain());
  co_return co_await stream_.secure(*options_.tls, domain, deadline_);
}

Task<Outcome<Stanza>> Negotiation::start_tls() {
  std::string request;
  XmlWriter(request).empty("starttls", kTls);
  const auto said = co_await exchange(std::move(request));
  if (said.is_stopped()) co_return kStopped;
  if (said.is_error()) co_return failed(said.error());
  if (!said->root().is("proceed", kTls)) co_return failed(kTlsRefused);
  const auto secured = co_await secure();
  if (secured.is_stopped()) co_return kStopped;
  if (secured.is_error()) co_return failed(secured.error());
  co_return co_await stream_.begin(options_.jid.domain(), deadline_);
}

/// Sends something that may hold a secret, wipes it, and waits for what comes next.
Task<Outcome<Stanza>> Negotiation::exchange(std::string bytes) {
  const auto sent = co_await stream_.send(bytes);
  wipe(bytes);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(sent.error());
  co_return co_await stream_.next(deadline_);
}

/// Sends a request of type "set". Result: its answer, an error too.
Task<Outcome<Stanza>> Negotiation::ask(std::string_view payload) {
  const std::string id = "n" + std::to_string(++requests_);
  std::string request;
  XmlWriter(request).open("iq").with("type", "set").with("id", id).raw(payload).close("iq");
  core_.metrics.sent(1);
  auto said = co_await exchange(std::move(request));
  for (int i = 0; i < kMostSkipped && said.is_ok(); ++i) {
    core_.metrics.received(1);
    if (said->name() == "iq" && said->id() == id) co_return std::move(said);
    said = co_await stream_.next(deadline_);
  }
  if (said.is_ok()) co_return failed(kNoAnswer);
  co_return std::move(said);
}

Task<Outcome<bool>> Negotiation::register_account() {
  std::string payload;
  XmlWriter xml(payload);
  xml.open("query", kRegister).leaf("username", options_.jid.node());
  xml.leaf("password", options_.password).close("query");
  const auto said = co_await ask(payload);
  wipe(payload);
  if (said.is_stopped()) co_return kStopped;
  if (said.is_error()) co_return failed(said.error());
  if (said->type() != "result") co_return failed(registration_failure(said->error_condition()));
  core_.metrics.registered();
  co_return true;
}

Task<Outcome<Stanza>> Negotiation::log_in(Stanza features) {
  const auto mechanism = choose_mechanism(features.root(), options_.mechanisms);
  stream_.recycle(std::move(features));
  if (!mechanism) co_return failed(kNoMechanism);
  Outcome<bool> proven = kStopped;
  if (*mechanism == Mechanism::kPlain) {
    proven = co_await log_in_plainly();
  } else {
    proven = co_await log_in_by_scram(*mechanism);
  }
  if (proven.is_stopped()) co_return kStopped;
  if (proven.is_error()) co_return failed(proven.error());
  if (!stream_.is_at_rest()) co_return failed(kNoSasl);
  co_return co_await stream_.begin(options_.jid.domain(), deadline_);
}

Task<Outcome<bool>> Negotiation::log_in_plainly() {
  std::string message = plain_message(options_.jid.node(), options_.password);
  std::string bytes = sasl_element("auth", name(Mechanism::kPlain), message);
  wipe(message);
  const auto said = co_await exchange(std::move(bytes));
  if (said.is_stopped()) co_return kStopped;
  if (said.is_error()) co_return failed(said.error());
  if (said->root().is("success", kSasl)) co_return true;
  if (said->root().is("failure", kSasl)) co_return failed(sasl_failure(said->root()));
  co_return failed(kNoSasl);
}

Outcome<std::string> Negotiation::answer(Scram& scram, std::string_view challenge) {
  const std::uint64_t before = core_.scram.derived();
  const base::TimePoint began = stream_.loop().precise_now();
  auto answered = scram.answer(challenge);
  if (core_.scram.derived() != before) {
    core_.metrics.derived(stream_.loop().precise_now() - began);
  }
  return answered;
}

/// Servers show that they know the password with their <success/>, or in a challenge before it.
Task<Outcome<bool>> Negotiation::log_in_by_scram(Mechanism mechanism) {
  const ScramHash hash = mechanism == Mechanism::kScramSha1 ? ScramHash::kSha1 : ScramHash::kSha256;
  Scram scram(hash, options_.jid.node(), options_.password, make_nonce(), core_.scram);
  std::string next = sasl_element("auth", name(mechanism), scram.first());
  bool has_answered = false;
  bool is_proven = false;
  for (;;) {
    const auto said = co_await exchange(std::move(next));
    if (said.is_stopped()) co_return kStopped;
    if (said.is_error()) co_return failed(said.error());
    const Element root = said->root();
    if (root.is("failure", kSasl)) co_return failed(sasl_failure(root));
    const bool is_success = root.is("success", kSasl);
    const auto text = base::base64_decode(root.text());
    if ((!is_success && !root.is("challenge", kSasl)) || !text.is_ok()) co_return failed(kNoSasl);
    if (is_success && is_proven && text->empty()) co_return true;
    if (is_success && (is_proven || text->empty())) co_return failed(kNoProof);
    if (is_proven) co_return failed(kNoSasl);
    if (has_answered) {
      const auto verified = scram.verify(*text);
      if (!verified.is_ok() || is_success) co_return verified;
      is_proven = true;
      next = sasl_element("response", {}, {});
      continue;
    }
    if (is_success) co_return failed(kNoProof);
    const auto answered = answer(scram, *text);
    if (answered.is_error()) co_return failed(answered.error());
    has_answered = true;
    next = sasl_element("response", {}, *answered);
  }
}

Task<Outcome<std::string>> Negotiation::bind(Stanza features) {
  const bool is_offered = static_cast<bool>(features.root().child("bind", kBind));
  const Element session = features.root().child("session", "urn:ietf:params:xml:ns:xmpp-session");
  const bool needs_session = session && !session.child("optional");
  stream_.recycle(std::move(features));
  if (!is_offered) co_return failed(kNoBind);
  std::string payload;
  XmlWriter xml(payload);
  xml.open("bind", kBind);
  if (!options_.jid.resource().empty()) xml.leaf("resource", options_.jid.resource());
  xml.close("bind");
  const auto bound = co_await ask(payload);
  if (bound.is_stopped()) co_return kStopped;
  if (bound.is_error()) co_return failed(bound.error());
  if (bound->type() != "result") {
    co_return failed(Failure{FailureKind::kStanzaError, bound->error_condition()});
  }
  std::string jid(bound->root().child("bind", kBind).child("jid").text());
  if (resource_part(jid).empty()) co_return failed(kNoAnswer);
  if (needs_session) {
    const auto made = co_await ask("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>");
    if (made.is_stopped()) co_return kStopped;
    if (made.is_error()) co_return failed(made.error());
  }
  co_return std::move(jid);
}

}  // namespace throng::protocols::xmpp

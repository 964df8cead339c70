// The server of the tests; it is none of the library.
#include "xmpp_server.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "protocols/xmpp/jid.hpp"
#include "protocols/xmpp/scram_digest.hpp"
#include "protocols/xmpp/xml_writer.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kHead =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='1' from='x.example' version='1.0'>";
constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";
constexpr std::string_view kSm = "urn:xmpp:sm:3";
constexpr std::string_view kOwn = "user@x.example/here";
constexpr std::string_view kNotAuthorized =
    "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>no</text></failure>";

std::string sasl(std::string_view name, std::string_view message) {
  std::string out;
  XmlWriter(out).open(name, kSasl).text(base::base64_encode(message)).close(name);
  return out;
}

std::string result(const Stanza& to, std::string_view payload) {
  std::string out;
  XmlWriter xml(out);
  xml.open("iq").with("type", "result").with("id", to.id()).with_some("from", to.to());
  xml.raw(payload).close("iq");
  return out;
}

}  // namespace

struct ScriptedServer::Session {
  ScramHash hash = ScramHash::kSha1;
  std::string said;  // of the SCRAM exchange, so far
  std::string signature;
  bool is_authenticated = false;
  bool is_managed = false;
};

Task<void> ScriptedServer::serve(runtime::TcpListener& listener) {
  runtime::TaskGroup group(co_await runtime::current_scope());
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted.is_ok()) break;
    ++connections;
    group.spawn(converse(std::move(accepted).value()));
  }
  group.request_stop();
  co_await group.join();
}

Task<void> ScriptedServer::converse(runtime::TcpStream stream) {
  const StreamLimits limits;
  StreamParser parser(pool_, limits);
  Session session;
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
    for (StreamEvent event = parser.feed(*part); event != StreamEvent::kNeedMore;
         event = parser.next()) {
      std::string reply;
      if (event == StreamEvent::kHead) reply = std::string(kHead) + features(session);
      if (event == StreamEvent::kStanza) {
        heard.push_back(parser.stanza().root().xml());
        if (behaviour.loses_messages && parser.stanza().body() == "lose me") {
          behaviour.loses_messages = false;
          co_return;
        }
        reply = answer(session, parser.stanza());
      }
      if (event == StreamEvent::kEnd) reply = "</stream:stream>";
      if (event == StreamEvent::kFailed) co_return;
      if (!reply.empty() && ++replies == behaviour.fault_at) {
        if (behaviour.fault == Fault::kClose) co_return;
        if (behaviour.fault == Fault::kReset) co_return stream.abort();
        if (behaviour.fault == Fault::kStall) co_await runtime::sleep_for(std::chrono::hours(1));
        if (behaviour.fault == Fault::kReplace) reply = behaviour.instead;
        if (behaviour.fault == Fault::kHalf) {
          static_cast<void>(
              co_await stream.send(std::string_view(reply).substr(0, reply.size() / 2)));
          co_return;
        }
      }
      if (!reply.empty() && !(co_await stream.send(reply)).is_ok()) co_return;
      if (event == StreamEvent::kEnd) co_return;
      // A client begins a new stream after its login.
      if (reply.starts_with("<success")) {
        parser.restart();
        break;
      }
    }
  }
}

std::string ScriptedServer::features(const Session& session) const {
  std::string out("<stream:features>");
  if (session.is_authenticated) {
    out += "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" + behaviour.late_features;
  } else {
    XmlWriter xml(out);
    xml.raw(behaviour.features).open("mechanisms", kSasl);
    for (const std::string& each : behaviour.mechanisms) xml.leaf("mechanism", each);
    xml.close("mechanisms");
  }
  return out + "</stream:features>";
}

std::string ScriptedServer::answer(Session& session, const Stanza& stanza) {
  const Element root = stanza.root();
  if (root.ns() == kSasl) return log_in(session, stanza);
  if (root.is("starttls", "urn:ietf:params:xml:ns:xmpp-tls")) {
    return "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  }
  if (root.ns() == kSm) return manage(session, stanza);
  if (session.is_managed) ++counted_;
  if (stanza.name() == "presence") return answer_presence(stanza);
  if (stanza.name() == "iq") return answer_iq(stanza);
  const std::string_view back = stanza.type() == "groupchat" ? "/user" : "";
  std::string out;
  XmlWriter xml(out);
  xml.open("message").with("to", kOwn).with("id", stanza.id()).with("type", stanza.type());
  xml.with("from", std::string(stanza.to()).append(back)).leaf("body", stanza.body());
  if (root.child_in("urn:xmpp:receipts")) xml.empty("request", "urn:xmpp:receipts");
  xml.close("message");
  return out;
}

std::string ScriptedServer::log_in(Session& session, const Stanza& stanza) {
  const auto message = base::base64_decode(stanza.root().text());
  if (!message.is_ok()) return std::string(kNotAuthorized);
  const std::string_view mechanism = stanza.root().attribute("mechanism");
  if (mechanism == "PLAIN") {
    session.is_authenticated = *message == std::string("\0user\0secret", 12);
    return session.is_authenticated ? sasl("success", "") : std::string(kNotAuthorized);
  }
  if (stanza.name() == "auth") {
    session.hash = mechanism == "SCRAM-SHA-1" ? ScramHash::kSha1 : ScramHash::kSha256;
    return challenge(session, *message);
  }
  if (session.is_authenticated) return sasl("success", "");
  return verdict(session, *message);
}

std::string ScriptedServer::challenge(Session& session, std::string_view message) {
  const std::string_view bare = message.substr(3);
  const std::string nonce(bare.substr(bare.find("r=") + 2));
  const std::string text = "r=" + nonce + "more,s=c2FsdA==,i=100";
  session.said = std::string(bare) + "," + text;
  return sasl("challenge", text);
}

std::string ScriptedServer::verdict(Session& session, std::string_view message) {
  const std::size_t size = digest_size(session.hash);
  const std::string_view without_proof = message.substr(0, message.find(",p="));
  const std::string said = session.said + "," + std::string(without_proof);
  const ScramKeys keys = cache_.keys(session.hash, "secret", "salt", 100);
  const DigestBytes stored = digest(session.hash, view(keys.client, size));
  const DigestBytes signature = hmac(session.hash, view(stored, size), said);
  DigestBytes proof{};
  for (std::size_t i = 0; i < size; ++i) proof[i] = keys.client[i] ^ signature[i];
  const std::string expected =
      std::string(without_proof) + ",p=" + base::base64_encode(view(proof, size));
  if (message != expected && behaviour.knows_password) return std::string(kNotAuthorized);
  const std::string key = behaviour.knows_password ? std::string(view(keys.server, size)) : "guess";
  session.is_authenticated = true;
  const std::string last = "v=" + base::base64_encode(view(hmac(session.hash, key, said), size));
  return sasl(behaviour.proves_early ? "challenge" : "success", last);
}

std::string ScriptedServer::answer_presence(const Stanza& stanza) const {
  if (stanza.to().empty()) return behaviour.greeting;
  const std::string room(bare_part(stanza.to()));
  const std::string type =
      stanza.type().empty() ? "" : " type='" + std::string(stanza.type()) + "'";
  const std::string user = "<x xmlns='http://jabber.org/protocol/muc#user'>";
  std::string out;
  if (type.empty()) out += "<presence from='" + room + "/other'>" + user + "</x></presence>";
  out += "<presence from='" + std::string(stanza.to()) + "'" + type + ">" + user +
         "<status code='110'/>" + (type.empty() ? "<status code='201'/>" : "") + "</x></presence>";
  return out;
}

std::string ScriptedServer::answer_iq(const Stanza& stanza) const {
  const Element payload = stanza.root().first_child();
  const std::string_view ns = payload.ns();
  if (stanza.type() != "get" && stanza.type() != "set") return {};
  if (payload.name() == "bind") {
    return result(stanza,
                  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>user@x.example/here"
                  "</jid></bind>");
  }
  if (ns == "jabber:iq:roster") {
    return result(stanza,
                  "<query xmlns='jabber:iq:roster'><item jid='a@x.example' name='A' "
                  "subscription='both'/></query>");
  }
  if (ns == "urn:xmpp:mam:2") {
    std::string out;
    for (const std::string_view id : {"1", "2"}) {
      XmlWriter xml(out);
      xml.open("message").with("to", kOwn).open("result", ns).with("id", id);
      xml.with("queryid", payload.attribute("queryid")).open("forwarded", "urn:xmpp:forward:0");
      xml.open("delay", "urn:xmpp:delay").with("stamp", "2026-01-01T00:00:00Z").close("delay");
      xml.open("message", "jabber:client").with("from", "a@x.example").leaf("body", "old");
      xml.close("message").close("forwarded").close("result").close("message");
    }
    return out + result(stanza,
                        "<fin xmlns='urn:xmpp:mam:2' complete='true'><set "
                        "xmlns='http://jabber.org/protocol/rsm'><last>2</last></set></fin>");
  }
  const bool is_known = ns == "urn:xmpp:ping" || ns == "jabber:iq:register" ||
                        ns == "http://jabber.org/protocol/muc#owner" || payload.name() == "session";
  if (is_known) return result(stanza, "");
  return "<iq type='error' id='" + std::string(stanza.id()) +
         "'><error type='cancel'><item-not-found "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
}

std::string ScriptedServer::manage(Session& session, const Stanza& stanza) {
  const std::string h = std::to_string(counted_);
  if (stanza.name() == "enable") {
    session.is_managed = true;
    counted_ = 0;
    return "<enabled xmlns='urn:xmpp:sm:3' id='kept' resume='true'/>";
  }
  if (stanza.name() == "resume") {
    if (behaviour.forgets_sessions) {
      return "<failed xmlns='urn:xmpp:sm:3'><item-not-found "
             "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";
    }
    session.is_managed = true;
    return "<resumed xmlns='urn:xmpp:sm:3' previd='kept' h='" + h + "'/>";
  }
  return stanza.name() == "r" ? "<a xmlns='urn:xmpp:sm:3' h='" + h + "'/>" : "";
}

}  // namespace throng::protocols::xmpp

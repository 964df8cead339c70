// Every documented form of every call of XMPP against a real server, and throws when one does not
// do what it says. Compiled with each compiler, with and without AddressSanitizer, by
// test_call_forms.py.
#include <throng/scenario.hpp>

#include <stdexcept>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using throng::StanzaMatcher;
using throng::Task;
using throng::User;
using throng::Xmpp;
using throng::XmppOptions;

THRONG_PARAMETER(port, integer, "of the server");
THRONG_PARAMETER(ca, text, "PEM file of its authority");
THRONG_PARAMETER(prefix, text, "of names");

namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}
/// A user that was told to stop may leave a session of no use.
template <class T>
void expect_ok(const User& user, const throng::Result<T, throng::Failure>& result,
               const char* what) {
  if (!result.is_error() || user.is_stopped()) return;
  throw std::logic_error(std::string(what) + ": " + std::string(result.error().reason()) + ", " +
                         std::string(result.error().detail()));
}

XmppOptions options_of(const User& user) {
  const auto settings = user.settings();
  const std::string name = settings.text("prefix") + std::to_string(user.id());
  XmppOptions options(name + "@x.test", "a secret");
  options.server("127.0.0.1", static_cast<std::uint16_t>(settings.integer("port")));
  options.registers().resumable().receipts().ca_file(settings.text("ca"));
  options.login_timeout(20s).max_stanza(100'000).most_waiting(100);
  switch (user.id() % 3) {
    case 0:
      options.requires_tls().mechanism(throng::XmppMechanism::kScramSha1);
      break;
    case 1:
      options.tls().mechanism(throng::XmppMechanism::kPlain);
      break;
    default:
      options.mechanism(throng::XmppMechanism::kScramSha1)
          .mechanism(throng::XmppMechanism::kScramSha256);
  }
  return options;
}

Task<> chat(User user, const Xmpp& session, const std::string& own) {
  const auto id = co_await session.send_message(own, "a < b & \"c\"", "chat", true);
  expect_ok(user, id, "a message");
  if (!id) co_return;
  StanzaMatcher wanted;
  wanted.message().type("chat").id(*id).body("a < b").from(own);
  const auto stanza = co_await session.expect(wanted, 10s);
  expect_ok(user, stanza, "the message");
  if (!stanza) co_return;
  expect(stanza->name() == "message" && stanza->xmlns() == "jabber:client", "its name");
  expect(stanza->body() == "a < b & \"c\"" && stanza->child("body").text() == stanza->body(),
         "its body");
  expect(stanza->type() == "chat" && !stanza->child("nothing") &&
             stanza->child("nothing").child("at all").text().empty(),
         "its parts");
  expect(static_cast<bool>(stanza->first_child()) && stanza->from().starts_with(own), "its sender");
  StanzaMatcher receipt;
  receipt.message().xmlns("urn:xmpp:receipts").from(session.jid());
  const std::string by_hand =
      "<message to='" + throng::xml_escaped(own) + "' type='chat'><body>by hand</body></message>";
  expect_ok(user, co_await session.send(by_hand), "a stanza");
  StanzaMatcher second;
  second.body("by hand");
  const auto other = co_await session.expect(second, 10s);
  expect_ok(user, other, "the other message");
  Xmpp::note_delivery(user, 1ms);
  const auto nothing = co_await session.receive(1ms);
  expect(user.is_stopped() || !nothing.is_error() || nothing.error().reason() == "timeout",
         "nothing more");
}

Task<> ask(User user, const Xmpp& session, const std::string& own) {
  const auto ping = co_await session.ping();
  expect_ok(user, ping, "a ping");
  const auto iq = co_await session.iq("get", "x.test",
                                      "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  expect_ok(user, iq, "an iq");
  if (iq) expect(static_cast<bool>(iq->child("query")), "its answer");
  const auto bad = co_await session.iq("get", "x.test", "<query xmlns='nobody:knows:this'/>", 10s);
  expect(user.is_stopped() || !bad.is_error() || bad.error().reason() == "stanza_error",
         "an error as answer");
  expect_ok(user, co_await session.set_contact("friend@x.test", "A friend"), "a contact");
  const auto contacts = co_await session.roster();
  expect_ok(user, contacts, "the roster");
  if (contacts) {
    expect(contacts->size() == 1 && contacts->front().jid == "friend@x.test" &&
               contacts->front().name == "A friend" && !contacts->front().subscription.empty(),
           "the contact");
  }
  expect_ok(user, co_await session.remove_contact("friend@x.test"), "the contact's end");
  const auto page = co_await session.archive(5, own);
  expect_ok(user, page, "the archive");
  if (page) {
    expect(!page->messages.empty() && !page->last.empty() && !page->messages.front().body.empty() &&
               !page->messages.front().stamp.empty(),
           "a page");
    expect_ok(user, co_await session.archive(5, {}, page->last), "the next page");
  }
}

Task<> meet(User user, const Xmpp& session) {
  const std::string room =
      user.settings().text("prefix") + std::to_string(user.id()) + "@rooms.x.test";
  expect_ok(user, co_await session.join(room, "me", true), "a room");
  expect_ok(user, co_await session.send_message(room, "is anybody here?", "groupchat"),
            "a question");
  StanzaMatcher said;
  said.message().type("groupchat").body("anybody");
  expect_ok(user, co_await session.expect(said, 10s), "what was said");
  expect_ok(user, co_await session.leave(room, "me"), "leaving");
  expect_ok(user, co_await session.send_presence("", "", "away", "for a while"), "away");
}

Task<> come_back(User user, const Xmpp& session) {
  expect_ok(user, co_await session.settle(), "all acknowledged");
  session.drop();
  // What had come before is there all the same.
  while (co_await session.receive(5s)) {
  }
  const auto back = co_await session.resume();
  expect_ok(user, back, "resuming");
  expect_ok(user, co_await session.ping({}, 10s), "a ping afterwards");
}

}  // namespace

Task<> start(User user) {
  bool threw = false;
  try {
    Xmpp(user, XmppOptions("no user", "secret"));
  } catch (const std::invalid_argument&) {
    threw = true;
  }
  expect(threw, "an address that is none");
  Xmpp made(user, options_of(user));
  Xmpp session = std::move(made);
  const auto gone = co_await made.ping();  // NOLINT: what is left is closed
  expect(!gone.is_error() || gone.error().reason() == "closed", "one that was moved from");
  const auto in = co_await session.login();
  expect_ok(user, in, "login");
  if (!in) co_return;
  const std::string own = session.jid().substr(0, session.jid().find('/'));
  expect_ok(user, co_await session.send_presence(), "presence");
  if (user.is_stopped()) co_return;
  co_await chat(user, session, own);
  if (user.is_stopped()) co_return;
  co_await ask(user, session, own);
  if (user.is_stopped()) co_return;
  co_await meet(user, session);
  if (user.is_stopped()) co_return;
  co_await come_back(user, session);
  if (user.is_stopped()) co_return;
  const auto twice = co_await session.register_account();
  expect(user.is_stopped() || !twice.is_error() || twice.error().reason() == "conflict",
         "an account that is there");
  expect_ok(user, co_await session.close(), "the end");
}
